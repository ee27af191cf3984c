"""The memory of answers: a sheet asks for one answer cell by cell, word by word, and it is worked out once.

A forecast, a schedule or a comparison of methods takes a while; a template shows twenty of its figures, each in a cell of its
own. Every body is a pure function of its arguments, so that the answer to the same cells is the same answer.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final, TypeAlias

from xl_lepton.core.cells import Grid
from xl_lepton.core.results import Record, Table
from xl_lepton.core.working import Step

Key: TypeAlias = tuple[Any, ...]

LARGEST: Final = 50_000  # cells of one answer with its arguments: larger ones would push all others out
ROOM: Final = 1_000_000  # cells in all, some tens of megabytes
MOST: Final = 256  # answers


@dataclass(slots=True)
class Answer:
    """What a body gave, the steps it left (None where nobody asked for them), and how it was shown so far: by the words of
    `show`."""

    given: Record | Table
    steps: tuple[Step, ...] | None
    size: int
    shown: dict[str, Grid] = field(default_factory=dict)


class Memory:
    """Answers by what was asked; those that nobody has asked for longest give way."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def find(self, key: Key) -> Answer | None:
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def keep(self, key: Key, answer: Answer) -> None:
        if answer.size > LARGEST:
            return
        with self._lock:
            known = self._answers.pop(key, None)
            self._answers[key] = answer
            self._size += answer.size - (known.size if known is not None else 0)
            while self._size > ROOM or len(self._answers) > MOST:
                _, oldest = self._answers.popitem(last=False)
                self._size -= oldest.size

    def forget(self) -> None:
        with self._lock:
            self._answers.clear()
            self._size = 0


MEMORY: Final = Memory()


def size_of(given: Record | Table, grids: list[tuple[str, Grid]]) -> int:
    """About how many cells an answer keeps in memory."""
    lines = given.items if isinstance(given, Record) else given.rows
    width = 3 if isinstance(given, Record) else len(given.columns)
    return len(lines) * width + sum(grid.shape[0] * grid.shape[1] for _, grid in grids)


def key_of(body: Callable[..., Any], grids: list[tuple[str, Grid]]) -> Key | None:
    """What tells one question from another: the body, and what is in the cells of each argument, exactly. None where an
    argument holds an error or is too large to be kept."""
    cells = sum(grid.shape[0] * grid.shape[1] for _, grid in grids)
    if cells > LARGEST or any(grid.first_error() is not None for _, grid in grids):
        return None
    return (body, *((name, grid.content) for name, grid in grids))
