"""A bank -> a report."""
