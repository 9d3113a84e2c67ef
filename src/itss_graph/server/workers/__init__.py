"""The processes that answer: the fork servers, the worker pools, the jobs of the workers."""
