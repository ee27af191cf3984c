"""Runs that are broken off, for tests of what goes on afterwards."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest


class _Broken(Exception):
    pass


@contextmanager
def broken_off(after: int) -> Iterator[Callable[[int, int], None]]:
    """Gives a `progress` that breaks the run off when so many cases are done, which it must come to."""

    def stop(done: int, _: int) -> None:
        if done == after:
            raise _Broken

    with pytest.raises(_Broken):
        yield stop
