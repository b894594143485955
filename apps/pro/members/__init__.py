"""Who works here, in which role, and who is invited."""
