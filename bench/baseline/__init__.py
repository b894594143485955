"""The raw cost of the same work: PostgreSQL and the bare framework. Imports nothing from `apps`."""
