"""Who may import whom (see ARCHITECTURE.md), read from the source; the rule itself is tried on planted offenders."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "xl_lepton"

# Package or module -> the parts of xl_lepton that it may import. "" stands for the package's own __init__.
EVERYTHING = {path.name.removesuffix(".py") for path in PACKAGE.iterdir()} | {"cli", ""}
MAY_IMPORT: dict[str, set[str]] = {
    "core": {"core"},
    "numerics": {"core", "numerics"},
    "catalogue": {"core", "catalogue"},
    "functions": {"core", "numerics", "catalogue", "functions", ""},
    "registry": {"core", "functions"},
    "introspect": {"core", "registry", ""},
    "help": {"core"},
    "headless": {"core", "registry", "numerics", "headless", ""},
    "lint": {"core", "registry", "headless", "lint", ""},
    "templates": {"core", "registry", "help", "catalogue", "headless", "templates", ""},
    "surfaces": {"core", "registry", "help", "surfaces", ""},
    "cli": EVERYTHING,
    "__init__": {"core", "registry", "headless", "templates"},
    "__main__": {"surfaces", "cli"},
}
HEAVY = {"pandas", "sklearn", "scipy", "openpyxl", "xlwings", "lxml", "ortools", "matplotlib", "typer", "rich"}


def offences(root: Path) -> list[str]:
    found = []
    for path in sorted(root.rglob("*.py")):
        part = part_of(path.relative_to(root))
        for name, line, top in imports_of(path):
            target = target_of(name)
            if part == "surfaces" and f"{name}.".startswith(
                f"xl_lepton.surfaces.{path.relative_to(root).parts[1].removesuffix('.py')}."
            ):
                continue  # a surface of several files imports itself, never another one
            family = f"xl_lepton.functions.{path.parent.name}._"  # what a family shares stands in its private modules
            sideways = part == "functions" and name.startswith("xl_lepton.functions.") and not name.startswith(family)
            if (target is not None and target not in MAY_IMPORT[part]) or sideways:
                found.append(f"{path.relative_to(root)}:{line} imports {name}")
            if part in ("core", "functions", "registry", "introspect", "help") and top and name.split(".")[0] in HEAVY:
                found.append(f"{path.relative_to(root)}:{line} imports {name} while the package loads")
    return found


def part_of(relative: Path) -> str:
    if relative.parts[:2] == ("surfaces", "cli") or relative.parts == ("surfaces", "cli.py"):
        return "cli"
    return relative.parts[0].removesuffix(".py")


def target_of(name: str) -> str | None:
    parts = name.split(".")
    if parts[0] != "xl_lepton":
        return None
    if parts[1:3] == ["surfaces", "cli"]:
        return "cli"
    return parts[1] if len(parts) > 1 else ""


def imports_of(path: Path) -> list[tuple[str, int, bool]]:
    """Every name imported, its line, and whether that happens when the module loads (not inside a function)."""
    found: list[tuple[str, int, bool]] = []

    def visit(node: ast.AST, top: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                found.extend((alias.name, child.lineno, top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                base = child.module or ""
                if base == "xl_lepton":
                    found.extend((submodule(alias.name), child.lineno, top) for alias in child.names)
                elif base.startswith("xl_lepton.functions."):
                    found.extend((f"{base}.{alias.name}", child.lineno, top) for alias in child.names)
                else:
                    found.append((base, child.lineno, top))
            visit(child, top and not isinstance(child, ast.FunctionDef))

    visit(ast.parse(path.read_text(encoding="utf-8")), True)
    return found


def submodule(name: str) -> str:
    """`from xl_lepton import x`: x is a part of the package, or a name of its __init__."""
    is_part = (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").exists()
    return f"xl_lepton.{name}" if is_part else "xl_lepton"


def test_layers_hold() -> None:
    assert len(list(PACKAGE.rglob("*.py"))) >= 20
    assert offences(PACKAGE) == []


@pytest.mark.parametrize(
    ("place", "line"),
    [
        ("core/bad.py", "import xl_lepton.registry"),
        ("core/bad.py", "from xl_lepton import registry"),
        ("functions/economics/bad.py", "from xl_lepton.functions.economics.npv import npv"),
        ("functions/economics/bad.py", "from xl_lepton.functions.sizing._workload import Workload"),
        ("functions/economics/bad.py", "import pandas"),
        ("headless/bad.py", "from xl_lepton.templates import kit"),
        ("surfaces/bad.py", "from xl_lepton.functions.economics import npv"),
        ("registry/bad.py", "from xl_lepton.surfaces.cli import main"),
    ],
)
def test_a_planted_offender_is_found(tmp_path: Path, place: str, line: str) -> None:
    planted = tmp_path / place
    planted.parent.mkdir(parents=True)
    planted.write_text(line + "\n")
    assert len(offences(tmp_path)) == 1


def test_no_surface_names_a_function() -> None:
    from xl_lepton.registry import functions

    names = {function.sheet_name for function in functions().values() if function.family != "about"}
    for path in (PACKAGE / "surfaces").rglob("*.py"):
        strings = [n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant) and n.value in names]
        assert not strings, f"{path} names {strings}"
