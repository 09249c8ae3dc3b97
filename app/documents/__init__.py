"""Documents that a user brings."""
