"""The engine's side in the command's process: it never imports torch."""
