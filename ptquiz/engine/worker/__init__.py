"""The engine's side in the process that runs a job: it imports torch."""
