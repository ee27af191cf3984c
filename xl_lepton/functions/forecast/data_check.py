"""LEPTON_DATA_CHECK."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Columns, Data, Text
from xl_lepton.core.results import Table
from xl_lepton.core.working import Working

TABLE = [["gpus", "site", "cost"], [1.0, 7.0, 10.0], [2.0, 7.0, 21.0], [3.0, 7.0, 29.0], [4.0, 7.0, 41.0]]


@lepton(
    "DATA_CHECK",
    source="Outliers: Iglewicz, Hoaglin 1993; leakage: Kaufman et al. 2012, ACM TKDD 6(4)",
    examples=[Example((TABLE, "cost"), "doubt")],
)
def data_check(
    table: Annotated[Columns, Data("Past projects: one row each, one column per factor, headings optional")],
    target: Annotated[str, Text("Heading or number of the column of costs; adds the checks for disguised costs")] = "",
    *,
    work: Working,
) -> Annotated[
    Table, Returns("One row per finding, the worst first", columns=("severity", "finding", "column", "where", "what to do"))
]:
    """What is wrong with a table of past projects: gaps, repeats, outliers, mixed units, needless columns, costs in disguise.

    One row per finding: fault, doubt or note; what, in which column, where, what to do. Rows are counted below the headings.
    """
    from xl_lepton.numerics.data_check import check

    findings = check(table, target)
    work.fact("rows", float(len(table.rows)))
    work.fact("findings", float(len(findings)))
    rows = [(one.severity, one.what, one.column or None, one.where or None, one.remedy) for one in findings]
    return Table.of(
        ["severity", "finding", "column", "where", "what to do"], rows or [("none", "nothing found", None, None, "go ahead")]
    )
