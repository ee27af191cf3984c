"""The page in a real browser, Microsoft's custom-functions runtime and a mini-host in Excel's place. Excel itself is not run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.case_tables import Case, all_cases
from tests.server.browsing import Browser, marks
from tests.server.conftest import Server
from xl_lepton.core.cells import Grid
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.officejs import auth, wire

pytestmark = marks
HOST = ["host.js"]
PANE = "/taskpane.html"


def test_excel_knows_every_function(browser: Browser, server: Server) -> None:
    browser("open", url=server.url + PANE, inject=HOST)
    known = browser.eval("return await miniHost.load()")
    assert known == [function.sheet_name for function in functions().values()]
    assert sorted(browser.eval("return miniHost.associated()")) == sorted(known)


def one_of_each() -> list[Case]:
    """The first answer and the first refusal of each function; all cases go over HTTP in test_server.py."""
    chosen: dict[tuple[str, bool], Case] = {}
    for case in all_cases():
        if "is missing" not in case.says:  # Excel itself does not take a formula without a required argument
            chosen.setdefault((case.function, case.returns is None), case)
    return list(chosen.values())


def test_every_function_through_excels_rules(browser: Browser, server: Server) -> None:
    """The page answers what the server answers, which test_server.py holds against the registry. Where Excel itself changes what
    arrives (a lone range for one cell) or can show no sentence (#NUM!), the code has to be right."""
    cases = one_of_each()
    assert {case.function for case in cases} == set(functions())
    calls = [(find(case.function).sheet_name, [wire.argument_json(argument) for argument in case.arguments]) for case in cases]
    browser("open", url=server.url + PANE, inject=HOST)
    code = "await miniHost.load(); return await Promise.all(calls.map(([id, args]) => miniHost.call(id, args)))"
    for case, answer in zip(cases, browser.eval(code, calls=calls), strict=True):
        assert "thrown" not in answer, (case.id, answer)
        if case.returns is None:
            assert answer["error"]["code"] == case.error, (case.id, answer)
            if case.error in ("#VALUE!", "#N/A"):
                assert case.says in answer["error"]["sentence"], (case.id, answer)
        else:
            value = answer["value"]
            rows = value if isinstance(value, list) else [[value]]
            # A formula cannot leave its cell empty; the page gives an empty text instead.
            blanks = [[None if cell == "" else cell for cell in row] for row in case.returns.rows]
            got = [[None if cell == "" else cell for cell in row] for row in rows]
            grid = wire.argument_of(got)
            assert isinstance(grid, Grid)
            replace(case, returns=Grid.of(blanks)).check(grid)
    assert browser("seen")["batches"] <= 3


def test_a_thousand_cells_in_three_requests_and_equal_ones_in_one(browser: Browser, server: Server) -> None:
    browser("open", url=server.url + PANE, inject=HOST)
    code = """await miniHost.load();
        const cells = Array.from({ length: 1000 }, (_, place) => miniHost.call(id, [0.1, [[same ? 1.5 : place + shift]]]));
        return (await Promise.all(cells)).map((answer) => answer.value)"""
    start = browser("seen")["batches"]
    values = browser.eval(code, id="LEPTON_NPV", same=False, shift=7)
    assert values == pytest.approx([(place + 7) / 1.1 for place in range(1000)])
    distinct = browser("seen")["batches"] - start
    assert distinct <= 3
    assert len(set(browser.eval(code, id="LEPTON_NPV", same=True, shift=0))) == 1
    assert browser("seen")["batches"] - start - distinct == 1
    browser.eval(code, id="LEPTON_NPV", same=False, shift=7)
    assert browser("seen")["batches"] - start - distinct == 1, "what is in the page's cache is not asked for again"


def test_a_cancelled_call_settles_at_once_and_is_not_sent(browser: Browser, planted: Server) -> None:
    browser("open", url=planted.url + PANE, inject=HOST)
    code = """await miniHost.load();
        const invocation = {}, start = performance.now();
        const cell = miniHost.call("LEPTON_NAP", [4.5], invocation);
        await new Promise((go) => setTimeout(go, wait));
        invocation.onCanceled();
        return [(await cell).error.sentence, performance.now() - start]"""
    sentence, spent = browser.eval(code, wait=1)
    assert sentence == "cancelled"
    assert browser("seen")["batches"] == 0
    sentence, spent = browser.eval(code, wait=300)
    assert sentence == "cancelled"
    assert spent < 3000
    assert browser("seen")["batches"] == 1


def test_quick_cells_do_not_wait_for_a_slow_one(browser: Browser, planted: Server) -> None:
    browser("open", url=planted.url + PANE, inject=HOST)
    code = """await miniHost.load(); const start = performance.now(), took = {};
        const timed = (name, cell) => cell.then(() => (took[name] = performance.now() - start));
        const slow = miniHost.call("LEPTON_NAP", [3]), quick = miniHost.call("LEPTON_TWICE", [3.125]);
        await Promise.all([timed("slow", slow), timed("quick", quick)]);
        return took"""
    took = browser.eval(code)
    assert took["quick"] < 2500 < took["slow"]
    assert browser("seen")["batches"] == 1


def test_a_server_that_is_killed_and_comes_back(browser: Browser, tmp_path: Path, tree: Path) -> None:
    server = Server(tmp_path, "--call-seconds", "5", tree=tree)
    browser("open", url=server.url + PANE, inject=HOST)
    browser.eval(
        "await miniHost.load(); globalThis.cells = [miniHost.call('LEPTON_NAP', [1.25]), miniHost.call('LEPTON_TWICE', [2])]"
    )
    time.sleep(0.5)
    server.kill()
    browser.eval("globalThis.more = miniHost.call('LEPTON_TWICE', [4])")
    time.sleep(0.5)
    server.start()
    values = browser.eval("return (await Promise.all([...cells, more])).map((answer) => answer.value)")
    assert values == [1.25, 4, 8]
    server.stop()


def test_no_cell_is_busy_for_ever(browser: Browser, server: Server) -> None:
    """With a server that never answers."""
    browser("open", url=server.url + PANE, inject=["clock.js", *HOST])
    code = "await miniHost.load(); fetch = () => new Promise(() => {}); return await miniHost.call('LEPTON_NPV', [0.1, [[0.77]]])"
    answer = browser.eval(code)
    assert answer["error"]["code"] == "#N/A"
    assert "no answer within 75 seconds" in answer["error"]["sentence"]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str]]:
    folder = tmp_path_factory.mktemp("locked")
    key, line = auth.new_key("desk")
    (folder / "keys").write_text(line)
    server = Server(folder, "--keys", str(folder / "keys"))
    yield server, key
    server.stop()


