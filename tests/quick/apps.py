"""Servers of tests must not think the tests' hashes old: they would write them anew, and end what was begun."""

from django.apps import AppConfig

from tests.quick import hash_quickly


class QuickConfig(AppConfig):
    name = "tests.quick"
    label = "quick"

    def ready(self) -> None:
        hash_quickly()
