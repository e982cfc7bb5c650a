"""The Typer app: one thin file for each command."""
