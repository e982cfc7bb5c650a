"""Code -> an Execution."""
