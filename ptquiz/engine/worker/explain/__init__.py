"""Why an assertion does not hold: what it got, what it wanted, and how they differ."""
