"""The house: who may import whom. See docs/architecture.md."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APP = ROOT / "app"
PYTHON = sorted(path for path in APP.rglob("*.py") if "__pycache__" not in path.parts)
MAY_IMPORT = {
    "domain": {"domain"},
    "models": {"models", "domain"},
    "services": {"services", "models", "domain"},
    "delivery": {"delivery", "domain"},
}
WEB_ONLY = {"flask", "flask_login", "flask_wtf", "flask_babel", "wtforms", "werkzeug"}
WEB_PLACES = ("web", "cli", "extensions", "__init__")


def imports(path: Path) -> set[str]:
    """Every module that a file imports, by its dotted name (`from app import cli` counts as `app.cli`)."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = resolve(node, path)
            found |= {base, *(f"{base}.{alias.name}" for alias in node.names)}
    return found


def resolve(node: ast.ImportFrom, path: Path) -> str:
    """The absolute name of an import that may be relative."""
    if not node.level:
        return node.module or ""
    package = path.relative_to(ROOT).parts[: -node.level]
    return ".".join([*package, *([node.module] if node.module else [])])


def layer_of(path: Path) -> str:
    part = path.relative_to(APP).parts[0]
    return part.removesuffix(".py")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def files_of(layer: str) -> list[Path]:
    return [path for path in PYTHON if layer_of(path) == layer]


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_a_layer_imports_only_the_layers_below_it(layer: str) -> None:
    wrong = {
        f"{name_of(path)} imports {module}"
        for path in files_of(layer)
        for module in imports(path)
        if module.startswith("app.") and module.split(".")[1] not in MAY_IMPORT[layer]
    }
    assert wrong == set()


def test_the_domain_imports_the_standard_library_only() -> None:
    wrong = {
        f"{name_of(path)} imports {module}"
        for path in files_of("domain")
        for module in imports(path)
        if module.split(".")[0] not in {*sys.stdlib_module_names, "app"}
    }
    assert wrong == set()


def test_the_domain_asks_no_clock_and_no_chance() -> None:
    forbidden = {"random", "secrets", "time", "socket", "os", "io", "pathlib", "subprocess"}
    wrong = {
        f"{name_of(path)} imports {module}"
        for path in files_of("domain")
        for module in imports(path)
        if module.split(".")[0] in forbidden
    }
    assert wrong == set()


def floats(path: Path) -> Iterator[int]:
    """The lines that hold a float literal, a call of float() or a true division that is not a path's."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        call = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"
        if literal or call:
            yield node.lineno


def test_the_domain_holds_no_float() -> None:
    assert [f"{name_of(path)}:{line}" for path in files_of("domain") for line in floats(path)] == []


def test_the_web_framework_stays_in_the_web_layer() -> None:
    wrong = {
        f"{name_of(path)} imports {module}"
        for path in PYTHON
        if layer_of(path) not in WEB_PLACES
        for module in imports(path)
        if module.split(".")[0] in WEB_ONLY
    }
    assert wrong == set()


def test_importing_app_needs_nothing_installed() -> None:
    tree = ast.parse((APP / "__init__.py").read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {
        alias.name if isinstance(node, ast.Import) else node.module for node in top for alias in node.names
    }
    assert names <= {*sys.stdlib_module_names}


def blueprints() -> dict[str, list[Path]]:
    """Each part of the web layer that registers a blueprint, a module or a folder, with its files."""
    parts: dict[str, list[Path]] = {}
    for path in files_of("web"):
        name = path.relative_to(APP / "web").parts[0].removesuffix(".py")
        parts.setdefault(name, []).append(path)
    makes = "Blueprint("
    return {
        n: files for n, files in parts.items() if any(makes in f.read_text(encoding="utf-8") for f in files)
    }


def test_no_blueprint_imports_a_sibling() -> None:
    names = set(blueprints())
    wrong = {
        f"{name_of(path)} imports {module}"
        for own, files in blueprints().items()
        for path in files
        for module in imports(path)
        if module.startswith("app.web.") and module.split(".")[2] in names - {own}
    }
    assert wrong == set()


def test_migrations_do_not_depend_on_todays_code() -> None:
    versions = sorted((ROOT / "migrations").glob("versions/*.py"))
    wrong = [
        name_of(path)
        for path in versions
        if any(module.split(".")[0] in ("app", "config") for module in imports(path))
    ]
    assert wrong == []
