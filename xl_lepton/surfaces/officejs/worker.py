"""A worker process: computes the calls it is sent, one after another, and says how long each took."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

FLUSH_SECONDS = 0.01
WARM_SECONDS = 5.0
DROP_REST = "drop the rest"


class Call(NamedTuple):
    """One call as it goes to a worker: the function's name and the arguments as JSON values."""

    function: str
    arguments: list[Any]


class Done(NamedTuple):
    """One answer as it comes back: JSON text, so that the server only has to put the pieces together."""

    number: int
    text: str
    seconds: float
    outcome: str
    """ "ok" or the error's code."""


def main(channel: Connection, progress: Any, warm: bool) -> None:
    """The process. `progress` holds the index of the call in hand, for the one who watches the clock; -1 when idle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends its workers itself
    # A worker is one of several: libraries that would start a thread per core in each only get in each other's way.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from xl_lepton import registry

    registry.functions()
    if warm:
        warm_up()
    progress.value = -1
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        channel.send("ready")
        while True:
            calls = channel.recv()
            if calls is None:
                return
            if calls != DROP_REST:
                _work(channel, progress, calls)


def warm_up() -> None:
    """Compute each function's first example: what a function imports is then there when the first cell asks for it."""
    from xl_lepton import registry
    from xl_lepton.core.call import call
    from xl_lepton.core.cells import MISSING, Grid

    start = time.perf_counter()
    for function in registry.functions().values():
        if time.perf_counter() - start > WARM_SECONDS:
            return
        arguments = function.examples[0].arguments
        call(function, [argument if argument is MISSING else Grid.of(argument) for argument in arguments])


def _work(channel: Connection, progress: Any, calls: Sequence[Call]) -> None:
    waiting: list[Done] = []
    sent = time.perf_counter()
    for index, entry in enumerate(calls):
        if channel.poll(0):  # only ever the word to drop the rest; left in the channel for the loop above
            break
        progress.value = index
        start = time.perf_counter()
        text, outcome = compute(entry)
        now = time.perf_counter()
        waiting.append(Done(index, text, now - start, outcome))
        if now - sent > FLUSH_SECONDS:
            channel.send(waiting)
            waiting, sent = [], now
    progress.value = -1
    channel.send([*waiting, None])


def compute(entry: Call) -> tuple[str, str]:
    """The answer as JSON text, and "ok" or the error's code."""
    from xl_lepton import registry
    from xl_lepton.core.call import call
    from xl_lepton.core.cells import CellError
    from xl_lepton.core.errors import LeptonError
    from xl_lepton.surfaces.officejs import wire

    try:
        function = registry.find(entry.function)
        grid = call(function, [wire.argument_of(value) for value in entry.arguments])
    except LeptonError as problem:
        return wire.error_text(problem.code, str(problem)), problem.code
    except wire.BadRequest as problem:
        return wire.error_text("#VALUE!", f"{entry.function}: {problem}"), "#VALUE!"
    error = grid.scalar if grid.is_scalar else None
    return wire.answer_text(grid), error.code if isinstance(error, CellError) else "ok"
