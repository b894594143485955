"""The page of commands names every command of ours, and nothing else."""

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands, load_command_class


def test_the_page_lists_exactly_the_commands_there_are() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "commands.md").read_text("utf-8")
    table = page.split("\n## ")[0]
    told = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    ours = sorted(name for name, app in get_commands().items() if app.startswith("apps."))
    assert told == ours


def test_every_option_of_a_command_is_on_the_page() -> None:
    page = (Path(settings.BASE_DIR) / "docs" / "commands.md").read_text("utf-8")
    of_django = options_of("django.core", "migrate")
    for name, app in get_commands().items():
        if app.startswith("apps."):
            row = next(line for line in page.splitlines() if line.startswith(f"| `{name}` |"))
            missing = {option for option in options_of(app, name) - of_django if option not in row}
            assert not missing, name


def options_of(app: str, name: str) -> set[str]:
    """Every option string that the command takes."""
    parser = load_command_class(app, name).create_parser("manage.py", name)
    return {option for action in parser._actions for option in action.option_strings}
