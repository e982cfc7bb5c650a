"""A session as a state machine."""
