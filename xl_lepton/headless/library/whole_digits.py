"""The digits of a whole number in the slots of a number format."""

from __future__ import annotations


def whole_digits(whole: str, slots: list[tuple[int, str]], grouped: bool) -> dict[int, str]:
    """The digits before the point, laid into their slots from the right; what is left over stands in the first."""
    digits = whole.lstrip("0")
    shown: dict[int, str] = {}
    count = 0
    for number, (slot, sign) in enumerate(reversed(slots)):
        is_first = number == len(slots) - 1
        taken = digits if is_first else digits[-1:]
        digits = "" if is_first else digits[:-1]
        if not taken:
            taken = {"0": "0", "?": " "}.get(sign, "")
        text = ""
        for character in reversed(taken):
            separator = "" if not grouped or not count or count % 3 else " " if character == " " else ","
            text = character + separator + text
            count += 1
        shown[slot] = text
    return shown
