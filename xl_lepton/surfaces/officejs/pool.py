"""The worker processes: every call is computed in one of them, so that no call can hold up the server.

A call that takes long keeps its worker, and only that: what was queued behind it moves to another one, at most all but one of
the workers do slow calls at a time, and functions that were slow lately queue for those. A worker that dies or runs out of time
is replaced; the call it died on is tried once more and then answered with an error, the calls behind it are simply moved.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import multiprocessing
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

from xl_lepton.surfaces.officejs import wire
from xl_lepton.surfaces.officejs.jobs import Answer, Job, Worker, make_modest, tell
from xl_lepton.surfaces.officejs.worker import DROP_REST, Call, Done, main

PATIENCE = 0.15
"""Seconds after which a call is slow."""
TICK = 0.05
CHUNK = 250
"""Calls sent to a worker at once: enough to make the sending cheap, few enough to share a batch out."""
TRIES = 2


@dataclass
class Pool:
    """`size` workers. `died` counts the workers that ended unasked, for the metrics."""

    size: int
    call_seconds: float
    warm: bool = True
    died: int = 0
    workers: list[Worker] = field(default_factory=list)
    quick: deque[Job] = field(default_factory=deque)
    slow: deque[Job] = field(default_factory=deque)
    usual: dict[str, float] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop | None = None
    _watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._loop = asyncio.get_running_loop()
        for _ in range(self.size):
            self._hire()
        self._watch = asyncio.create_task(self._watch_clock())

    async def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        for worker in self.workers:
            worker.leaving = True
            with contextlib.suppress(OSError):
                worker.channel.send(None)
        await asyncio.sleep(TICK)
        for worker in self.workers:
            worker.process.kill()

    def submit(self, calls: Sequence[tuple[int, Call]], answer: Answer) -> list[Job]:
        """Compute calls, each with its place in the batch. The jobs that are returned can be cancelled."""
        slow = [entry for entry in calls if self.is_slow(entry[1].function)]
        quick = [entry for entry in calls if not self.is_slow(entry[1].function)]
        size = max(1, min(CHUNK, -(-len(quick) // self.size)))
        chunks = [quick[start : start + size] for start in range(0, len(quick), size)]
        quick_jobs = [Job([place for place, _ in chunk], [call for _, call in chunk], answer) for chunk in chunks]
        slow_jobs = [Job([place], [call], answer) for place, call in slow]
        self.quick.extend(quick_jobs)
        self.slow.extend(slow_jobs)
        self._assign()
        return [*quick_jobs, *slow_jobs]

    def cancel(self, jobs: Sequence[Job]) -> None:
        """Nobody waits for these any more: forget those that wait, and let a worker stop behind the call it has in hand."""
        for job in jobs:
            job.cancelled = True
        self.quick = deque(job for job in self.quick if not job.cancelled)
        self.slow = deque(job for job in self.slow if not job.cancelled)
        for worker in self.workers:
            if worker.job is not None and worker.job.cancelled:
                tell(worker, DROP_REST)

    def is_slow(self, function: str) -> bool:
        return self.usual.get(function.upper(), 0.0) > PATIENCE

    @property
    def waiting(self) -> int:
        return sum(len(job.calls) for job in itertools.chain(self.quick, self.slow))

    @property
    def alive(self) -> int:
        return sum(worker.ready for worker in self.workers)

    def _hire(self) -> None:
        # "spawn" is the one way that exists on every system and copies no lock or socket of the server.
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        progress = context.Value("i", -1, lock=False)
        # Warming takes seconds, so a worker that would be the only one starts cold and answers at once.
        warm = self.warm and bool(self.workers)
        process = context.Process(target=main, args=(theirs, progress, warm), daemon=True, name="xl-lepton worker")
        process.start()
        theirs.close()
        worker = Worker(process, ours, progress)
        self.workers.append(worker)
        threading.Thread(target=self._listen, args=(worker,), daemon=True).start()

    def _listen(self, worker: Worker) -> None:
        """What a worker says, handed to the server's own thread."""
        loop = self._loop
        assert loop is not None
        try:
            while True:
                message = worker.channel.recv()
                loop.call_soon_threadsafe(self._heard, worker, message)
        except Exception:  # the pipe is closed, or torn in the middle of a message: either way the worker is gone
            with contextlib.suppress(RuntimeError):  # the loop may be closed by now
                loop.call_soon_threadsafe(self._lost, worker)

    def _heard(self, worker: Worker, message: str | list[Done | None]) -> None:
        if isinstance(message, str):
            worker.ready = True
        else:
            for done in message:
                if done is None:
                    self._finished(worker)
                else:
                    self._answered(worker, done)
        self._assign()

    def _finished(self, worker: Worker) -> None:
        worker.job = None
        # A priority cannot be raised again. When all workers are modest, none has to give way: one is made new.
        if worker.modest and sum(other.modest for other in self.workers) >= self.size:
            self._dismiss(worker)

    def _answered(self, worker: Worker, done: Done) -> None:
        job = worker.job
        if job is None or not worker.answered <= done.number < len(job.calls):  # moved to another worker meanwhile
            return
        worker.answered = done.number + 1
        name = job.calls[done.number].function.upper()
        # The last few calls count: the first one of a function may have been slow only for what it had to import.
        self.usual[name] = done.seconds if name not in self.usual else 0.5 * self.usual[name] + 0.5 * done.seconds
        if not job.cancelled:
            job.answer(job.places[done.number], done)

    def _assign(self) -> None:
        idle = [worker for worker in self.workers if worker.job is None and worker.ready and not worker.leaving]
        for worker in sorted(idle, key=lambda worker: worker.modest):
            if self.quick:
                self._give(worker, self.quick.popleft(), slow=False)
        for worker in sorted(idle, key=lambda worker: not worker.modest):
            busy_slow = sum(other.slow for other in self.workers if other.job is not None)
            if self.slow and worker.job is None and busy_slow < self.size - 1:
                self._give(worker, self.slow.popleft(), slow=True)

    def _give(self, worker: Worker, job: Job, *, slow: bool) -> None:
        worker.job, worker.answered, worker.current, worker.slow = job, 0, -1, slow
        worker.since = time.monotonic()
        if slow:
            make_modest(worker)
        tell(worker, job.calls)

    async def _watch_clock(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            now = time.monotonic()
            for worker in list(self.workers):
                if worker.job is None or worker.leaving:
                    continue
                index = worker.progress.value
                if index != worker.current:
                    worker.current, worker.since = index, now
                elif now - worker.since > self.call_seconds:
                    self._out_of_time(worker)
                elif now - worker.since > PATIENCE and not worker.slow:
                    self._turns_slow(worker)

    def _turns_slow(self, worker: Worker) -> None:
        """A call takes long: move what is queued behind it, and mark the worker, so that one is always left for quick calls."""
        job, index = worker.job, worker.current
        if job is None or not 0 <= index < len(job.calls):  # not begun yet, or all done and the word is on its way
            return
        worker.slow = True
        make_modest(worker)
        name = job.calls[index].function.upper()
        self.usual[name] = max(self.usual.get(name, 0.0), PATIENCE * 4)
        if index + 1 < len(job.calls):
            tell(worker, DROP_REST)
            self.quick.appendleft(job.rest(index + 1))
            job.calls, job.places = job.calls[: index + 1], job.places[: index + 1]
        if sum(other.slow for other in self.workers if other.job is not None) >= self.size:
            self._make_room(worker)
        self._assign()

    def _make_room(self, worker: Worker) -> None:
        """Every worker has a slow call: the newest gives way and is queued with the slow ones."""
        job = worker.job
        assert job is not None
        self.slow.append(job.rest(worker.answered, job.tries))
        worker.job = None
        self._dismiss(worker)

    def _out_of_time(self, worker: Worker) -> None:
        job = worker.job
        assert job is not None
        index = min(max(worker.current, worker.answered), len(job.calls) - 1)
        name = job.calls[index].function
        text = wire.error_text("#N/A", f"{name}: not done within {self.call_seconds:g} seconds; give it less to do at once")
        self._answered(worker, Done(index, text, self.call_seconds, "timeout"))
        if index + 1 < len(job.calls):
            self.quick.appendleft(job.rest(index + 1))
        worker.job = None
        self._dismiss(worker)

    def _dismiss(self, worker: Worker) -> None:
        """End a worker that is in the middle of something and put a new one in its place."""
        worker.leaving = True
        worker.process.kill()

    def _lost(self, worker: Worker) -> None:
        """A worker is gone, by our hand or of itself."""
        if worker not in self.workers:
            return
        self.workers.remove(worker)
        job, worker.job = worker.job, None
        if self._watch is None or self._watch.cancelled() or self._watch.cancelling():
            return
        self.died += not worker.leaving
        self._hire()
        if job is not None and not job.cancelled:
            self._rescue(worker, job)
        self._assign()

    def _rescue(self, worker: Worker, job: Job) -> None:
        """Calls before the one in hand may have been computed but not said; computing them again gives the same."""
        index = max(worker.progress.value, worker.answered)
        if index > worker.answered:
            self.quick.appendleft(Job(job.places[worker.answered : index], job.calls[worker.answered : index], job.answer))
        if index >= len(job.calls):
            return
        if job.tries + 1 < TRIES:
            one = Job([job.places[index]], [job.calls[index]], job.answer, job.tries + 1)
            self.slow.append(one)
        else:
            text = wire.error_text("#VALUE!", f"{job.calls[index].function}: the process that computed it ended, twice")
            job.answer(job.places[index], Done(index, text, 0.0, "died"))
        if index + 1 < len(job.calls):
            self.quick.appendleft(job.rest(index + 1))
