"""A linter for workbooks: what is wrong, what misleads, and what good practice asks for. It never changes the file.

`lint("model.xlsx")` gives the findings as a list, the worst first; `all_rules()` what is looked for.
"""

from xl_lepton.lint.rule import ADVICE, ERROR, SEVERITIES, WARNING, Rule, all_rules
from xl_lepton.lint.run import Finding, lint

__all__ = ["ADVICE", "ERROR", "SEVERITIES", "WARNING", "Finding", "Rule", "all_rules", "lint"]
