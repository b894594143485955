"""The API's own pages: what can be asked, with a form to ask it. The document is written by hand and held by tests."""
