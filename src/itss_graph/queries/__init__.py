"""The library of named queries, and quality checks."""
