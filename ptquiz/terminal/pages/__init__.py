"""The pages that commands print, one per file."""
