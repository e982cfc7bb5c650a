"""A typed answer beside the truth: written plainly, read, compared, explained."""
