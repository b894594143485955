"""What the import contracts cannot see: keys between floors, HTTP below the doors, queries out of place."""

import ast
import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import pytest
from django.apps import apps as registry
from django.db import models

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "core": 0,
    "availability": 1,
    "outbox": 2,
    "accounts": 3,
    "organizations": 4,
    "groups": 5,
    "appointments": 6,
    "notifications": 7,
    "partners": 7,
    "api": 8,
    "pro": 8,
    "booking": 8,
    "operations": 9,
}
MAY_QUERY = {"models", "queries", "access", "actions"}
WORDS = {"utils", "common", "helpers", "services", "util", "helper", "misc"}


class Source:
    """A module of the product, read once for all rules."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path.relative_to(ROOT))
        self.text = path.read_text()
        self.tree = ast.parse(self.text)

    @property
    def floor(self) -> int:
        return FLOORS[self.path.relative_to(ROOT / "apps").parts[0]] if self.path.parent != ROOT / "apps" else 0

    @property
    def parts(self) -> set[str]:
        return {part.removesuffix(".py") for part in self.path.relative_to(ROOT / "apps").parts}

    @property
    def imports(self) -> list[str]:
        return list(self._imports())

    def _imports(self) -> Iterator[str]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module

    @property
    def functions(self) -> list[ast.FunctionDef]:
        return [node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)]


@pytest.fixture(scope="module")
def sources() -> list[Source]:
    paths = sorted(path for path in (ROOT / "apps").rglob("*.py") if "migrations" not in path.parts)
    assert len(paths) > 100
    return [Source(path) for path in paths]


def offenders(sources: list[Source], found: Callable[[Source], Collection[object]]) -> dict[str, Collection[object]]:
    """File -> what was found there, where anything was."""
    return {source.name: what for source in sources if (what := found(source))}


def test_every_app_stands_on_a_floor() -> None:
    found = {path.name for path in (ROOT / "apps").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found == set(FLOORS)


def test_a_key_between_floors_points_down_and_hides_its_reverse() -> None:
    wrong = []
    for model in registry.get_models():
        if model._meta.app_label not in FLOORS:
            continue
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            there = field.related_model._meta.app_label  # type: ignore[union-attr]
            if there not in FLOORS or there == model._meta.app_label:
                continue
            down = FLOORS[there] < FLOORS[model._meta.app_label]
            if not down or not field.remote_field.hidden:
                wrong.append(f"{model.__name__}.{field.name}")
    assert wrong == []


def test_http_stays_above_the_data_floors(sources: list[Source]) -> None:
    doors = {"admin.py", "adapter.py", "readonly.py"}
    below = [source for source in sources if source.floor < 8 and source.path.name not in doors]
    http = ("django.http", "rest_framework")
    assert offenders(below, lambda source: [name for name in source.imports if name.startswith(http)]) == {}


def test_tn_14_rows_are_reached_through_models_queries_access_and_actions_only(sources: list[Source]) -> None:
    others = [source for source in sources if not source.parts & MAY_QUERY]
    assert offenders(others, lambda source: re.findall(r"\w+\.objects\b", source.text)) == {}


def test_no_signals_no_looked_up_models_and_no_logic_in_save(sources: list[Source]) -> None:
    signals = ("django.db.models.signals", "django.dispatch")
    assert offenders(sources, lambda source: [name for name in source.imports if name.startswith(signals)]) == {}
    assert offenders(sources, lambda source: re.findall(r"get_model\(", source.text)) == {}
    assert offenders(sources, lambda source: [one for one in source.functions if one.name == "save"]) == {}


def test_work_is_queued_by_the_outbox_alone(sources: list[Source]) -> None:
    """Besides it only the canary: it carries nothing, so that losing it says all it has to say."""
    may = ("nudge.py", "apps/operations/tasks.py")
    others = [source for source in sources if not source.name.endswith(may)]
    assert offenders(others, lambda source: re.findall(r"\.(?:delay|apply_async|send_task)\(", source.text)) == {}


def test_sc_11_names_and_tokens_come_from_the_systems_generator(sources: list[Source]) -> None:
    jitter = {"transaction.py", "relaying.py", "racers.py"}
    others = [source for source in sources if source.path.name not in jitter and "demo" not in source.name]
    assert offenders(others, lambda source: {"random"} & set(source.imports)) == {}
    assert offenders(sources, lambda source: re.findall(r"uuid1\(", source.text)) == {}


def test_no_folder_or_module_is_a_drawer_for_everything() -> None:
    found = [path for top in ("apps", "config", "launch", "bench") for path in (ROOT / top).rglob("*")]
    assert [str(path) for path in found if path.stem in WORDS and "__pycache__" not in path.parts] == []


def test_a_file_and_a_function_fit_in_the_head(sources: list[Source]) -> None:
    assert [source.name for source in sources if len(source.text.splitlines()) > 400] == []
    long = {
        f"{source.name}:{one.name}": lines
        for source in sources
        for one in source.functions
        if (lines := (one.end_lineno or 0) - one.lineno + 1) > 60
    }
    assert long == {}


def test_every_tenant_row_names_its_organisation() -> None:
    """Rows of the data floors carry `organization_id`, or hang on a row that does by a key of the same app."""
    joined = {"ServiceCalendar", "Requirement"}
    wrong = []
    for model in registry.get_models():
        label = model._meta.app_label
        if FLOORS.get(label, 0) in {5, 6} and not model._meta.auto_created and model.__name__ not in joined:
            fields = {field.attname for field in model._meta.concrete_fields}
            if "organization_id" not in fields:
                wrong.append(model.__name__)
    assert wrong == []
