"""The skill standard ITSS V3 2008 as a graph, and candidates assessed against it."""
