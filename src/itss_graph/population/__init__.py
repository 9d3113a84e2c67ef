"""Populations: many files, many processes, many machines.

Candidates are independent, so parts of whole candidates are assessed in any process or machine, and their results are
joined in the order of the input.
"""
