"""The server: SPARQL, a graph store, the pages and documents of the standard, over one embedded Oxigraph store.

Three kinds of process: the HTTP process parses no untrusted documents or queries; a fork server holds a data set and
starts workers; a worker answers one request at a time within its limits, and is killed beyond them
(`docs/decisions/0014`).
"""
