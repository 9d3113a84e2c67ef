"""Asking: the library of named queries, and quality checks."""
