"""From whom the GPUs come, and what becomes of the plan when demand moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._resource_plan_months import Case
from xl_lepton.templates.books._resource_plan_offers import LABELS
from xl_lepton.templates.kit import Book, Page

KINDS: Final = ("owned_today", "reserved_today", "owned", "reserved_long", "reserved_short", "spot", "on_demand")
REBALANCE: Final = 'LEPTON_REBALANCE(plan_signed,{0},offers,month_hours,month_rate,,,,after_end,"{1}")'
DEMANDS: Final = ("demand_lower", "demand_planned", "demand_higher")


@dataclass(frozen=True)
class Compared:
    """The page, its rows of cases (lower, planned, higher in C to E), and the first of those of kinds."""

    page: Page
    heads: int
    kept: int
    best: int
    everything: int
    kinds: int

    def across(self, row: int) -> str:
        return self.page.area("C", row, row, "E")

    @property
    def cash(self) -> str:
        """Cash by kind."""
        return self.page.area("F", self.kinds, self.kinds + len(KINDS) - 1)


def compared(made: Book, plan: Case, cases: Sequence[Case]) -> Compared:
    about = "From whom the GPUs come, and what becomes of the plan when demand moves"
    page = made.page("Compared", about, 46, 16, 16, 19, 16, 16, 19, 24, landscape=True)
    kinds = _kinds(page, plan)
    heads, kept, best, everything = _moves(made, page, plan, cases)
    return Compared(page, heads, kept, best, everything, kinds)


def _kinds(page: Page, plan: Case) -> int:
    """What comes from whom: GPUs and cash by kind."""
    page.section("From whom", 8)
    heads = ["Kind", "GPUs, mean", "GPUs, most", "Share of GPU-hours", "Cash, USD", "Share of cash", "Worth after it, USD"]
    page.headings([*heads, "USD per hour, less worth"], range(1, 8))
    first = page.row
    for kind in KINDS:
        hourly = kind in ("spot", "on_demand")
        mean, most = (plan[f"mean_{kind}"], plan[f"peak_{kind}"]) if hourly else (plan[kind], plan[kind])
        row = page.row
        paid = f"={plan[f'cost_{kind}'].total}" + (f"+{plan['outlay'].total}" if kind == "owned" else "")
        page.cells(
            [
                LABELS[kind],
                f"=AVERAGE({mean.area})",
                f"=MAX({most.area})",
                f"=IF(SUM(C${first}:C${first + len(KINDS) - 1})=0,0,C{row}/SUM(C${first}:C${first + len(KINDS) - 1}))",
                paid,
                f"=IF(cash_paid=0,0,F{row}/cash_paid)",
                f"=IF(B{row}=INDEX(offer_labels,1),worth_later,0)",  # the first offer is that of owned GPUs
                f'=IF(C{row}=0,"",(F{row}-H{row})/(C{row}*months_planned*month_hours))',
            ],
            ["label", *["calculation"] * 3, "calculation" if kind == "owned" else "link", *["calculation"] * 3],
            [style.GENERAL, style.YEARS, style.COUNT, "0.0%", style.MONEY, "0.0%", style.MONEY, style.CENTS],
        )
    page.row += 1
    return first


def _moves(made: Book, page: Page, plan: Case, cases: Sequence[Case]) -> tuple[int, int, int, int]:
    """Lower, planned and higher demand: what the signed plan costs, and what one made for that demand would have cost."""
    page.section("When demand moves", 5)
    heads = page.headings(["Demand in every month", "Lower", "Planned", "Higher", "Unit"], [1, 2, 3])
    lower, higher = cases

    def line(label: str, formulas: Sequence[str], unit: str, form: str, names: Sequence[str] = ()) -> int:
        row = page.cells(
            [label, *formulas, unit],
            ["label", *["output" if names else "calculation"] * 3, "note"],
            ["General", *[form] * 3, "General"],
        )
        for letter, name in zip("CDE", names, strict=False):
            if name:
                made.name(name, f"{page.reference}!${letter}${row}")
        return row

    line("Change of demand", ["=lower_percent/100", "=0", "=higher_percent/100"], "share", "0%")
    line("GPUs needed at most", [f"=MAX({_block(case)})" for case in (lower, plan, higher)], "GPU", style.COUNT)
    hourly = plan["hourly_present"].total
    kept = line(
        "Cost of the plan as signed",
        [f"=total_native-{hourly}+{one}" for one in (lower["present"].total, hourly, higher["present"].total)],
        "USD",
        style.MONEY,
        ["kept_lower", "", "kept_higher"],
    )
    best = line(
        "Cost of a plan made for that demand",
        [f"=INDEX({REBALANCE.format(demand, 'new plan')},1,1)" for demand in DEMANDS],
        "USD",
        style.MONEY,
        ["best_lower", "", "best_higher"],
    )
    line(
        "Regret: what the plan as signed costs more",
        [f"={letter}{kept}-{letter}{best}" for letter in "CDE"],
        "USD",
        style.MONEY,
        ["regret_lower", "", "regret_higher"],
    )
    line(
        "Regret, of the cost of the best plan",
        [f"=IF({letter}{best}=0,0,{letter}{best + 1}/{letter}{best})" for letter in "CDE"],
        "share",
        "0.0%",
    )
    everything = line(
        "Nothing new signed, all on demand",
        [f"={one['open_present'].total}+today_cost" for one in (lower, plan, higher)],
        "USD",
        style.MONEY,
    )
    line(
        "Use of the committed GPUs",
        [f"=IF(SUM({one['stock'].area})=0,1,SUM({one['used'].area})/SUM({one['stock'].area}))" for one in (lower, plan, higher)],
        "share",
        "0.0%",
        ["utilisation_lower", "", "utilisation_higher"],
    )
    page.row += 1
    return heads, kept, best, everything


def _block(case: Case) -> str:
    first, last = case.demand[0], case.demand[-1]
    return f"{first.reference}!${first.first_column}${first.number}:${last.last_column}${last.number}"
