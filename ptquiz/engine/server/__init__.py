"""The engine's server: the process that has torch imported, its runners and their sandbox."""
