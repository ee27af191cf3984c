"""Findings as text for people and as plain data for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from xl_lepton.lint.rule import SEVERITIES, Rule
from xl_lepton.lint.run import Finding

MOST_RANGES = 8
MOST_LINES = 10
"""Of one rule; a report that is too long to be read is not read at all."""


def text(name: str, findings: Sequence[Finding]) -> Iterator[str]:
    """The findings of one workbook: one block per rule, the worst first, its title, where, and what to do."""
    yield f"{name}: {summary(findings)}"
    for rule, group in groupby(findings, key=lambda finding: finding.rule):
        lines = list(_lines(list(group)))
        yield ""
        yield f"{rule.severity:<8} {rule.title}  [{rule.id}]"
        shown = MOST_LINES if len(lines) > MOST_LINES + 1 else len(lines)
        yield from (f"         {line}" for line in lines[:shown])
        if lines[shown:]:
            yield f"         and {len(lines) - shown} places more; --select {rule.id} --json lists all"
        yield f"         remedy: {rule.remedy}"


def _lines(findings: Sequence[Finding]) -> Iterator[str]:
    """A line for each place; sheets of which the same is to be said share one."""
    sheets: dict[str, list[str]] = {}
    for finding in findings:
        if not finding.ranges:
            sheets.setdefault(finding.sentence, []).append(finding.place)
    for finding in findings:
        cells = f" ({finding.count} cells)" if finding.ranges and finding.count > 1 else ""
        if finding.ranges:
            yield f"{_place(finding)}: {finding.sentence}{cells}"
        elif names := sheets.pop(finding.sentence, []):
            more = f" and {len(names) - MOST_RANGES} more" if len(names) > MOST_RANGES else ""
            yield f"{', '.join(names[:MOST_RANGES])}{more}: {finding.sentence}"


def summary(findings: Sequence[Finding]) -> str:
    """ "2 errors, 5 warnings, 1 advice" """
    counts = Counter(finding.rule.severity for finding in findings)
    plural = {"error": "errors", "warning": "warnings", "advice": "advice"}
    parts = [f"{counts[one]} {plural[one] if counts[one] > 1 else one}" for one in SEVERITIES if counts[one]]
    return ", ".join(parts) or "nothing found"


def _place(finding: Finding) -> str:
    if len(finding.ranges) <= MOST_RANGES:
        return finding.place
    shown = Finding(finding.rule, "", finding.sheet, finding.ranges[:MOST_RANGES], 0)
    return f"{shown.place} and {len(finding.ranges) - MOST_RANGES} more"


def plain(name: str, findings: Sequence[Finding]) -> dict[str, Any]:
    """The findings of one workbook for JSON; every range is listed."""
    counts = Counter(finding.rule.severity for finding in findings)
    return {
        "file": name,
        "summary": {severity: counts[severity] for severity in SEVERITIES},
        "findings": [
            {
                "rule": finding.rule.id,
                "severity": finding.rule.severity,
                "group": finding.rule.group,
                "title": finding.rule.title,
                "sheet": finding.sheet or None,
                "ranges": list(finding.ranges),
                "count": finding.count,
                "sentence": finding.what,
                "details": list(finding.details),
                "remedy": finding.rule.remedy,
            }
            for finding in findings
        ],
    }


def described(rule: Rule) -> dict[str, str]:
    """A rule for JSON."""
    return {key: getattr(rule, key) for key in ("id", "group", "severity", "title", "why", "remedy", "source")}
