"""Computed from what is remembered: statistics, readiness, forecasts, FSRS parameters."""
