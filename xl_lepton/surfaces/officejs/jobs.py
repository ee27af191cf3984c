"""What the pool keeps account of: jobs, and the workers that do them."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xl_lepton.surfaces.officejs.worker import Call, Done

MODEST = 10
"""The niceness of a worker that does slow calls."""

Answer = Callable[[int, Done], None]


@dataclass
class Job:
    """Some calls of one batch. `answer` is told each result with the call's place in the batch."""

    places: list[int]
    calls: list[Call]
    answer: Answer
    tries: int = 0
    cancelled: bool = False

    def rest(self, start: int, tries: int = 0) -> Job:
        return Job(self.places[start:], self.calls[start:], self.answer, tries)


@dataclass
class Worker:
    """One process, with the thread that listens to it."""

    process: Any
    channel: Any
    progress: Any
    job: Job | None = None
    answered: int = 0
    current: int = -1
    since: float = 0.0
    slow: bool = False
    ready: bool = False
    leaving: bool = False
    modest: bool = False
    """Runs at a lower priority, since it had a slow call: such a call is to cost the quick ones no processor time either."""


def make_modest(worker: Worker) -> None:
    worker.modest = True
    with contextlib.suppress(AttributeError, OSError):  # not on every system
        os.setpriority(os.PRIO_PROCESS, worker.process.pid, MODEST)


def tell(worker: Worker, message: Any) -> None:
    with contextlib.suppress(OSError):  # gone; whoever listens to it finds out
        worker.channel.send(message)
