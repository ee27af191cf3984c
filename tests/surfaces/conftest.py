"""What several surface tests need: one office with the add-in for each worker."""

from __future__ import annotations

import pytest

from tests.surfaces.calc import Calc


@pytest.fixture(scope="session")
def calc(tmp_path_factory: pytest.TempPathFactory) -> Calc:
    return Calc.installed(tmp_path_factory.mktemp("calc"))
