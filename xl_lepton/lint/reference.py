"""The table of rules in docs/lint.md, written from the rules themselves."""

from __future__ import annotations

from itertools import groupby

from xl_lepton.lint.rule import all_rules

BEGIN, END = "<!-- rules: begin -->", "<!-- rules: end -->"
BARE = f"# The rules of the workbook linter\n\n{BEGIN}{END}\n"
"""A page that has nothing else."""


def tables() -> str:
    """One table per group of rules."""
    parts = []
    for group, rules in groupby(all_rules().values(), key=lambda rule: rule.group):
        parts += ["", f"### {group.capitalize()}", "", "| rule | severity | finds | why | remedy |", "|---|---|---|---|---|"]
        parts += [f"| `{one.id}` | {one.severity} | {one.title} | {one.why} | {one.remedy} |" for one in rules]
    return "\n".join(parts).lstrip("\n")


def refreshed(page: str) -> str:
    """The page with its tables written anew between the two marks."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables()}\n\n{END}{tail}"
