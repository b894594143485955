"""Passwords at the least cost, for the tests' own process and, as an app of FRONTDESK_EXTRA_APPS, for their servers."""

from django.contrib.auth.hashers import Argon2PasswordHasher


def hash_quickly() -> None:
    """The same hash at its least cost: half a second for each member would be most of what many tests take."""
    Argon2PasswordHasher.time_cost = Argon2PasswordHasher.parallelism = 1
    Argon2PasswordHasher.memory_cost = 8
