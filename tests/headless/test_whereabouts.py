"""CELL("filename",A1) and addresses on other sheets: computed where the file's name does not matter, else refused."""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

SHEET_NAMES = [  # the ways in which workbooks ask for a sheet's name
    'MID(CELL("filename",A1),FIND("]",CELL("filename",A1))+1,255)',
    'RIGHT(CELL("filename",A1),LEN(CELL("filename",A1))-FIND("]",CELL("filename",A1)))',
    'REPLACE(CELL("filename",A1),1,FIND("]",CELL("filename",A1)),"")',
    'TEXTAFTER(CELL("filename",A1),"]")',
    "here",
]


@pytest.mark.parametrize("formula", SHEET_NAMES)
def test_the_name_of_the_sheet(formula: str) -> None:
    assert (
        worth(formula, names={"here": 'MID(CELL("filename",Sheet1!$A$1),FIND("]",CELL("filename",Sheet1!$A$1))+1,31)'})
        == "Sheet1"
    )


def test_the_name_of_another_sheet() -> None:
    assert worth('TEXTAFTER(CELL("filename",Sheet2!A1),"]")') == "Sheet2"
    assert worth('TEXTAFTER(CELL("address",Sheet2!B3),"!")') == "$B$3"
    assert worth('HYPERLINK("#"&CELL("address",Sheet2!B3),"there")') == "there"


@pytest.mark.parametrize(
    "formula",
    ['CELL("filename",A1)', 'LEN(CELL("filename",A1))', 'CELL("address",Sheet2!B3)', 'TEXTBEFORE(CELL("filename",A1),"[")'],
)
def test_what_depends_on_the_file_is_refused(formula: str) -> None:
    assert worth(formula) == "refused: depends on the folder or the name under which the workbook is saved"
