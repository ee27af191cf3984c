"""The tables of cases under tests/cases: read, spelled as cells, and compared with an answer, the same for every surface.

A case says `why` and `source`, gives `args` (a list is a row, a list of lists a range), and either `returns` (a value or rows,
within `rel` of it or `abs`) or `error` with the words that the sentence `says`. {blank=true} is an empty cell, {missing=true} an
argument left out, {error="#N/A"} an error cell; TOML dates are dates.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xl_lepton.core.cells import MISSING, Argument, Cell, CellError, Grid

ROOT = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    function: str
    number: int
    why: str
    source: str
    arguments: tuple[Argument, ...]
    returns: Grid | None
    error: str
    says: str
    rel: float
    abs: float

    @property
    def id(self) -> str:
        return f"{self.function}-{self.number}"

    def check(self, answer: Grid, *, sentence: bool = True, blank_is_text: bool = False) -> None:
        """Assert that `answer` is what the case says; `sentence=False` for surfaces that show the code of an error only,
        `blank_is_text=True` for sheets, where a formula answers with an empty text for want of a blank."""
        if self.returns is None:
            found = answer.scalar
            assert isinstance(found, CellError), f"{self.why}: expected {self.error}, got {found}"
            assert found.code == self.error, f"{self.why}: expected {self.error}, got {found}"
            if sentence:
                assert self.says in found.sentence, f"{self.why}: {found.sentence!r} does not say {self.says!r}"
            return
        assert answer.shape == self.returns.shape, f"{self.why}: {answer.rows}"
        for got, wanted in zip(answer.cells(), self.returns.cells(), strict=True):
            shown = "" if blank_is_text and wanted is None else wanted
            assert same(got, shown, self.rel, self.abs), f"{self.why}: expected {wanted}, got {got}"


def same(got: Cell, wanted: Cell, rel: float, abs_: float) -> bool:
    if isinstance(wanted, float) and isinstance(got, float):
        return math.isclose(got, wanted, rel_tol=rel, abs_tol=abs_)
    if isinstance(wanted, CellError) and isinstance(got, CellError):
        return got.code == wanted.code
    return type(got) is type(wanted) and got == wanted


def all_cases() -> list[Case]:
    return [case for path in sorted(ROOT.glob("*/*.toml")) for case in cases_in(path)]


def cases_in(path: Path) -> list[Case]:
    entries: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    return [_case(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _case(path: Path, number: int, entry: dict[str, Any]) -> Case:
    unknown = set(entry) - {"why", "source", "args", "returns", "error", "says", "rel", "abs"}
    assert not unknown, f"{path.name} case {number}: unknown keys {unknown}"
    assert entry.get("why"), f"{path.name} case {number}: say why"
    assert entry.get("source"), f"{path.name} case {number}: name the source"
    assert ("returns" in entry) != ("error" in entry), f"{path.name} case {number}: either returns or error"
    assert "returns" in entry or "says" in entry, f"{path.name} case {number}: say what the sentence says"
    return Case(
        function=path.stem.upper(),
        number=number,
        why=entry["why"],
        source=entry["source"],
        arguments=tuple(_argument(value) for value in entry["args"]),
        returns=Grid.of(_plain(entry["returns"])) if "returns" in entry else None,
        error=entry.get("error", ""),
        says=entry.get("says", ""),
        rel=entry.get("rel", 1e-9),
        abs=entry.get("abs", 0.0),
    )


def _argument(value: Any) -> Argument:
    plain = _plain(value)
    return MISSING if plain is MISSING else Grid.of(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        if "error" in value:
            return CellError(value["error"])
        return MISSING if "missing" in value else None
    return value
