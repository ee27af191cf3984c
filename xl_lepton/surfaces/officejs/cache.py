"""Answers that were computed already, kept per principal, so that nobody can tell what another one asked."""

from __future__ import annotations

import hashlib
import logging
from collections import OrderedDict
from collections.abc import Sequence
from typing import Any, Protocol

from xl_lepton import __version__
from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.officejs import wire

log = logging.getLogger("xl_lepton.server")

HOUR = 3600
OVERHEAD = 250
"""Bytes that an entry costs beside its text, roughly."""


def key_of(principal: str, function: str, arguments: Sequence[Any]) -> str:
    """One call of one principal with this version, as a key."""
    return hashlib.sha256(wire.fingerprint([__version__, principal, function, arguments])).hexdigest()


class Cache(Protocol):
    async def get(self, keys: Sequence[str]) -> list[str | None]: ...

    async def put(self, answers: dict[str, str]) -> None: ...


class Memory:
    """The latest answers, in this process, up to a number of bytes."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.size = 0
        self.answers: OrderedDict[str, str] = OrderedDict()

    async def get(self, keys: Sequence[str]) -> list[str | None]:
        found = [self.answers.get(key) for key in keys]
        for key, answer in zip(keys, found, strict=True):
            if answer is not None:
                self.answers.move_to_end(key)
        return found

    async def put(self, answers: dict[str, str]) -> None:
        for key, answer in answers.items():
            if key not in self.answers:
                self.answers[key] = answer
                self.size += len(answer) + OVERHEAD
        while self.size > self.limit:
            _, dropped = self.answers.popitem(last=False)
            self.size -= len(dropped) + OVERHEAD


class Shared:
    """Memory first, then a Redis or Valkey server that several processes share. When that server is away, we go on without."""

    def __init__(self, url: str, limit: int) -> None:
        try:
            import redis.asyncio as redis
        except ImportError:
            raise BadInput("--shared-cache needs the redis client: pip install redis") from None
        self.memory = Memory(limit)
        # The client's types say bytes or text; with `decode_responses` it is text.
        self.client: Any = redis.from_url(url, socket_timeout=0.25, socket_connect_timeout=0.25, decode_responses=True)
        self.trouble: type[Exception] = redis.RedisError

    async def get(self, keys: Sequence[str]) -> list[str | None]:
        found = await self.memory.get(keys)
        missing = [place for place, answer in enumerate(found) if answer is None]
        if missing:
            try:
                answers = await self.client.mget([f"lepton:{keys[place]}" for place in missing])
            except self.trouble as problem:
                log.warning("the shared cache does not answer: %s", problem)
                return found
            for place, answer in zip(missing, answers, strict=True):
                found[place] = answer
            await self.memory.put({keys[place]: answer for place, answer in zip(missing, answers, strict=True) if answer})
        return found

    async def put(self, answers: dict[str, str]) -> None:
        await self.memory.put(answers)
        try:
            async with self.client.pipeline(transaction=False) as pipeline:
                for key, answer in answers.items():
                    pipeline.set(f"lepton:{key}", answer, ex=HOUR)
                await pipeline.execute()
        except self.trouble as problem:
            log.warning("the shared cache does not answer: %s", problem)


def make(url: str, limit: int) -> Cache:
    return Shared(url, limit) if url else Memory(limit)
