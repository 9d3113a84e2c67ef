"""An assessment as RDF, JSON, table, rows."""
