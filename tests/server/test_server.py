"""The server over HTTP: what it computes is what the registry computes, and what it refuses it refuses as documented."""

from __future__ import annotations

import json
import time
import zipfile
from io import BytesIO
from typing import Any

import httpx
import pytest

from tests.case_tables import Case, all_cases
from tests.server.conftest import Server
from xl_lepton import __version__
from xl_lepton.core.call import call
from xl_lepton.core.cells import MISSING, CellError, Grid
from xl_lepton.registry import find, functions
from xl_lepton.surfaces.officejs import wire

MB = 1_000_000


def grid_of(answer: dict[str, Any]) -> Grid:
    """The grid that an answer spells."""
    value = answer["error"] if "error" in answer else answer["value"]
    argument = wire.argument_of(value)
    assert isinstance(argument, Grid)
    return argument


def asked(case: Case) -> tuple[Any, ...]:
    return (find(case.function).sheet_name, *[wire.argument_json(argument) for argument in case.arguments])


def test_every_case_through_http(server: Server) -> None:
    cases = all_cases()
    assert len(cases) >= 20
    for start in range(0, len(cases), 500):
        some = cases[start : start + 500]
        for case, answer in zip(some, server.answers(*[asked(case) for case in some]), strict=True):
            case.check(grid_of(answer))


def test_every_function_equals_the_registry_in_process(server: Server) -> None:
    calls, wanted = [], []
    for function in functions().values():
        grids = [value if value is MISSING else Grid.of(value) for value in function.examples[0].arguments]
        calls.append((function.sheet_name, *[wire.argument_json(grid) for grid in grids]))
        wanted.append(call(function, grids))
    for answer, grid in zip(server.answers(*calls), wanted, strict=True):
        assert grid_of(answer) == grid


def test_lines_come_in_any_order_with_their_places(server: Server) -> None:
    calls = [{"function": "NPV", "arguments": [0.1, [[float(number)]]]} for number in range(600)]
    headers = {"Accept": "application/x-ndjson"}
    response = httpx.post(f"{server.url}/v1/batch", json={"calls": calls}, headers=headers, timeout=60)
    lines = [json.loads(line) for line in response.text.splitlines()]
    assert {line["place"] for line in lines} == set(range(600))
    assert all(line["value"] == pytest.approx(line["place"] / 1.1) for line in lines)


def test_an_unknown_function_is_answered_with_the_near_ones(server: Server) -> None:
    (answer,) = server.answers(("LEPTON_NVP", 1))
    assert answer["error"]["code"] == "#N/A"
    assert "did you mean NPV?" in answer["error"]["sentence"]


