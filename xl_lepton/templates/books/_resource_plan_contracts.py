"""The contracts of the plan one by one, and the second look at it when demand has moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._resource_plan_figures import MONTHS
from xl_lepton.templates.books._resource_plan_offers import NEW, TODAY
from xl_lepton.templates.kit import Book, Line, Page

LISTED: Final = 24
"""Lines of the list of changes; a check says when there are more."""
SHOWN: Final = 24
"""Contracts listed in the order of their start."""
NUMBERS: Final = {key: f'"{key}"' for key in ("planned", "now", "change")}
STATUS: Final = (
    ("fixed", "Signed or ordered before: it stays"),
    ("keep", "Sign as planned"),
    ("change", "Sign another number"),
    ("sign", "Sign in addition"),
    ("drop", "Do not sign"),
)
REPLAN: Final = (
    "LEPTON_REBALANCE(plan_later,later_top:INDEX(later_end,months_left),offers,month_hours,month_rate,,,,after_end{0})"
)


@dataclass(frozen=True)
class Contracts:
    """Pages and lines: all contracts, those in order, and the changes at the second look."""

    page: Page
    first: int
    last: int
    top: int
    replan: Page
    changes: int

    def area(self, column: str) -> str:
        return self.page.area(column, self.first, self.last)

    def change(self, column: str) -> str:
        return self.replan.area(column, self.changes, self.changes + LISTED - 1)


def contracts(made: Book) -> Contracts:
    page, top = _in_order(made)
    first, last = _all(made, page)
    _fill(page, top, first, last)
    replan, changes = _replan(made)
    return Contracts(page, first, last, top, replan, changes)


def _in_order(made: Book) -> tuple[Page, int]:
    """The head of the sheet: the contracts to sign, the earliest first; filled when the list below them is there."""
    about = "What is to be signed and when, the earliest first; below, every month and kind as the functions read them"
    page = made.page("Contracts", about, 26, 14, 14, 14, 18, 18, 14, 14, 17, landscape=True)
    page.section("To be signed, in order", 9)
    page.headings(["What", "Starts", "GPUs", "Last month", "Outlay, USD", "USD a month", "Number", "Line", "Key"], range(1, 8))
    page.freeze()
    top = page.row
    page.row += SHOWN + 1
    page.printed = f"J{page.row - 2}"  # below stands what the functions read
    return page, top


def _all(made: Book, page: Page) -> tuple[int, int]:
    """Every kind in every month. Two tables side by side: months counted from the first month of the plan, and from the second
    look on, where 0 and before has been signed."""
    page.section("Every kind in every month", 9)
    page.headings(["offer", "period", "gpus", "order", "", "offer", "period", "gpus", ""], [1, 2, 3, 6, 7], keys=True)
    first, last = page.row, page.row + MONTHS * len(NEW) + len(TODAY) - 1
    for kind in (*TODAY, *(kind for kind in NEW for _ in range(MONTHS))):
        row = page.row
        today = kind in TODAY
        number = "=0" if today else f"=COUNTIF(B${first}:B{row},B{row})"
        gpus = f"={kind}" if today else f"=INDEX(signings,MATCH(B{row},offer_keys,0),C{row})"
        earlier = f'COUNTIFS(C${first}:C${last},"<"&C{row},D${first}:D${last},">0",C${first}:C${last},">0")'
        beside = f'COUNTIFS(C${first}:C{row},C{row},D${first}:D{row},">0")'
        order = f"=IF(C{row}*D{row}>0,{earlier}+{beside},0)"
        page.cells(
            [kind, number, gpus, order, None, f"=B{row}", f"=C{row}-replan_month", f"=D{row}"],
            ["key", "calculation", "link" if today else "calculation", "calculation", "label", "link", "calculation", "link"],
            [style.GENERAL, style.COUNT, style.COUNT, style.COUNT, style.GENERAL, style.GENERAL, style.COUNT, style.COUNT],
        )
    made.name("plan_signed", page.area("B", first - 1, last, "D"))
    made.name("plan_later", page.area("G", first - 1, last, "I"))
    return first, last


def _fill(page: Page, top: int, first: int, last: int) -> None:
    below, page.row = page.row, top
    for row in range(top, top + SHOWN):
        found = f"IF(H{row}>MAX($E${first}:$E${last}),0,MATCH(H{row},$E${first}:$E${last},0))"
        offer = f"MATCH(J{row},offer_keys,0)"
        page.cells(
            [
                f'=IF(I{row}=0,"",INDEX(offer_labels,{offer}))',
                f'=IF(I{row}=0,"",INDEX(plan_months,INDEX($C${first}:$C${last},I{row})))',
                f'=IF(I{row}=0,"",INDEX($D${first}:$D${last},I{row}))',
                f'=IF(I{row}=0,"",EDATE(C{row},INDEX(offer_terms,{offer})-1))',
                f'=IF(I{row}=0,"",D{row}*INDEX(offer_outlays,{offer}))',
                f'=IF(I{row}=0,"",D{row}*INDEX(offer_hourly,{offer})*month_hours)',
                f"=ROWS(H${top}:H{row})",
                f"={found}",
                f'=IF(I{row}=0,"",INDEX($B${first}:$B${last},I{row}))',
            ],
            "calculation",
            [
                style.GENERAL,
                style.MONTH,
                style.COUNT,
                style.MONTH,
                style.MONEY,
                style.MONEY,
                style.COUNT,
                style.COUNT,
                style.GENERAL,
            ],
        )
    page.spare(top, top + SHOWN - 1, "J")
    finish.texts_left(page.sheet, 2, top, top + SHOWN - 1)
    finish.texts_left(page.sheet, 10, top - 1, top + SHOWN - 1)
    page.row = below


def _replan(made: Book) -> tuple[Page, int]:
    about = "The plan looked at again: what was signed stays, the rest is chosen anew for the demand as it now looks"
    page = made.page("Replan", about, 34, 18, 16, 46, 12, 12, 10, 18, 12, 12, landscape=True)
    page.results("What it costs from then on", _costs())
    page.section("What changes", 10)
    page.headings(["What", "Starts", "Change", "What to do", "Planned", "Now", "Line"], [1, 2, 4, 5, 6])
    page.row -= 1
    keys = page.headings(["offer", "period", "status"], [1], 9, keys=True)
    first, last = page.row, page.row + LISTED - 1
    for row in range(first, last + 1):
        unused = f'OR(K{row}="",K{row}="cost")'
        starts = f'IF(J{row}+replan_month<1,"{made.say("runs today")}",INDEX(plan_months,J{row}+replan_month))'
        numbers = {key: f'=IF({unused},"",INDEX({REPLAN.format(f",{quoted}")},H{row}))' for key, quoted in NUMBERS.items()}
        page.cells(
            [
                f'=IF({unused},"",INDEX(offer_labels,MATCH(I{row},offer_keys,0)))',
                f'=IF({unused},"",{starts})',
                numbers["change"],
                f'=IF({unused},"",INDEX(status_words,MATCH(K{row},status_keys,0)))',
                numbers["planned"],
                numbers["now"],
                f"=ROWS(H${first}:H{row})",
                *(f'=IF($H{row}>answer_rows,"",INDEX({REPLAN.format(f",{letter}${keys}")},$H{row}))' for letter in "IJK"),
            ],
            "calculation",
            [
                style.GENERAL,
                style.MONTH,
                style.COUNT,
                style.GENERAL,
                *[style.COUNT] * 3,
                style.GENERAL,
                style.COUNT,
                style.GENERAL,
            ],
        )
    page.spare(first, last, "K", "I")
    for column in (2, 5, 9, 11):
        finish.texts_left(page.sheet, column, first - 1, last)
    made.name("replan_changes", page.area("D", first, last))
    page.row += 1
    page.section("The words of the changes", 2)
    words = page.row
    for key, meaning in STATUS:
        page.cells([meaning, key], ["label", "key"])
    made.name("status_words", page.area("B", words, page.row - 1))
    made.name("status_keys", page.area("C", words, page.row - 1))
    return page, first


def _costs() -> list[Line]:
    fixed = "What runs or is ordered, paid to its end"
    return [
        Line(
            "As signed and planned",
            _cost("old plan"),
            "USD",
            "replan_old",
            "Under the new demand, valued on that day",
            style.MONEY,
        ),
        Line("With the best change", _cost("new plan"), "USD", "replan_new", "", style.MONEY),
        Line("Saving", "=replan_old-replan_new", "USD", "replan_saving", "", style.MONEY, "output"),
        Line("Can no longer be undone", _cost("cannot be undone"), "USD", "replan_fixed", fixed, style.MONEY, "output"),
        Line("Not signed", '=-SUMIF(replan_changes,"<0")', "GPU", "replan_less", "Less than planned", style.COUNT, "output"),
        Line(
            "Signed in addition", '=SUMIF(replan_changes,">0")', "GPU", "replan_more", "More than planned", style.COUNT, "output"
        ),
        Line(
            "Lines of the answer",
            f"=ROWS({REPLAN.format('')})",
            "lines",
            "answer_rows",
            "The last of them are costs",
            style.COUNT,
        ),
    ]


def _cost(name: str) -> str:
    quoted = f',"{name}"'
    return f"=INDEX({REPLAN.format(quoted)},1,1)"
