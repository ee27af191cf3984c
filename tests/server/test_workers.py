"""Calls that sleep, die or fail, beside calls that do not: on a server with such functions planted."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import Server


def test_a_slow_call_holds_up_nobody(planted: Server) -> None:
    planted.answers(("TWICE", 0.25))  # both workers have come up
    slow = threading.Thread(target=planted.batch, args=(("NAP", 4.5),))
    slow.start()
    time.sleep(0.1)
    for number in range(5):
        assert planted.answers(("TWICE", number)) == [{"value": 2 * number}]
    assert slow.is_alive()
    slow.join()


def test_what_is_queued_behind_a_slow_call_moves_on(planted: Server) -> None:
    """One batch with both: the quick answers are there before the slow one."""
    calls = [{"function": "NAP", "arguments": [3.5]}, *({"function": "TWICE", "arguments": [n + 0.5]} for n in range(400))]
    headers = {"Accept": "application/x-ndjson"}
    with httpx.stream("POST", f"{planted.url}/v1/batch", json={"calls": calls}, headers=headers, timeout=30) as response:
        places = [json.loads(line)["place"] for line in response.iter_lines()]
    assert sorted(places) == list(range(401))
    assert places[-1] == 0


def test_more_slow_calls_than_workers(planted: Server) -> None:
    """One worker is kept for quick calls."""
    slow = [threading.Thread(target=planted.batch, args=(("NAP", 2 + number / 1000),)) for number in range(3)]
    for thread in slow:
        thread.start()
    time.sleep(0.5)
    assert planted.answers(("TWICE", 21.25)) == [{"value": 42.5}]
    assert sum(thread.is_alive() for thread in slow) >= 2
    for thread in slow:
        thread.join()


def test_a_call_that_takes_too_long_is_ended_and_said(planted: Server) -> None:
    start = time.perf_counter()
    answers = planted.answers(("NAP", 30), ("TWICE", 4))
    assert time.perf_counter() - start < 15
    assert answers[0]["error"]["code"] == "#N/A"
    assert "not done within 5 seconds" in answers[0]["error"]["sentence"]
    assert answers[1] == {"value": 8}


def test_a_worker_that_dies_is_replaced(planted: Server) -> None:
    died = planted.metric("lepton_workers_died")
    answers = planted.answers(*[("TWICE", n + 0.25) for n in range(50)], ("DIE", 3), *[("TWICE", n + 0.75) for n in range(50)])
    assert [answer["value"] for answer in answers[:50]] == [2 * n + 0.5 for n in range(50)]
    assert "ended, twice" in answers[50]["error"]["sentence"]
    assert [answer["value"] for answer in answers[51:]] == [2 * n + 1.5 for n in range(50)]
    assert planted.metric("lepton_workers_died") == died + 2
    assert soon(lambda: planted.metric("lepton_workers ") == 2, seconds=10)


def test_an_unforeseen_fault_shows_a_reference_and_nothing_else(planted: Server) -> None:
    (answer,) = planted.answers(("BUG", 123456))
    assert answer["error"]["code"] == "#VALUE!"
    assert "internal error, please report it with the reference" in answer["error"]["sentence"]
    assert "123456" not in answer["error"]["sentence"]
    reference = answer["error"]["sentence"].split()[-1]
    assert reference in planted.log
    assert "the secret is" in planted.log


def test_a_sender_who_leaves_takes_the_calls_along(planted: Server) -> None:
    calls = [{"function": "NAP", "arguments": [0.4 + n / 1e6]} for n in range(100)]
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{planted.url}/v1/batch", json={"calls": calls}, timeout=0.5)
    assert soon(lambda: planted.metric("lepton_waiting") == 0, seconds=8), "twenty seconds of calls are still being worked off"


def test_a_server_that_is_ended_ends_its_workers(tmp_path: Path, tree: Path) -> None:
    server = Server(tmp_path, tree=tree)
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    workers = [int(number) for number in children.read_text().split()] if children.exists() else []
    server.answers(("TWICE", 1))
    server.stop()
    assert soon(lambda: not [number for number in workers if "spawn_main" in command(number)])


def soon(holds: Callable[[], bool], seconds: float = 5) -> bool:
    """Whether something comes to hold within some seconds: a busy machine may take its time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.1)
    return holds()


def command(number: int) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""
