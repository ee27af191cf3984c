"""The template workbooks: one builder each under `books/`, found by looking, all on one kit."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from xl_lepton.headless import ports
from xl_lepton.templates import books
from xl_lepton.templates.kit import Book
from xl_lepton.templates.language import ENGLISH, Language


def names() -> list[str]:
    """The templates there are, by file name without suffix. A module with a leading underscore is a part of another."""
    return sorted(entry.name for entry in pkgutil.iter_modules(books.__path__) if not entry.name.startswith("_"))


def made(name: str, language: str = ENGLISH) -> Book:
    """One template's workbook, not yet saved."""
    module = importlib.import_module(f"{books.__name__}.{name}")
    book: Book = module.book(Language.load(language, name))
    return book


def build(name: str, path: Path, language: str = ENGLISH) -> None:
    """Build one template, values and all, at `path`, and beside it the file of its ports: named inputs and outputs."""
    made(name, language).save(path)
    ports.ports_file(path).write_text(ports.as_text(ports.ports_of(path)), encoding="utf-8")


def build_all(folder: Path, language: str = ENGLISH, only: Sequence[str] = ()) -> Iterator[Path]:
    """Build every template (or those named) into `folder`, another language's into a folder of its own in it, giving each path
    when it is done."""
    folder = folder if language == ENGLISH else folder / language
    folder.mkdir(parents=True, exist_ok=True)
    for name in only or names():
        path = folder / f"{name}.xlsx"
        build(name, path, language)
        yield path
