"""Which times are free.

Plain Python: no framework, no database, no reading of the clock. Instants are whole seconds since the epoch and
intervals are half-open. The rules and the reasons for them are told in docs/time.md.
"""
