"""A batch of calls: what is known already comes from the cache, the rest from the workers, each answer as soon as it is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from xl_lepton import __version__, registry
from xl_lepton.core.errors import NoAnswer
from xl_lepton.surfaces.officejs import cache, wire
from xl_lepton.surfaces.officejs.audit import Audit
from xl_lepton.surfaces.officejs.jobs import Job
from xl_lepton.surfaces.officejs.metrics import Metrics
from xl_lepton.surfaces.officejs.pool import Pool
from xl_lepton.surfaces.officejs.settings import Limits
from xl_lepton.surfaces.officejs.worker import Call, Done

PASSING = frozenset({"timeout", "died"})
"""Outcomes that say something about this moment, not about the call: never cached."""
GONE = -1
LARGE = 100_000
"""Bytes from which a body is read beside the server's own thread."""


class TooMany(Exception):
    """More calls than a batch may have."""


@dataclass
class Desk:
    """What batches share."""

    pool: Pool
    cache: cache.Cache
    audit: Audit
    metrics: Metrics
    limits: Limits


@dataclass
class Entry:
    """One distinct call of a batch and its places there; `text` is the answer when it is known without computing."""

    call: Call
    key: str
    places: list[int]
    text: str | None = None
    outcome: str = ""


@dataclass
class Batch:
    """The calls of one request. Iterate `answers` for (place, JSON text) pairs; `abandon` when nobody listens any more."""

    desk: Desk
    principal: str
    request: str
    entries: list[Entry]
    size: int
    _ready: asyncio.Queue[tuple[int, Done | None]] = field(default_factory=asyncio.Queue)
    _jobs: list[Job] = field(default_factory=list)

    @classmethod
    async def read(cls, desk: Desk, principal: str, request: str, body: bytes) -> Batch:
        """Raises BadRequest or TooMany."""
        if len(body) > LARGE:
            entries, size = await asyncio.to_thread(_entries, body, principal, desk.limits)
        else:
            entries, size = _entries(body, principal, desk.limits)
        return cls(desk, principal, request, entries, size)

    def abandon(self) -> None:
        self.desk.pool.cancel(self._jobs)
        self._ready.put_nowait((GONE, None))

    async def answers(self) -> AsyncIterator[list[tuple[int, str]]]:
        self.desk.metrics.batch.observe(self.size)
        log: list[tuple[str, Sequence[Any], float, str]] = []
        try:
            yield await self._known(log)
            waited = {number for number, entry in enumerate(self.entries) if entry.text is None}
            calls = [(number, self.entries[number].call) for number in sorted(waited)]
            self._jobs = self.desk.pool.submit(calls, lambda number, done: self._ready.put_nowait((number, done)))
            fresh: dict[str, str] = {}
            while waited:
                done = await self._next()
                if done is None:
                    return
                waited -= {number for number, _ in done}
                fresh.update({self.entries[number].key: one.text for number, one in done if one.outcome not in PASSING})
                yield [pair for number, one in done for pair in self._answered(number, one, log)]
            await self.desk.cache.put(fresh)
        finally:
            self.desk.audit.write(self.principal, self.request, log)

    async def _known(self, log: list[tuple[str, Sequence[Any], float, str]]) -> list[tuple[int, str]]:
        asked = [entry for entry in self.entries if entry.text is None]
        for entry, text in zip(asked, await self.desk.cache.get([entry.key for entry in asked]), strict=True):
            if text is not None:
                entry.text, entry.outcome = text, "cached"
                self.desk.metrics.cached.inc(len(entry.places))
        pairs: list[tuple[int, str]] = []
        for entry in self.entries:
            if entry.text is not None:
                self._count(entry, 0.0, entry.outcome, log)
                pairs += [(place, entry.text) for place in entry.places]
        return pairs

    async def _next(self) -> list[tuple[int, Done]] | None:
        """All answers that are there, at least one; None when the batch was abandoned."""
        found = [await self._ready.get()]
        while not self._ready.empty():
            found.append(self._ready.get_nowait())
        if any(number == GONE for number, _ in found):
            return None
        return [(number, done) for number, done in found if done is not None]

    def _answered(self, number: int, done: Done, log: list[tuple[str, Sequence[Any], float, str]]) -> list[tuple[int, str]]:
        entry = self.entries[number]
        self.desk.metrics.seconds.observe(done.seconds)
        self._count(entry, done.seconds, done.outcome, log)
        return [(place, done.text) for place in entry.places]

    def _count(self, entry: Entry, seconds: float, outcome: str, log: list[tuple[str, Sequence[Any], float, str]]) -> None:
        self.desk.metrics.calls.labels(entry.call.function or "unknown", outcome).inc(len(entry.places))
        log.append((entry.call.function, entry.call.arguments, seconds, outcome))


def _entries(body: bytes, principal: str, limits: Limits) -> tuple[list[Entry], int]:
    entries: dict[str, Entry] = {}
    size = 0
    for name, arguments in wire.calls_of(wire.read_json(body)):
        if size == limits.calls_a_batch:
            raise TooMany
        entry = _entry(name, arguments, principal, limits)
        entries.setdefault(entry.key, entry).places.append(size)
        size += 1
    return list(entries.values()), size


def _entry(name: str, arguments: list[Any], principal: str, limits: Limits) -> Entry:
    try:
        function = registry.find(name)
    except NoAnswer as problem:
        # Kept under the name as sent, answered at once, and counted as unknown: anybody could make up names.
        key = cache.key_of(principal, name, [])
        return Entry(Call("", arguments), key, [], wire.error_text(problem.code, str(problem)), problem.code)
    cells = wire.cells_in(arguments)
    key = cache.key_of(principal, function.name, arguments)
    entry = Entry(Call(function.sheet_name, arguments), key, [])
    if cells > limits.cells_a_call:
        sentence = f"{function.sheet_name}: the arguments hold {cells} cells, a call may have {limits.cells_a_call}"
        entry.text, entry.outcome = wire.error_text("#VALUE!", sentence), "too large"
    return entry


def whole(pairs: dict[int, str]) -> str:
    """The answers of a batch as one JSON object."""
    answers = ",".join(pairs[place] for place in range(len(pairs)))
    return f'{{"version":{wire.dumps(__version__)},"answers":[{answers}]}}'


def line(place: int, text: str) -> str:
    """One answer as a line of its own, with its place in the batch."""
    return f'{{"place":{place},{text[1:]}\n'
