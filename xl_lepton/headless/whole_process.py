"""Settings of the whole process that a calculation alters for a while: the first that comes alters them, the last puts them back.

Threads that calculate workbooks of their own share them; each putting back what it found would take them from the others.
"""

from __future__ import annotations

import gc
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

DEEPEST = 60_000  # Python frames; a formula nested 200 deep inside 1,000 LAMBDA calls stays below it


class Altered:
    """One such setting: `alter` gives what `restore` needs."""

    def __init__(self, alter: Callable[[], Any], restore: Callable[[Any], None]) -> None:
        self._alter, self._restore = alter, restore
        self._lock, self._users, self._before = threading.Lock(), 0, None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        with self._lock:
            if not self._users:
                self._before = self._alter()
            self._users += 1
        try:
            yield
        finally:
            with self._lock:
                self._users -= 1
                if not self._users:
                    self._restore(self._before)


def _deeper() -> int:
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, DEEPEST))
    return limit


def _paused() -> bool:
    was_on = gc.isenabled()
    gc.disable()
    return was_on


deep_recursion = Altered(_deeper, sys.setrecursionlimit)
"""Room for deeply nested formulas: since Python 3.11 calls between Python functions do not use the C stack."""
collector_paused = Altered(_paused, lambda was_on: gc.enable() if was_on else None)
"""For work that makes millions of small objects, none of them garbage: the collector only looks at them again and again."""
