"""The linked-data site and what it is made of."""
