"""A project's tasks as a worksheet lists them: names, durations and predecessors such as "Install FS+2; Order SS".

A link says which end of the predecessor holds which end of the task, in the words of the precedence diagramming method (PMI,
Practice Standard for Scheduling): FS finish to start (the usual one), SS, FF, SF, with a lag in working days, negative
for a lead.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from xl_lepton.core.errors import BadInput
from xl_lepton.core.near import suggestion
from xl_lepton.numerics.tables import Line, Lines, Spellings, folded

LONGEST = 1e6
"""Days; no plan has a longer task, and dates stay dates."""

TASK: Spellings = {"task": ("name", "activity", "id", "wbs", "task name", "任务")}
DURATION: Spellings = {"duration": ("days", "length", "duration days", "工期")}
LINKS: Spellings = {"predecessors": ("predecessor", "after", "depends on", "dependencies", "前置任务")}
LIMITS: Spellings = {
    "not_before": ("earliest start", "start no earlier than", "不早于"),
    "deadline": ("due", "finish by", "must finish by", "截止日期"),
}
CALENDAR: Spellings = {"calendar": ("weekend", "task calendar", "日历")}
RESOURCES: Spellings = {"resources": ("resource", "needs", "requires", "资源需求")}

_LINK = re.compile(r"(?P<name>.+?)\s*(?P<kind>FS|SS|FF|SF)?\s*(?:(?P<lag>[+-]\s*\d*\.?\d+)\s*(?:d|days?)?)?", re.IGNORECASE)
_NEED = re.compile(r"(?P<name>.+?)\s*(?:[:=x*]\s*(?P<after>\d*\.?\d+)|\[\s*(?P<bracket>\d*\.?\d+)\s*\])", re.IGNORECASE)


@dataclass(frozen=True)
class Link:
    """A precedence: `kind` FS, SS, FF or SF to the task at place `before`, `lag` working days later."""

    before: int
    kind: str
    lag: float


@dataclass(frozen=True)
class Network:
    """Tasks with their links, and an order in which every task comes after its predecessors."""

    names: tuple[str, ...]
    durations: tuple[float, ...]
    links: tuple[tuple[Link, ...], ...]
    order: tuple[int, ...]


def network(lines: Lines, durations: Sequence[float] | None = None) -> Network:
    """The network of a table with task, duration and predecessors; `durations` where they come from elsewhere."""
    names = lines.names("task")
    if durations is None:
        durations = [line.number_in("duration", maximum=LONGEST) for line in lines]
    places = {folded(name): place for place, name in enumerate(names)}
    links = tuple(_links(line, names, places) for line in lines)
    return Network(names, tuple(durations), links, _order(lines.argument, names, links))


def needs(line: Line, resources: Sequence[str]) -> dict[int, float]:
    """What a task needs while it runs: "Engineers 2; GPU:8" as {place of the resource: amount}; a bare name needs 1."""
    places = {folded(name): place for place, name in enumerate(resources)}
    wanted: dict[int, float] = {}
    for word in re.split(r"[;\n]", line.text("resources")):
        name, amount = _need(word.strip(), places)
        if not name:
            continue
        if folded(name) not in places:
            hint = suggestion(name, resources) or f"; the resources are {', '.join(resources[:12])}"
            raise line.complaint("resources", f"the resource '{name}' is not known{hint}")
        place = places[folded(name)]
        wanted[place] = wanted.get(place, 0.0) + amount
    return wanted


def _need(word: str, places: dict[str, int]) -> tuple[str, float]:
    if folded(word) in places or not word:
        return word, 1.0
    match = _NEED.fullmatch(word)
    if match:
        return match["name"], float(match["after"] or match["bracket"])
    first, _, last = word.partition(" ")
    if re.fullmatch(r"\d*\.?\d+", first) and last:  # "2 Engineers"
        return last.strip(), float(first)
    first, _, last = word.rpartition(" ")
    if re.fullmatch(r"\d*\.?\d+", last) and first:  # "Engineers 2"
        return first.strip(), float(last)
    return word, 1.0


def _links(line: Line, names: Sequence[str], places: dict[str, int]) -> tuple[Link, ...]:
    words = [word.strip() for word in re.split(r"[;\n]", line.text("predecessors"))]
    links: list[Link] = []
    for word in filter(None, words):
        link = _link(word, places)
        several = [link] if link else [_link(part.strip(), places) for part in word.split(",")]
        for part, found in zip(word.split(",") if not link else [word], several, strict=True):
            if found is None:
                near = suggestion(part, names)
                remedy = near or '; write it as "A", "A SS" or "A FS+2", several with ; between them'
                raise line.complaint("predecessors", f"there is no task '{part.strip()}'{remedy}")
            if found not in links:
                links.append(found)
    return tuple(links)


def _link(word: str, places: dict[str, int]) -> Link | None:
    """The link that a word spells; a word that is a task's whole name is that task, whatever it ends in."""
    if folded(word) in places:
        return Link(places[folded(word)], "FS", 0.0)
    match = _LINK.fullmatch(word)
    if match is None or folded(match["name"]) not in places:
        return None
    lag = float((match["lag"] or "0").replace(" ", ""))
    if abs(lag) > LONGEST:
        return None
    return Link(places[folded(match["name"])], (match["kind"] or "FS").upper(), lag)


def _order(argument: str, names: Sequence[str], links: Sequence[Sequence[Link]]) -> tuple[int, ...]:
    """Predecessors first, otherwise as listed (Kahn); what remains holds a cycle, which is named."""
    after: list[list[int]] = [[] for _ in names]
    waiting = [0] * len(names)
    for place, own in enumerate(links):
        for before in {link.before for link in own}:
            after[before].append(place)
            waiting[place] += 1
    order = [place for place, count in enumerate(waiting) if not count]
    for place in order:
        for successor in after[place]:
            waiting[successor] -= 1
            if not waiting[successor]:
                order.append(successor)
    if len(order) < len(names):
        round_trip = " -> ".join(_shortened([names[place] for place in _cycle(links, waiting)]))
        raise BadInput(f"{argument}: the predecessors go round in a circle: {round_trip}; take one of these links out")
    return tuple(order)


def _cycle(links: Sequence[Sequence[Link]], waiting: Sequence[int]) -> list[int]:
    """One cycle, in the direction of work, its first task repeated at the end."""
    place = next(place for place, count in enumerate(waiting) if count)
    path: list[int] = []
    while place not in path:
        path.append(place)
        place = next(link.before for link in links[place] if waiting[link.before])
    cycle = [*path[path.index(place) :], place]
    return cycle[::-1]


def _shortened(names: list[str]) -> list[str]:
    return names if len(names) <= 12 else [*names[:6], "...", *names[-5:]]
