"""The audit log: one JSON line a call, with what was asked by whom and how it ended, never with a value."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import secrets
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from xl_lepton import __version__
from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.officejs import wire

SECRET = "XL_LEPTON_AUDIT_SECRET"


class Audit:
    """Writes to a file, or to standard output for "-"; without a place it is silent.

    The digest tells equal arguments from different ones, and is keyed: an input such as a price could be guessed and tried
    against a plain hash. Servers that share the secret write the same digests.
    """

    def __init__(self, place: Path | None) -> None:
        self.stream: TextIO | None = None
        self.secret = hashlib.sha256(os.environ.get(SECRET, secrets.token_hex()).encode()).digest()
        if place is not None:
            try:
                self.stream = sys.stdout if str(place) == "-" else place.open("a", encoding="utf-8")
            except OSError as problem:
                raise FileProblem(f"the audit log {place} cannot be written: {problem.strerror}") from None

    def write(self, principal: str, request: str, lines: Sequence[tuple[str, Sequence[Any], float, str]]) -> None:
        """A batch: function, arguments, seconds and outcome of each call."""
        if self.stream is None:
            return
        time = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        head = {"time": time, "principal": principal, "request": request, "version": __version__}
        self.stream.writelines(
            wire.dumps(
                {
                    **head,
                    "function": function,
                    "arguments": self.digest(arguments),
                    "ms": round(seconds * 1000, 3),
                    "outcome": outcome,
                }
            )
            + "\n"
            for function, arguments, seconds, outcome in lines
        )
        self.stream.flush()

    def digest(self, arguments: Sequence[Any]) -> str:
        return hashlib.blake2b(wire.fingerprint(arguments), key=self.secret, digest_size=16).hexdigest()
