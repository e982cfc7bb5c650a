"""A report -> what a person, a script or a CI system reads."""
