"""Populations: many files, many processes, many machines.

Candidates are independent, so parts of whole candidates are assessed one by one, wherever there is room, and their
results are put together in the order of the input.
"""
