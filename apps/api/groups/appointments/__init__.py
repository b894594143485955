"""Appointments as customers book, see, move and cancel them: always by the customers' predicate.

Vevents are the staff's view of the same rows.
"""
