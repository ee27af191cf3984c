"""The template workbooks: one builder each, found by looking, all on one kit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

HELPERS = {"kit", "style", "pages"}


def names() -> list[str]:
    """The templates there are, by file name without suffix."""
    return sorted(entry.name for entry in pkgutil.iter_modules(__path__) if entry.name not in HELPERS)


def build(name: str, path: Path) -> None:
    """Build one template, values and all, at `path`."""
    importlib.import_module(f"{__name__}.{name}").book().save(path)


def build_all(folder: Path) -> Iterator[Path]:
    """Build every template into `folder`, giving each path when it is done."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names():
        path = folder / f"{name}.xlsx"
        build(name, path)
        yield path
