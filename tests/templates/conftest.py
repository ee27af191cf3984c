"""Templates as the code builds them now, each once a session."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from xl_lepton import templates


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A template by its name, built when first asked for."""
    folder = tmp_path_factory.mktemp("templates")

    @cache
    def build(name: str) -> Path:
        path = folder / f"{name}.xlsx"
        templates.build(name, path)
        return path

    return build
