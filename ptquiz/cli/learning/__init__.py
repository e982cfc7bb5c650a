"""The commands that a learner studies with."""
