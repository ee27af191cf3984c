"""Words for sentences that people read."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """ "1 past project", "2 past projects": the number and its noun."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def are(number: int, noun: str) -> str:
    """ "1 past project is", "2 past projects are"."""
    return f"{counted(number, noun)} {'is' if number == 1 else 'are'}"
