"""From one type of cell value to another, as Excel's operators and functions do it. Decided here and nowhere else."""

from __future__ import annotations

from xl_lepton.core.cells import CellError
from xl_lepton.headless.calc.collation import order
from xl_lepton.headless.calc.number_text import fifteen_digits, general_text, parse_number
from xl_lepton.headless.calc.values import VALUE, Fault, Scalar


def to_number(value: Scalar) -> float:
    """A blank is 0, TRUE is 1, a text is the number it spells. Raises Fault for an error and for other text."""
    if type(value) is float:
        return value
    if value is None:
        return 0.0
    if type(value) is bool:
        return 1.0 if value else 0.0
    if type(value) is str:
        number = parse_number(value)
        if number is None:
            raise Fault(VALUE)
        return number
    if type(value) is CellError:
        raise Fault(value)
    raise Fault(VALUE)


def to_text(value: Scalar) -> str:
    """A blank is "", a number its General form. Raises Fault for an error."""
    if type(value) is str:
        return value
    if value is None:
        return ""
    if type(value) is bool:
        return "TRUE" if value else "FALSE"
    if type(value) is float:
        return general_text(value)
    if type(value) is CellError:
        raise Fault(value)
    raise Fault(VALUE)


LONGEST = 32_767  # units of UTF-16 in a text


def cut_to_longest(text: str) -> str:
    """What `&` and CONCATENATE make of a longer text: its beginning, no character halved."""
    if len(text) <= LONGEST // 2:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * LONGEST].decode("utf-16-le", "ignore")


def to_logical(value: Scalar) -> bool:
    """A number other than 0 is TRUE; the texts TRUE and FALSE count. Raises Fault for an error and for other text."""
    if type(value) is bool:
        return value
    if type(value) is float:
        return value != 0
    if value is None:
        return False
    if type(value) is str:
        upper = value.upper()
        if upper in ("TRUE", "FALSE"):
            return upper == "TRUE"
        raise Fault(VALUE)
    if type(value) is CellError:
        raise Fault(value)
    raise Fault(VALUE)


def same_number(left: float, right: float) -> bool:
    """Equal in the 15 significant digits that Excel compares: 0.1+0.2 = 0.3 is TRUE."""
    if left == right:
        return True
    if abs(left - right) > 1e-14 * abs(left):
        return False
    return fifteen_digits(left) == fifteen_digits(right)


# In Excel's order numbers come before texts, texts before logicals; a blank takes the type of what it is compared with.
_RANK: dict[type, int] = {float: 0, str: 1, bool: 2}
_BLANK_AS: dict[type, Scalar] = {float: 0.0, str: "", bool: False}


def compare(left: Scalar, right: Scalar) -> int:
    """-1, 0 or 1 in Excel's order of values, text without regard to case. Neither side is an error."""
    if left is None:
        left = _BLANK_AS.get(type(right), 0.0)
    if right is None:
        right = _BLANK_AS.get(type(left), 0.0)
    if type(left) is float and type(right) is float:
        return 0 if same_number(left, right) else -1 if left < right else 1
    if type(left) is str and type(right) is str:
        return order(left, right)
    rank_left, rank_right = _RANK[type(left)], _RANK[type(right)]
    if rank_left == rank_right:
        return int(bool(left)) - int(bool(right))
    return -1 if rank_left < rank_right else 1
