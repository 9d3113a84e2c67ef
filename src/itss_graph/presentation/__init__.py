"""What pages, reports and terminals share: formats, the Jinja environment, colours and type, tables."""
