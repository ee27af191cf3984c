"""The Calc add-in, installed and used in the LibreOffice of this machine."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.surfaces.calc import ROOT, Calc, in_calc
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, CellError, Grid
from xl_lepton.core.errors import FileProblem
from xl_lepton.core.naming import CALC_PREFIX, calc_name, canonical
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.libreoffice import office, package, spelling


def test_the_package_is_the_same_bytes_again(tmp_path: Path) -> None:
    known = list(functions().values())
    one, other = (package.build(known, tmp_path / name) for name in ("one.oxt", "other.oxt"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as parts:
        assert "META-INF/manifest.xml" in parts.namelist()


def test_each_function_and_argument_has_a_name_of_its_own_in_the_interface() -> None:
    known = list(functions().values())
    assert len({package.method_name(function).upper() for function in known}) == len(known)
    for function in known:
        assert CALC_PREFIX + package.method_name(function).upper() == calc_name(function.name)
        names = [package.argument_name(argument).lower() for argument in function.arguments]
        assert len(set(names)) == len(names)
        assert all(name.isalnum() and name not in package.IDL_WORDS for name in names)


@in_calc
def test_ten_thousand_cells_take_less_than_five_seconds(calc: Calc) -> None:
    # The first call brings Python and the package with it; a person waits for that once, so it is not in the figure.
    warm = ["A", "A1", "formula", "=LEPTON_VERSION()"]
    formulas = [[f"=LEPTON_NPV(0.1;{{{row}|{row + 1}}})"] for row in range(10_000)]
    first, found = calc.do(
        {"type": [warm]}, {"type": [["A", "B1:B10000", "formulas", formulas]], "read": [["A", "B10000"]], "hard": True}
    )
    assert found["cells"][0][0][0] == pytest.approx(9_999 / 1.1 + 10_000 / 1.21, rel=1e-12)
    assert found["seconds"] < 5, found["seconds"]
    print(f"10,000 cells in {found['seconds']:.2f} s; first call {first['seconds']:.2f} s")


@in_calc
def test_uninstall_leaves_nothing(tmp_path: Path) -> None:
    Calc.installed(tmp_path)
    calc = Calc.installed(tmp_path)  # as after an update
    assert calc.office.uninstall()
    assert not calc.office.uninstall()
    [found] = calc.do({"type": [["A", "A1", "formula", "=LEPTON_VERSION()"]], "read": [["A", "A1"]], "describe": "LEPTON_"})
    assert found["cells"] == [[[{"error": 525}]]]
    assert found["described"] == {}
    files = [path for path in (tmp_path / "profile").rglob("*") if path.is_file()]
    assert [path for path in files if "lepton" in str(path.relative_to(tmp_path)).lower()] == []
    # The office's own database of components (.rdb) frees the space of an entry, it does not wipe it.
    assert [path for path in files if b"lepton" in path.read_bytes() and path.suffix != ".rdb"] == []


@in_calc
def test_an_office_that_falls_over_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said, asked, lock = office._said, [], tmp_path / "profile/.lock"

    def falls_over_once(command: list[str]) -> str:
        if "list" in command and not asked:
            while not lock.exists():
                time.sleep(0.01)
            subprocess.run(["pkill", "-KILL", "-f", command[2]], check=True)
            asked.append(lock.exists())
            raise FileProblem("LibreOffice refused: com.sun.star.lang.DisposedException: Binary URP bridge disposed during call")
        return said(command)

    calc = Calc.installed(tmp_path)
    monkeypatch.setattr(office, "_said", falls_over_once)
    assert calc.office.installed()
    assert asked == [True]  # the dead office's lock no longer stood in the way


@in_calc
@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"paths": ["/no/such/folder"], "python": "{}.{}".format(*sys.version_info)}, "No module named 'xl_lepton'"),
        ({"paths": [str(ROOT)], "python": "2.7"}, "it was installed for Python 2.7"),
        ({"server": "http://127.0.0.1:9"}, "Connection refused"),
    ],
)
def test_a_broken_environment_is_answered_with_the_remedy(settings: dict[str, Any], problem: str, tmp_path: Path) -> None:
    calc = Calc.installed(tmp_path, **settings)
    [found] = calc.do({"type": [["A", "A1", "formula", "=LEPTON_VERSION()"], ["A", "A2", "formula", "=LEPTON_NPV(0;{1|2})"]],
                      "read": [["A", "A1:A2"]]})  # fmt: skip
    sentence, error = (row[0] for row in found["cells"][0])
    assert problem in sentence
    assert "xl-lepton libreoffice install" in sentence
    assert error == {"error": 519}


class Server(BaseHTTPRequestHandler):
    """A function server as far as the add-in asks for one."""

    asked: ClassVar[list[tuple[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        Server.asked.append((self.headers.get("Authorization", ""), body))
        answers = [answered(entry) for entry in body["calls"]]
        content = json.dumps({"answers": answers}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def answered(entry: dict[str, Any]) -> dict[str, Any]:
    arguments = [MISSING if value == {"missing": True} else Grid.of(value) for value in entry["arguments"]]
    grid = call(find(entry["function"]), arguments)
    cells = [[{"code": c.code, "sentence": c.sentence} if isinstance(c, CellError) else c for c in row] for row in grid.rows]
    return {"value": cells[0][0] if grid.is_scalar else cells}


@in_calc
def test_over_http(tmp_path: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        calc = Calc.installed(tmp_path, server=f"http://127.0.0.1:{server.server_port}/")
        formulas = ['=LEPTON_NPV(0.1;{110|121};;;"strict")', '=LEPTON_NPV("x";{1|2})', '=LEPTON_WHY("NPV";B9;{1|2})']
        steps = [["A", f"A{row}", "formula", formula] for row, formula in enumerate(formulas, start=1)]
        [found] = calc.do({"type": steps, "read": [["A", "A1:A3"]]}, LEPTON_SERVER_KEY="secret")
    finally:
        server.shutdown()
    assert found["cells"][0][0][0] == pytest.approx(200)
    assert found["cells"][0][1][0] == {"error": 519}
    assert found["cells"][0][2][0] == "LEPTON_NPV answers without an error"  # a blank cell is 0 to Calc, and 0 is a rate
    assert {authorization for authorization, _ in Server.asked} == {"Bearer secret"}


def test_formulas_are_respelled_for_calc_and_back() -> None:
    names = tuple(functions())
    formula = "=IF(A1=\"LEPTON_NPV(\",LEPTON_NPV(B1,C1:C3)+_xldudf_lepton_npv(B1,C1),'LEPTON_NPV('!A1)"
    there = spelling.in_calc(formula, names)
    calc_npv = calc_name("NPV")
    assert there == f"=IF(A1=\"LEPTON_NPV(\",{calc_npv}(B1,C1:C3)+{calc_npv}(B1,C1),'LEPTON_NPV('!A1)"
    assert canonical(there, names) == formula.replace("_xldudf_lepton_npv", "LEPTON_NPV")
    assert spelling.in_calc('ROWS(T[#All])&"T[#All]"&T[[#All],[a]]&T[a]', names) == 'ROWS(T[[#All]])&"T[#All]"&T[[#All],[a]]&T[a]'


def test_a_part_of_a_workbook_loses_the_saved_values_of_formulas_only() -> None:
    xml = (
        '<row><c r="A1"><v>5</v></c><c r="A2" t="str"><f>LEPTON_NPV(A1,&quot;a&amp;b&quot;)</f><v>old</v></c>'
        '<c r="A3" s="1" t="s"><v>0</v></c><c r="A4"><f t="shared" si="0"/><v>7</v></c></row>'
    )
    text, calls_made = spelling.spelled(xml, tuple(functions()))
    assert calls_made == 1
    assert text == (
        f'<row><c r="A1"><v>5</v></c><c r="A2"><f>{calc_name("NPV")}(A1,"a&amp;b")</f></c>'
        '<c r="A3" s="1" t="s"><v>0</v></c><c r="A4"><f t="shared" si="0"/></c></row>'
    )


def test_prepare_refuses_what_is_no_workbook_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "no.xlsx").write_text("no zip")
    for source, out in (("no.xlsx", "out.xlsx"), ("gone.xlsx", "out.xlsx"), ("no.xlsx", "no.xlsx")):
        with pytest.raises(FileProblem):
            spelling.for_calc(tmp_path / source, tmp_path / out, functions())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["no.xlsx"]


WINDOW_TOOLS = [tool for tool in ("Xvfb", "xdotool") if shutil.which(tool) is None]


@in_calc
@pytest.mark.skipif(bool(WINDOW_TOOLS), reason=f"not installed: {', '.join(WINDOW_TOOLS)}")
def test_typed_by_hand_in_a_window(calc: Calc) -> None:
    typed_lines = [
        "5000",
        "8000",
        "=LEPTON_NPV(8%;A1:A2;-10000)",
        '=LEPTON_NPV("eight";A1:A2)',
        '=LEPTON_WHY("NPV";"eight";A1:A2)',
    ]
    cells = calc.typed(typed_lines, [["Sheet1", "A3:A5"]])
    shown = [row[0] for row in cells[0]]
    assert shown[0] == pytest.approx(5000 / 1.08 + 8000 / 1.08**2 - 10000)
    assert shown[1:] == [{"error": 519}, "LEPTON_NPV: rate: expected a rate, such as 8%, got 'eight'"]


@in_calc
def test_over_http_with_the_function_server(tmp_path: Path) -> None:
    for package_name in ("fastapi", "uvicorn", "jwt"):
        pytest.importorskip(package_name)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "xl_lepton", "serve", "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        calc = Calc.installed(tmp_path, server=f"http://127.0.0.1:{port}")
        wait_for(f"http://127.0.0.1:{port}/healthz")
        formulas = [
            "=LEPTON_NPV(0.1;{110|121})",
            '=LEPTON_NPV("x";{1|2})',
            '=LEPTON_WHY("NPV";"x";{1|2})',
            '=LEPTON_FUNCTIONS("x")',
        ]
        steps = [["A", f"A{row}", "formula", formula] for row, formula in enumerate(formulas, start=1)]
        steps.append(["A", "C1:D2", "array", '=LEPTON_FUNCTIONS("about")'])
        [found] = calc.do({"type": steps, "read": [["A", "A1:A4"], ["A", "D1:D2"]]})
    finally:
        server.terminate()
        server.wait(30)
    shown = [row[0] for row in found["cells"][0]]
    assert shown[0] == pytest.approx(200)
    assert shown[1:] == [{"error": 519}, "LEPTON_NPV: rate: expected a rate, such as 8%, got 'x'", {"error": 32767}]
    assert found["cells"][1] == [["about"], ["about"]]


def wait_for(url: str, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            assert time.monotonic() < end, f"no answer from {url}"
            time.sleep(0.2)
