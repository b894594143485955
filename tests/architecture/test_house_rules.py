"""What the import contracts cannot see: keys between floors, HTTP below the doors, queries out of place."""

import ast
import re
from collections.abc import Iterator
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
FILES = sorted(path for path in (ROOT / "apps").rglob("*.py") if "migrations" not in path.parts)
IDS = [str(path.relative_to(ROOT)) for path in FILES]
MAY_QUERY = {"models", "queries", "access", "actions"}
WORDS = {"utils", "common", "helpers", "services", "util", "helper", "misc"}


def floor_of(path: Path) -> int:
    return FLOORS[path.relative_to(ROOT / "apps").parts[0]] if path.parent != ROOT / "apps" else 0


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def parts_of(path: Path) -> set[str]:
    return {part.removesuffix(".py") for part in path.relative_to(ROOT / "apps").parts}


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


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_http_stays_above_the_data_floors(path: Path) -> None:
    if floor_of(path) >= 8 or path.name in {"admin.py", "adapter.py", "readonly.py"}:
        return
    assert [name for name in imports_of(path) if name.startswith(("django.http", "rest_framework"))] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_tn_14_rows_are_reached_through_models_queries_access_and_actions_only(path: Path) -> None:
    if parts_of(path) & MAY_QUERY:
        return
    assert re.findall(r"\w+\.objects\b", path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_signals_no_looked_up_models_and_no_logic_in_save(path: Path) -> None:
    tree = ast.parse(path.read_text())
    assert [name for name in imports_of(path) if name.startswith(("django.db.models.signals", "django.dispatch"))] == []
    assert "get_model(" not in path.read_text()
    saves = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == "save"]
    assert saves == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_work_is_queued_by_the_outbox_alone(path: Path) -> None:
    """Besides it only the canary: it carries nothing, so that losing it says all it has to say."""
    if path.name == "nudge.py" or path == ROOT / "apps/operations/tasks.py":
        return
    assert re.findall(r"\.(?:delay|apply_async|send_task)\(", path.read_text()) == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_sc_11_names_and_tokens_come_from_the_systems_generator(path: Path) -> None:
    found = {name for name in imports_of(path) if name == "random"}
    jitter = {"transaction.py", "relaying.py", "racers.py"}
    demo = "demo" in str(path)
    assert not found or path.name in jitter or demo
    assert "uuid1(" not in path.read_text()


def test_no_folder_or_module_is_a_drawer_for_everything() -> None:
    found = [path for top in ("apps", "config", "launch", "bench") for path in (ROOT / top).rglob("*")]
    assert [str(path) for path in found if path.stem in WORDS and "__pycache__" not in path.parts] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_a_file_and_a_function_fit_in_the_head(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400
    functions = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
    long = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: lines for name, lines in long.items() if lines > 60} == {}


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
