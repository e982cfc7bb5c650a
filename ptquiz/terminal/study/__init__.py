"""A session on the terminal."""
