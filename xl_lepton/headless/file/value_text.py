"""Values of cells as the XML of a sheet spells them."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from xml.sax.saxutils import escape

from xl_lepton.core.cells import EPOCH, CellError, serial
from xl_lepton.headless.calc.coerce import same_number
from xl_lepton.headless.calc.number_text import DAYS_1904
from xl_lepton.headless.calc.values import Scalar

# Other errors need rich values beside the cell; #VALUE! is what Excel itself writes for them there.
_WRITABLE = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"})
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def value_text(value: float | bool | str | CellError) -> tuple[bytes, bytes]:
    """The `t` attribute and the text of a `<v>`."""
    if isinstance(value, bool):
        return b' t="b"', b"1" if value else b"0"
    if isinstance(value, CellError):
        return b' t="e"', (value.code if value.code in _WRITABLE else "#VALUE!").encode()
    if isinstance(value, str):
        return b' t="str"', xml_text(value).encode()
    return b"", number_text(value)


def number_text(value: float) -> bytes:
    """The shortest text that reads as the same number."""
    return repr(value + 0.0).upper().removesuffix(".0").encode()  # + 0.0: zero has no sign


def number_texts(values: Sequence[float]) -> list[bytes]:
    """The same for many numbers at once."""
    text = "\n".join(map(repr, values)) + "\n"
    if "-0.0\n" in text:
        return list(map(number_text, values))
    return text.replace(".0\n", "\n").upper().encode().split(b"\n")[:-1]


def xml_text(text: str) -> str:
    """Text as XML: control characters and what only looks like their escape as _xHHHH_ (ECMA-376 part 1, 22.9.2.19).

    Carriage returns too: XML would make line feeds of them.
    """
    return escape(_CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))


def is_kept(old: Scalar, new: Scalar) -> bool:
    """Whether a value of the file stays: it agrees in 15 digits, or is the error that can be written."""
    if type(old) is float and type(new) is float:
        return same_number(old, new)
    if isinstance(old, CellError) and isinstance(new, CellError):
        return old.code == new.code or (old.code == "#VALUE!" and new.code not in _WRITABLE)
    return type(old) is type(new) and old == new


def number(text: bytes) -> float:
    """The number in a `<v>`. Raises ValueError for what only Python takes for one: 1_0, nan, inf, 1e999."""
    value = float(text)
    if b"_" in text or not math.isfinite(value):
        raise ValueError(text)
    return value


def string_index(text: bytes) -> int:
    """The number of a shared string. Raises ValueError for -1, +1 and 1_0 too."""
    digits = text.strip()
    if not digits.isdigit():
        raise ValueError(text)
    return int(digits)


def iso_serial(text: str, date_1904: bool) -> Scalar:
    """The serial number of a date, as the workbook counts days, or of a time of day; what is neither stays a text."""
    text = text.strip()
    try:
        if "-" not in text:
            return serial(dt.datetime.combine(EPOCH, dt.time.fromisoformat(text)))
        since_1900 = serial(dt.datetime.fromisoformat(text))
    except ValueError:
        return text
    return since_1900 - DAYS_1904 if date_1904 else since_1900
