"""The pages of the standard: what the site is made of, and the server renders on request."""