def test_a_million_cells_are_refused_by_name(server: Server) -> None:
    answers = server.answers(("LEPTON_NPV", 0.1, [[1]] * MB), ("LEPTON_NPV", 0.1, [[110]]))
    assert answers[0]["error"]["code"] == "#VALUE!"
    assert "1000001 cells" in answers[0]["error"]["sentence"]
    assert answers[1]["value"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 400, "not JSON"),
        (b"{", 400, "not JSON"),
        (b'{"calls": [NaN]}', 400, "NaN is not a JSON number"),
        (b"[" * 100_000, 400, "not JSON"),
        (b"\xff\xfe", 400, "not JSON"),
        (b"[]", 400, "calls"),
        (b'{"calls": 1}', 400, "calls"),
        (b'{"calls": [{}]}', 400, "call 0: the function's name is missing"),
        (b'{"calls": [{"function": "NPV", "arguments": 1}]}', 400, "call 0: the arguments are a list"),
        (json.dumps({"calls": [{"function": "NPV"}] * 1001}).encode(), 413, "1000 calls"),
        (b" " * (6 * MB), 413, "5000000 bytes"),
    ],
    ids=lambda value: None if isinstance(value, bytes) else str(value),
)
def test_bodies_that_are_refused(server: Server, body: bytes, status: int, says: str) -> None:
    response = httpx.post(f"{server.url}/v1/batch", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == status, response.text
    assert says in response.json()["error"]
    assert response.json()["reference"] == response.headers["x-request-id"]


def test_a_body_without_length_is_counted(server: Server) -> None:
    def parts() -> Any:
        for _ in range(60):
            yield b" " * (MB // 10)

    response = httpx.post(f"{server.url}/v1/batch", content=parts(), headers={"Content-Type": "application/json"})
    assert response.status_code == 413


@pytest.mark.parametrize("cell", [{"code": "#BAD"}, {"missing": 1}, [], [[]], [[1], [1, 2]], [1, 2], {}])
def test_cells_that_are_none(server: Server, cell: object) -> None:
    (answer,) = server.answers(("NPV", cell))
    assert answer["error"]["code"] == "#VALUE!"


@pytest.mark.parametrize("text", ["1e999", "-1e999", "1" * 400, "[[1e999]]"])
def test_numbers_beyond_a_double_are_errors_not_crashes(server: Server, text: str) -> None:
    body = f'{{"calls": [{{"function": "NPV", "arguments": [0.1, {text}]}}]}}'
    response = httpx.post(f"{server.url}/v1/batch", content=body, headers={"Content-Type": "application/json"})
    assert response.json()["answers"][0]["error"]["code"] in ("#NUM!", "#VALUE!")


def test_text_that_is_half_a_character(server: Server) -> None:
    body = b'{"calls": [{"function": "WHY", "arguments": ["NPV", "\\ud800", 1]}]}'
    response = httpx.post(f"{server.url}/v1/batch", content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 200
    assert "expected a rate" in response.json()["answers"][0]["value"]


@pytest.mark.parametrize(
    ("path", "kind", "holds"),
    [
        ("/", "text/html", "Search the functions"),
        ("/taskpane.html", "text/html", "appsforoffice.microsoft.com"),
        ("/functions.js", "text/javascript", "LEPTON_NPV"),
        ("/functions.json", "application/json", "LEPTON_NPV"),
        ("/manifest.xml", "application/xml", "VersionOverrides"),
        ("/manifest.json", "application/json", "customFunctions"),
        ("/help/NPV", "text/html", "Net present value"),
        ("/help/LEPTON_NPV", "text/html", "Net present value"),
        ("/privacy", "text/html", "digest"),
        ("/licence", "text/html", "MIT"),
        ("/metrics", "text/plain", "lepton_workers 2.0"),
        ("/openapi.json", "application/json", "/v1/batch"),
        ("/healthz", "application/json", __version__),
        ("/static/app.js", "text/javascript", "start();"),
        ("/static/icon-32.png", "image/png", "PNG"),
    ],
)
def test_pages(server: Server, path: str, kind: str, holds: str) -> None:
    response = httpx.get(server.url + path)
    assert response.status_code == 200
    assert response.headers["content-type"].startswith(kind)
    assert holds.encode() in response.content
    assert response.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in response.headers["content-security-policy"]
    assert "x-frame-options" not in response.headers, "Excel on the web shows the task pane in a frame"


def test_only_the_task_pane_loads_from_elsewhere(server: Server) -> None:
    assert "appsforoffice" not in httpx.get(f"{server.url}/").text
    pane, front = (httpx.get(server.url + path).headers["content-security-policy"] for path in ("/taskpane.html", "/"))
    assert "appsforoffice" in pane
    assert "appsforoffice" not in front
    assert "frame-ancestors 'none'" in front


def test_every_help_page(server: Server) -> None:
    for function in functions().values():
        response = httpx.get(f"{server.url}/help/{function.name}")
        assert response.status_code == 200
        assert function.sheet_name in response.text
    missing = httpx.get(f"{server.url}/help/NVP")
    assert missing.status_code == 404
    assert "did you mean NPV?" in missing.json()["error"]


def test_the_unified_package_is_complete(server: Server) -> None:
    with zipfile.ZipFile(BytesIO(httpx.get(f"{server.url}/manifest.zip").content)) as package:
        assert sorted(package.namelist()) == ["color.png", "manifest.json", "outline.png"]
        icons = json.loads(package.read("manifest.json"))["icons"]
        assert set(icons.values()) < set(package.namelist())


def test_what_was_computed_once_comes_from_the_cache(server: Server) -> None:
    question = ("NPV", 0.1234, [[time.time()]])
    before = server.metric("lepton_cache_hits_total")
    first, second, third = server.answers(question), server.answers(question), server.answers(question, question)
    assert first == second == third[:1] == third[1:]
    assert server.metric("lepton_cache_hits_total") == before + 3


def test_an_error_comes_in_and_goes_out(server: Server) -> None:
    answer = server.answers(("NPV", 0.1, [[{"code": "#DIV/0!", "sentence": "from afar"}]]))[0]
    assert grid_of(answer).scalar == CellError("#DIV/0!", "from afar")
