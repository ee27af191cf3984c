"""LEPTON_ALLOCATE."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Choice, Columns, Count, Data, Series
from xl_lepton.core.results import Column, Table
from xl_lepton.core.working import Working
from xl_lepton.numerics import allocation, tables
from xl_lepton.numerics.allocation import EXACT_STARTS, Allocation, Job
from xl_lepton.numerics.tables import Line, Spellings

JOBS: Spellings = {
    "job": ("name", "task"),
    "gpus": ("size", "gpu"),
    "periods": ("duration", "length", "hours", "days"),
    "priority": ("weight", "importance"),
    "deadline": ("by", "due"),
    "from": ("earliest", "release", "not before"),
}
COLUMNS = ("job", "start", "finish", "waits", "late", "status")
AUTO, EXACT, RULE = "auto", "exact", "rule"
LARGEST, MOST_EXACT = 1e6, 20_000
SOURCE = "time-indexed programme (Sousa, Wolsey 1992) on HiGHS; beyond its size the best of four priority rules"
QUEUE = [["job", "gpus", "periods", "priority", "deadline"], ["nightly", 4.0, 1.0, 1.0, 1.0], ["training", 8.0, 3.0, 5.0, 3.0]]


@lepton(
    "ALLOCATE",
    source=SOURCE,
    examples=[
        Example((QUEUE, [[8.0]], 6), "nightly"),
        Example((QUEUE, [[8.0]], 6, "exact", "start"), 4.0),
    ],
)
def allocate(
    jobs: Annotated[Columns, Data("Jobs with headings job, gpus, periods, and if wanted priority, deadline, from")],
    gpus: Annotated[tuple[float, ...], Series("GPUs there are: one number, or one per period", minimum=0.0)],
    periods: Annotated[
        int | None, Count("Periods to plan, needed where gpus is one number", minimum=1.0, maximum=100_000.0)
    ] = None,
    method: Annotated[str, Choice("auto is exact where the size allows", options=(AUTO, EXACT, RULE))] = AUTO,
    *,
    work: Working,
) -> Annotated[Table, Returns("One row per job, then utilisation, weighted lateness and gap", columns=COLUMNS)]:
    """Which job gets GPUs when there are not enough for all: starts, who waits, who is late, and how full the GPUs are.

    A job runs without a break on its gpus. The sum of priority x periods late is as small as it can be; ties go to the earlier
    finish. A job without a deadline counts as due at its earliest finish. A job that does not fit in the periods stays out.
    """
    lines = tables.read("jobs", jobs, JOBS, ("job", "gpus", "periods"))
    lines.names("job")
    horizon = len(gpus) if periods is None else periods
    if len(gpus) not in (1, horizon):
        raise BadInput(f"gpus: give one number, or one for each of the {horizon} periods; got {len(gpus)}")
    capacity = tuple(min(int(own), 10**9) for own in (gpus * horizon if len(gpus) == 1 else gpus))
    listed = tuple(_job(line) for line in lines)
    starts = sum(max(0, horizon - job.first - job.periods + 2) for job in listed)
    if method == EXACT and starts > MOST_EXACT:
        raise BadInput(f"method: {starts:,} possible starts are too many for exact (at most {MOST_EXACT:,}); use rule")
    found = allocation.allocate(listed, capacity, method == EXACT or (method == AUTO and starts <= EXACT_STARTS))
    return _table(listed, capacity, found, work)


def _job(line: Line) -> Job:
    numbers = {
        "gpus": line.number_in("gpus", minimum=1.0, maximum=LARGEST),
        "periods": line.number_in("periods", minimum=1.0, maximum=LARGEST),
        "first": line.number_in("from", 1.0, minimum=1.0, maximum=LARGEST),
    }
    deadline = None if line.blank("deadline") else int(line.number_in("deadline", maximum=LARGEST))
    odd = next((name for name, number in numbers.items() if number != int(number)), None)
    if odd is not None:
        raise line.complaint("from" if odd == "first" else odd, "expected a whole number")
    whole = {name: int(number) for name, number in numbers.items()}
    return Job(name=line.name("job"), deadline=deadline, priority=line.number_in("priority", 1.0, maximum=1e6), **whole)


def _table(jobs: tuple[Job, ...], capacity: tuple[int, ...], found: Allocation, work: Working) -> Table:
    rows: list[tuple[object, ...]] = []
    lateness, busy = 0.0, 0
    for job, start in zip(jobs, found.starts, strict=True):
        own = allocation.cost_of(job, start, len(capacity))
        work.fact(job.name, "does not run" if start is None else f"periods {start} to {start + job.periods - 1}", "", found.how)
        if start is None:
            most = max(capacity, default=0)
            status = f"needs {job.gpus} GPUs, there are at most {most}" if job.gpus > most else "does not fit in the periods"
            rows.append((job.name, None, None, None, None, status))
        else:
            finish = start + job.periods - 1
            late = max(0, finish - job.deadline) if job.deadline is not None else 0
            status = "late" if late else "waits" if start > job.first else "on time"
            rows.append((job.name, start, finish, start - job.first, late, status))
            busy += job.gpus * job.periods
        lateness += own
    total = sum(capacity)
    share = work.compute("utilisation", "busy / total if total else 0", "share", busy=busy, total=total)
    work.fact("weighted lateness, with finishes", lateness, "priority x period", "what is minimised")
    gap = None if found.bound is None else (found.cost - found.bound) / found.cost if found.cost else 0.0
    blank = (None, None, None)
    rows.append(("utilisation", share, *blank, "share of all GPU-periods"))
    rows.append(("gap", None if gap is None else max(0.0, gap), *blank, found.how))
    return Table.of([Column(name) for name in COLUMNS], rows, labelled=True)
