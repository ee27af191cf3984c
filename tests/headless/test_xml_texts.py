"""FILTERXML: Microsoft's page, and the ways in which models cut texts with it."""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

PARTS = '<t><s>"&SUBSTITUTE("x, y,12",",","</s><s>")&"</s></t>'
FOUND = [
    (PARTS, "//s", [["x"], ["y"], [12.0]]),
    (PARTS, "//s[2]", "y"),
    (PARTS, "//s[last()]", 12.0),
    (PARTS, "//s[position()>1]", [["y"], [12.0]]),
    (PARTS, "//s[.*0=0]", 12.0),
    (PARTS, "//s[not(.*0=0)]", [["x"], ["y"]]),
    (PARTS, "//s[contains(.,'y')]", "y"),
    (PARTS, "//z", "#VALUE!"),
    (PARTS, "//s[", "#VALUE!"),
    ("<t><s>0012</s><s>-5.50</s></t>", "//s", [[12.0], [-5.5]]),
    ("<t><s>a</s><s>a</s><s>b</s></t>", "//s[not(.=preceding::*)]", [["a"], ["b"]]),
    ("<t n='7'><s>&amp;</s></t>", "/t/@n", 7.0),
    ("<t><s>a</s>", "//s", "#VALUE!"),
    ("", "//s", "#VALUE!"),
]


@pytest.mark.parametrize(("xml", "path", "expected"), FOUND)
def test_what_an_xpath_finds(xml: str, path: str, expected: object) -> None:
    assert worth(f'FILTERXML("{xml}","{path}")') == expected


@pytest.mark.parametrize(
    ("xml", "path"),
    [
        ("<t><s>1/2</s></t>", "//s"),
        ("<t><s>5%</s></t>", "//s"),
        ("<t><s>TRUE</s></t>", "//s"),
        ("<t><s/></t>", "//s"),
        ("<t><s>a<b>c</b></s></t>", "//s"),
        ("<t><s>1</s></t>", "count(//s)"),
    ],
)
def test_what_is_not_documented_is_refused(xml: str, path: str) -> None:
    assert str(worth(f'FILTERXML("{xml}","{path}")')).startswith("refused: FILTERXML")


def test_entities_are_not_followed() -> None:
    evil = "<!DOCTYPE t [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><t><s>&e;</s></t>"
    assert "root:" not in str(worth(f'FILTERXML("{evil}","//s")'))