def test_a_key_is_asked_for_and_then_works(browser: Browser, locked: tuple[Server, str]) -> None:
    server, key = locked
    browser("open", url=server.url + PANE, inject=HOST)
    call = "await miniHost.load(); return await miniHost.call('LEPTON_NPV', [0.1, [[110]]])"
    refused = browser.eval(call)["error"]
    assert refused["code"] == "#N/A"
    assert "a key is needed" in refused["sentence"]
    assert "under State" in refused["sentence"]
    assert "needs a key" in browser.eval("return document.getElementById('state-line').textContent")
    enter = "document.getElementById('key').value = key; document.querySelector('#key-form button').click()"
    browser.eval(enter, key="lepton_wrong")
    assert "not known" in browser.eval(call)["error"]["sentence"]
    browser.eval(enter, key=key)
    assert browser.eval(call)["value"] == pytest.approx(100)
    browser.eval("document.getElementById('forget').click()")


VIEWS = [
    ("", "return true"),
    ("#LEPTON_NPV", "document.querySelector('#detail li .link').click(); return true"),
    ("", "document.getElementById('tab-explain').click(); document.querySelector('#explain-form button').click(); return true"),
    (
        "",
        # A few rows stand for all: axe looks at each cell.
        "document.getElementById('tab-browse').click(); const only = document.getElementById('list-filter'); only.value = 'T4';"
        "only.dispatchEvent(new Event('input')); return true",
    ),
    ("", "document.getElementById('tab-state').click(); return true"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("path", "width"), [("/", 1200), (PANE, 320)])
def test_nothing_that_axe_finds(browser: Browser, server: Server, path: str, width: int, scheme: str) -> None:
    for place, act in VIEWS:
        browser("open", url=server.url + path + place, width=width, scheme=scheme)
        browser.eval(act)
        time.sleep(0.4)
        assert browser("axe") == []
        assert browser("seen")["console"] == []
        assert browser("seen")["elsewhere"] == []
        assert browser.eval("return document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the pane"


def test_help_pages_are_accessible(browser: Browser, server: Server) -> None:
    browser("open", url=f"{server.url}/help/NPV", width=320)
    assert browser("axe") == []
    assert browser.eval("return document.documentElement.scrollWidth <= innerWidth")


def test_search_form_and_answer(browser: Browser, server: Server) -> None:
    browser("open", url=server.url + "/")
    typed = """const box = document.getElementById('search');
        box.value = words;
        box.dispatchEvent(new Event('input', {bubbles: true}));"""
    found = browser.eval(typed + "return document.getElementById('function-list').innerText", words="net present")
    assert "LEPTON_NPV" in found
    assert "LEPTON_FORECAST" not in found
    browser.eval(
        "[...document.querySelectorAll('#function-list button')].find((b) => b.innerText.includes('LEPTON_NPV')).click()"
    )
    browser.wait_for("return document.querySelector('#detail h2')?.textContent === 'LEPTON_NPV'")
    browser.eval("""const put = (name, text) => {
            const field = document.getElementById(`argument-${name}`);
            field.value = text;
            field.dispatchEvent(new Event('input', {bubbles: true}));
        };
        put('rate', '10%'); put('cash_flows', '110\\t121'); put('initial', '-100');
        document.querySelector('#detail form').requestSubmit()""")
    assert browser.wait_for("return document.querySelector('#detail .answer')?.textContent") == "100 currency"
    assert browser.eval("return document.querySelector('.built').textContent") == "=LEPTON_NPV(10%,{110,121},-100)"


def test_words_that_look_like_cells_are_words(browser: Browser, server: Server) -> None:
    """H100 and A100 are accelerators, and cells."""
    browser("open", url=server.url + "/")
    code = "const m = await import('/static/formula.js'); return m.fieldOf(typed, {range, text})"
    assert browser.eval(code, typed="H100", range=False, text=True) == {"value": "H100", "text": '"H100"'}
    assert browser.eval(code, typed="=H100", range=False, text=True)["reference"] == "H100"
    assert browser.eval(code, typed="B2:B6", range=True, text=False)["reference"] == "B2:B6"


def test_keyboard(browser: Browser, server: Server) -> None:
    browser("open", url=server.url + "/")
    assert browser("press", keys=["Tab"]) == "Skip to the content"
    assert browser("press", keys=["Tab"]) == "tab-functions"
    assert browser("press", keys=["ArrowRight"]) == "tab-explain"
    assert browser("press", keys=["End"]) == "tab-state"
    assert browser("press", keys=["ArrowRight"]) == "tab-functions"
    assert browser("press", keys=["Tab"]) == "search"
