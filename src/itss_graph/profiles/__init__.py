"""Candidate profiles: what is well formed, and the facts derived from them before they are assessed."""
