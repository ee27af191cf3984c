"""An input that was emptied is said to be missing, by its name: a formula would take it for 0."""

from __future__ import annotations

import pytest

from tests.templates.books import Template
from xl_lepton import templates
from xl_lepton.core.cells import CellError
from xl_lepton.headless import Workbook, ports


@pytest.mark.parametrize("name", [one for one in templates.names() if one != "cost_forecast"])
def test_an_emptied_input_fails_a_check_that_names_it(name: str, template: Template) -> None:
    path = template(name)
    inputs = [port for port in ports.ports_of(path)["inputs"] if port["kind"] != "range" and port["default"] is not None]
    with Workbook.open(path) as book:
        book.calculate()
        assert book.get("all_checks") is True
        for port in (inputs[0], inputs[len(inputs) // 2], inputs[-1]):
            book.set(port["cell"], None)
            book.calculate()
            assert book.get("all_checks") is False, port["name"]
            shown = [cell for row in book.get("Dashboard!A1:H16") for cell in row]
            assert not [cell for cell in shown if isinstance(cell, CellError)], port["name"]
            assert port["label"] in [row[0] for row in book.get("Checks!F7:F8")], port["name"]
            book.set(port["cell"], port["default"])
