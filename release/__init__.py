"""A release: what has to hold before one, and what one consists of. For those who make one; it is not installed."""
