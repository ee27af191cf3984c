"""A linter for workbooks: what is wrong, what misleads, and what good practice asks for. It never changes the file.

from xl_lepton.lint import lint
for finding in lint("model.xlsx"):
    print(finding.place, finding.sentence)
"""

from xl_lepton.lint.rule import ADVICE, ERROR, SEVERITIES, WARNING, Rule, all_rules
from xl_lepton.lint.run import Finding, lint

__all__ = ["ADVICE", "ERROR", "SEVERITIES", "WARNING", "Finding", "Rule", "all_rules", "lint"]
