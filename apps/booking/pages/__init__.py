"""The public pages: every step a GET with its state in the query, no cookie, no script needed."""
