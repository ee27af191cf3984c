"""What can go wrong, as the exceptions a function may raise, each with the spreadsheet error it becomes.

A sentence names the argument, the position and the remedy, in plain words; `core.call` puts the function's name in front.
"""

from __future__ import annotations

from typing import NoReturn


class LeptonError(Exception):
    """Base of everything xl_lepton raises on purpose; its text is written for the person at the sheet."""

    code = "#VALUE!"

    @property
    def sentence(self) -> str:
        return str(self)


class BadInput(LeptonError):
    """The input cannot be used as it stands."""

    code = "#VALUE!"


class NoAnswer(LeptonError):
    """The input is sound, but what it asks for is not known or does not exist."""

    code = "#N/A"


class NoSolution(LeptonError):
    """The numbers have no finite solution."""

    code = "#NUM!"


class DivisionByZero(LeptonError):
    """The numbers ask for a division by zero, where Excel's like-named function answers so too."""

    code = "#DIV/0!"


class FileProblem(LeptonError):
    """A file cannot be read or written. For command line and Python, never for a cell."""


def raise_error(code: str, sentence: str) -> NoReturn:
    """Raise the exception that stands for an error in a cell."""
    kinds: dict[str, type[LeptonError]] = {kind.code: kind for kind in (BadInput, NoAnswer, NoSolution, DivisionByZero)}
    raise kinds.get(code, BadInput)(sentence or code)
