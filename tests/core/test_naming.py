"""Every stored spelling that products were seen to write, and what must stay as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xl_lepton.core.naming import calc_name, canonical

NAMES = ("NPV", "GPU_SIZE", "NPV_X")

SPELLINGS = [
    "LEPTON_NPV(",
    "lepton_npv(",
    "_xll.LEPTON_NPV(",
    "_xldudf_LEPTON_NPV(",
    "_xldudf_lepton_npv(",
    "_xlfn.LEPTON_NPV(",
    "_xludf.LEPTON_NPV(",
    "[1]!LEPTON_NPV(",
    "[0]!LEPTON_NPV(",
    "'C:\\Users\\o''neil\\lepton.xlam'!LEPTON_NPV(",
    "lepton.xlam!LEPTON_NPV(",
    "Other.xla!_xldudf_LEPTON_NPV(",
    "LEPTON.NPV(",
    "ORG.LEPTON.CALC.ADDIN.LEPTONNPV(",
    "org.lepton.calc.addin.leptonnpv(",
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("before", ["=", "=1+", "=SUM(A1,", "=-"])
def test_each_spelling_becomes_the_one_name(before: str, spelling: str) -> None:
    assert canonical(f"{before}{spelling}A1,B1:B3)", NAMES) == f"{before}LEPTON_NPV(A1,B1:B3)"


@pytest.mark.parametrize(
    "formula",
    [
        '="LEPTON.NPV("&A1',
        '="say ""LEPTON.NPV("" twice"',
        "='LEPTON.NPV('!A1",
        "=MY_LEPTON.NPV(1)",
        "=XLEPTON_NPV(1)",
        "=LEPTON_NPVX(1)",
        "=LEPTON_UNKNOWN(1)",
        "=LEPTON.NPV",
        "=Sheet1!A1",
        '=\'a"b\'!A1&"_xll.LEPTON_NPV("',
    ],
)
def test_what_is_not_a_call_of_ours_stays(formula: str) -> None:
    assert canonical(formula, NAMES) == formula


def test_two_calls_in_one_formula_and_a_longer_name() -> None:
    assert canonical("=_xll.lepton_npv_x(1)+[2]!LEPTON.GPU_SIZE (2)", NAMES) == "=LEPTON_NPV_X(1)+LEPTON_GPU_SIZE (2)"
    assert calc_name("GPU_SIZE") == "ORG.LEPTON.CALC.ADDIN.LEPTONGPUSIZE"


@given(st.text(alphabet="LEPTON_NPV.(\"'![]1x ", max_size=40))
def test_canonical_is_idempotent(formula: str) -> None:
    once = canonical(formula, NAMES)
    assert canonical(once, NAMES) == once
