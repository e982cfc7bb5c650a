"""The commands that look at, prove, write and export cards."""
