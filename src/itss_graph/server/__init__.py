"""The server: SPARQL, a graph store, the pages and documents of the standard, over one embedded Oxigraph store.

Three kinds of process: the one that speaks HTTP parses nothing that is hostile; a fork server holds a data set and
starts workers; a worker answers one request at a time within its limits, and is killed past them
(`docs/decisions/0014`).
"""
