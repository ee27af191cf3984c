"""What an input cell accepts, as Excel's data validation: with a stop, a sentence that says what is accepted, and a prompt."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.datavalidation import DataValidation

from xl_lepton.core.cells import number_text
from xl_lepton.templates import style
from xl_lepton.templates.parts import Column, Input

if TYPE_CHECKING:
    from xl_lepton.templates.kit import Book

LONGEST_LIST = 255
"""Characters that Excel takes in a list typed into a validation; longer ones stand on the sheet of lists."""
LONGEST_TEXT = 200


def rule(book: Book, line: Input | Column, label: str, prompt: str) -> DataValidation:
    """The validation of an input's cells. Raises ValueError for an input that would accept anything."""
    made, accepted = _typed(book, line, label)
    made.showErrorMessage = made.showInputMessage = True
    made.allowBlank = isinstance(line, Input) and line.value is None
    made.errorStyle = "stop"
    made.errorTitle = made.promptTitle = book.say(label)[:32]
    made.error = accepted[:255]
    made.prompt = f"{accepted}. {prompt.strip()}".strip()[:255]
    return made


def _typed(book: Book, line: Input | Column, label: str) -> tuple[DataValidation, str]:
    if line.options:
        return _listed(book, line.options, label)
    value = getattr(line, "value", None)
    if line.minimum is None and line.maximum is None and (isinstance(value, str) or line.format == style.GENERAL):
        made = DataValidation(type="textLength", operator="between", formula1="1", formula2=str(LONGEST_TEXT), allow_blank=False)
        return made, book.say("A text of 1 to {0} characters").format(LONGEST_TEXT)
    if line.minimum is None or line.maximum is None:
        raise ValueError(f"the input '{label}' needs options, or a minimum and a maximum")
    if isinstance(line.minimum, dt.date) and isinstance(line.maximum, dt.date):
        kind, accept = "date", "A date from {0} to {1}"
        low, high = (number_text(float(to_excel(date))) for date in (line.minimum, line.maximum))
        shown = (line.minimum.isoformat(), line.maximum.isoformat())
    else:
        kind, accept = ("whole", "A whole number from {0} to {1}") if line.whole else ("decimal", "A number from {0} to {1}")
        low, high = number_text(float(str(line.minimum))), number_text(float(str(line.maximum)))
        shown = (_shown(float(low), line.format), _shown(float(high), line.format))
    made = DataValidation(type=kind, operator="between", formula1=low, formula2=high, allow_blank=False)
    return made, book.say(accept).format(*shown)


def _listed(book: Book, options: tuple[str, ...] | str, label: str) -> tuple[DataValidation, str]:
    choose = book.say("Choose from the list")
    if isinstance(options, str):
        return DataValidation(type="list", formula1=options, allow_blank=False), choose
    typed = ",".join(options)
    if len(typed) + 2 > LONGEST_LIST or any("," in option for option in options):
        raise ValueError(f"the options of '{label}' are too long for a cell: give them a name by Book.list")
    return DataValidation(type="list", formula1=f'"{typed}"', allow_blank=False), choose


def _shown(number: float, number_format: str) -> str:
    if "%" in number_format:
        return f"{number:.0%}" if number * 100 == round(number * 100) else f"{number:.2%}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,g}"
