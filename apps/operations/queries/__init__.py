"""Reading what an operator must know: what the database enforces, and who was seen when."""
