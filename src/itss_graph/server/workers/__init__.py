"""The processes that answer: the fork server, its worker pools, what they do."""
