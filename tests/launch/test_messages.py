"""A sentence that one language lacks, or that nobody says any more, fails `make check`."""

from pathlib import Path

import pytest

from launch.messages import ROOT, Message, complaints, messages

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
)
PYTHON = '_("Hello")\nngettext("%(n)d day", "%(n)d days", 2)\npgettext("a day", "l j F")\nother("No")\n'
TEMPLATE = (
    "{% translate 'Book' %}{% blocktranslate with a=b.c trimmed %}\n  See {{ a }}\n  at 5%\n{% endblocktranslate %}"
    "{% blocktranslate count n=n %}{{ n }} hour{% plural %}{{ n }} hours{% endblocktranslate %}"
)
WHOLE = (
    'msgid "Hello"\nmsgstr "Bonjour"\n\nmsgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d jour"\n'
    'msgstr[1] "%(n)d jours"\n\nmsgctxt "a day"\nmsgid "l j F"\nmsgstr "l j F"\n\nmsgid "Book"\nmsgstr "Réserver"\n\n'
    'msgid "See %(a)s at 5%%"\nmsgstr "Voir %(a)s à 5%%"\n\n'
    'msgid "%(n)s hour"\nmsgid_plural "%(n)s hours"\nmsgstr[0] "%(n)s heure"\nmsgstr[1] "%(n)s heures"\n'
)


@pytest.fixture
def product(tmp_path: Path) -> Path:
    """A product of one module, one template and one catalogue."""
    for name, text in {
        "apps/one/words.py": PYTHON,
        "templates/page.html": TEMPLATE,
        "locale/fr/LC_MESSAGES/django.po": HEADER + WHOLE,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def change(product: Path, old: str, new: str) -> list[str]:
    catalogue = product / "locale/fr/LC_MESSAGES/django.po"
    assert old in catalogue.read_text("utf-8")
    catalogue.write_text(catalogue.read_text("utf-8").replace(old, new), "utf-8")
    return complaints(product)


def test_what_is_said_is_found_in_modules_and_templates(product: Path) -> None:
    assert set(messages(product)) == {
        Message("Hello"),
        Message("%(n)d day", "%(n)d days"),
        Message("l j F", "", "a day"),
        Message("Book"),
        Message("See %(a)s at 5%%"),
        Message("%(n)s hour", "%(n)s hours"),
    }
    assert complaints(product) == []


def test_what_is_missing_is_named_with_its_file(product: Path) -> None:
    found = change(product, 'msgid "Book"\nmsgstr "Réserver"\n', "")
    assert found == ["fr: missing 'Book' (templates/page.html)"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('msgstr "Bonjour"', 'msgstr ""', "not translated"),
        ('msgid "Hello"', '#, fuzzy\nmsgid "Hello"', "not translated"),
        ('"%(n)d jours"', '"%(m)d jours"', "unknown placeholder"),
        ('msgid "Book"', 'msgid "Gone"\nmsgstr "Parti"\n\nmsgid "Book"', "stale"),
    ],
)
def test_what_is_empty_doubtful_broken_or_stale_is_told(product: Path, old: str, new: str, told: str) -> None:
    found = change(product, old, new)
    assert [line.startswith(f"fr: {told}") for line in found] == [True]


def test_every_language_says_everything() -> None:
    assert complaints(ROOT) == []
