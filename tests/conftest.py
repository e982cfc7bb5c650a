"""What all tests share."""

from hypothesis import HealthCheck, settings

# No test depends on a time: a loaded machine is slow, and that is no failure.
settings.register_profile("ptquiz", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("ptquiz")
