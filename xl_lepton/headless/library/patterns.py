"""REGEXTEST, REGEXREPLACE and REGEXEXTRACT."""

from __future__ import annotations

import re

from xl_lepton.headless.calc.values import NA, VALUE, Array, Fault
from xl_lepton.headless.library.declare import Integer, Scalar, Text, Values, function


def compiled(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """The expression; one that is none is Fault (#VALUE!)."""
    try:
        return re.compile(pattern, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise Fault(VALUE) from error


@function("REGEXTEST")
def regex_test(string: Text, pattern: Text, case: Integer = 0) -> Scalar:
    return compiled(pattern, _flags(case)).search(string) is not None


def _flags(case: int) -> int:
    """0 tells upper from lower case, 1 does not; anything else is #VALUE!."""
    if case not in (0, 1):
        raise Fault(VALUE)
    return re.IGNORECASE if case else 0


@function("REGEXREPLACE")
def regex_replace(string: Text, pattern: Text, new: Text, which: Integer = 0, case: Integer = 0) -> Scalar:
    replacement = re.sub(r"\$(\d+)", r"\\g<\1>", new.replace("\\", "\\\\"))
    expression = compiled(pattern, _flags(case))
    if which == 0:
        return expression.sub(replacement, string)
    matches = list(expression.finditer(string))
    position = which - 1 if which > 0 else len(matches) + which
    if not 0 <= position < len(matches):
        return string
    match = matches[position]
    return string[: match.start()] + match.expand(replacement) + string[match.end() :]


@function("REGEXEXTRACT")
def regex_extract(string: Text, pattern: Text, mode: Integer = 0, case: Integer = 0) -> Values:
    matches = list(compiled(pattern, _flags(case)).finditer(string))
    if not matches:
        return NA
    if mode not in (0, 1, 2) or (mode == 2 and not matches[0].groups()):
        return VALUE
    if mode == 1:
        return Array([[match[0] for match in matches]])  # side by side
    return Array([list(matches[0].groups())]) if mode == 2 else matches[0][0]
