"""What the task pane does with a workbook, on a small stand-in for the Excel JavaScript API. Excel itself is not run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.server.browsing import Browser, marks
from tests.server.conftest import Server

pytestmark = marks


def in_excel(browser: Browser, server: Server) -> Callable[[str], Any]:
    browser("open", url=server.url + "/taskpane.html", width=320, inject=["excel.js", "host.js"])
    return browser.eval


def test_explain_this_cell(browser: Browser, server: Server) -> None:
    """A blank among the cells stays a blank, which the values alone would not tell."""
    run = in_excel(browser, server)
    run("document.getElementById('tab-explain').click(); document.getElementById('explain-cell').click()")
    text = browser.wait_for(
        "const place = document.getElementById('explained'); return place.querySelector('table') && place.innerText"
    )
    assert "190.9091" in text
    assert "flow = 121, rate = 0.1, t = 3" in text
    assert browser("axe") == []


def test_an_expression_among_the_arguments_is_worked_out_by_excel(browser: Browser, server: Server) -> None:
    run = in_excel(browser, server)
    run("const cells = book.sheets.Plan.cells; cells['1,2'] = ['=LEPTON_NPV(B3/1, \\'My Sheet\\'!A1:A1)', 0];")
    run("document.getElementById('tab-explain').click(); document.getElementById('explain-cell').click()")
    browser.wait_for("return document.getElementById('explained').innerText.includes('LEPTON_NPV(')")
    assert browser.wait_for("return book.evaluated") == "='Plan'!$B$3/1"
    assert run("return Object.keys(book.names).length") == 0


def test_repair_enters_stuck_formulas_again(browser: Browser, server: Server) -> None:
    run = in_excel(browser, server)
    run("document.getElementById('tab-repair').click(); document.getElementById('repair').click()")
    said = browser.wait_for("const text = document.getElementById('repaired').innerText; return text.includes('entered') && text")
    assert "1 formula was entered again" in said
    assert "'My Sheet'!A1" in said
    assert "Locked" in said
    assert run("return book.sheets['My Sheet'].cells['0,0'][0]") == "=LEPTON_NPV(0.1,{110})"
    assert run("return book.sheets['My Sheet'].cells['0,1'][0]") == "=NOPE()"


def test_a_form_takes_cells_and_enters_its_formula(browser: Browser, server: Server) -> None:
    run = in_excel(browser, server)
    run("location.hash = 'LEPTON_NPV'")
    browser.wait_for("return Boolean(document.getElementById('argument-rate'))")
    run("document.getElementById('argument-rate').value = 'B3'; document.querySelectorAll('#detail .row button')[1].click()")
    browser.wait_for("return document.querySelector('.built').textContent.includes('B4:B6')")
    run("[...document.querySelectorAll('#detail button')].find((b) => b.textContent.startsWith('Insert')).click()")
    assert browser.wait_for("return book.sheets.Plan.cells['1,2'][0] === '=LEPTON_NPV(B3,B4:B6)'")
    run("document.querySelector('#detail form').requestSubmit()")
    assert "190.9091" in browser.wait_for("return document.querySelector('#detail .answer')?.textContent")
