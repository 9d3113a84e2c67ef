"""Safe reading and writing of RDF. Knows nothing of ITSS."""
