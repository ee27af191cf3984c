"""REGEXTEST, REGEXREPLACE and REGEXEXTRACT.

A pattern such as (a+)+$ tries all ways to divide a text, which are more than there is time for. Searching is stopped after some
seconds of this process's own time, and the formula refused; the pattern is then refused at once wherever it comes again.
"""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from xl_lepton.headless.calc.coerce import LONGEST
from xl_lepton.headless.calc.values import NA, VALUE, Array, Fault, Refusal
from xl_lepton.headless.library.declare import Integer, Scalar, Text, Values, function

SECONDS = 2.0
SHORT = 20  # characters, in which no pattern can go on for long
MOST_TRIES = 10**8
_REPEATED = re.compile(r"\\.|(\))?(?:[*+]|\{\d*,\})", re.DOTALL)
_slow: set[str] = set()  # patterns that took too long once
Found = TypeVar("Found")


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The expression; one that is none is Fault (#VALUE!)."""
    try:
        return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault(VALUE) from error


class _OutOfTimeError(Exception):
    """Raised in the midst of a search."""


def limited(pattern: str, length: int, case: int, search: Callable[[re.Pattern[str]], Found]) -> Found:
    """What a search with a pattern gives, through texts of up to so many characters. Raises Refusal where it goes on for long."""
    if case not in (0, 1):
        raise Fault(VALUE)
    if pattern in _slow:
        raise Refusal(_too_slow(pattern))
    expression = compiled(pattern, re.IGNORECASE if case else 0)
    if length <= SHORT:
        return search(expression)
    try:
        with _clock(pattern, length):
            return search(expression)
    except _OutOfTimeError:
        _slow.add(pattern)
        raise Refusal(_too_slow(pattern)) from None


def _too_slow(pattern: str) -> str:
    return f"the regular expression {pattern!r} takes longer than {SECONDS:g} seconds; write it without repeating what repeats"


def _may_run_on(pattern: str, length: int) -> bool:
    """Whether a search may take long, judged by the pattern: a group that repeats, or many repetitions that share a long text."""
    repeated = [found for found in _REPEATED.finditer(pattern) if found[0][0] != "\\"]
    return any(found[1] for found in repeated) or length ** len(repeated) > MOST_TRIES


@contextmanager
def _clock(pattern: str, length: int) -> Iterator[None]:
    """While it lasts, _OutOfTimeError is raised when the time is over; where no signal can do that, it is raised beforehand."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        if _may_run_on(pattern, length):
            raise _OutOfTimeError
        yield
        return

    def over(*_: Any) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGVTALRM, over)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@function("REGEXTEST")
def regex_test(string: Text, pattern: Text, case: Integer = 0) -> Scalar:
    return limited(pattern, len(string), case, lambda expression: expression.search(string)) is not None


@function("REGEXREPLACE")
def regex_replace(string: Text, pattern: Text, new: Text, which: Integer = 0, case: Integer = 0) -> Scalar:
    replacement = re.sub(r"\$(\d+)", r"\\g<\1>", new.replace("\\", "\\\\"))
    matches = limited(pattern, len(string), case, lambda expression: list(expression.finditer(string)))
    if which:
        position = which - 1 if which > 0 else len(matches) + which
        matches = matches[position : position + 1] if position >= 0 else []
    pieces, kept, length = [], 0, len(string)
    for match in matches:
        try:
            expanded = match.expand(replacement)
        except (re.error, IndexError):  # a group that the pattern does not have
            return VALUE
        pieces += [string[kept : match.start()], expanded]
        kept = match.end()
        length += len(expanded) - len(match[0])
        if length > LONGEST + len(string):
            return VALUE
    result = "".join(pieces) + string[kept:]
    return result if len(result) <= LONGEST else VALUE


@function("REGEXEXTRACT")
def regex_extract(string: Text, pattern: Text, mode: Integer = 0, case: Integer = 0) -> Values:
    matches = limited(pattern, len(string), case, lambda expression: list(expression.finditer(string)))
    if not matches:
        return NA
    if mode not in (0, 1, 2) or (mode == 2 and not matches[0].groups()):
        return VALUE
    if mode == 1:
        return Array([[match[0] for match in matches]])  # side by side
    return Array([list(matches[0].groups())]) if mode == 2 else matches[0][0]
