"""The plan month by month: GPUs needed, what is committed, what is bought by the hour, and what that costs, in native formulas
but for the numbers of GPUs that LEPTON_COMMITMENT_PLAN chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books._resource_plan_figures import MONTHS
from xl_lepton.templates.books._resource_plan_inputs import BANDS, WIDTHS, months
from xl_lepton.templates.books._resource_plan_offers import LABELS, NEW, TODAY
from xl_lepton.templates.kit import TIMELINE, Book, Page, Row
from xl_lepton.templates.parts import END, NOW

WIDE: Final = 3 + MONTHS
TERMS: Final = ("life_months", "long_months", "short_months")
LAST: Final = get_column_letter(TIMELINE + MONTHS - 1)
DAY: Final = tuple(label for _, label, _ in BANDS)
PLAN: Final = 'LEPTON_COMMITMENT_PLAN(demand_planned,offers,"plan",month_hours,month_rate,,,,after_end,running_today,"{0}")'
_GPU: Final[dict[str, Any]] = {"unit": "GPU", "format": style.COUNT}
_USD: Final[dict[str, Any]] = {"unit": "USD", "total": "SUM"}


@dataclass
class Case:
    """The rows of one demand met by the committed plan."""

    name: str
    demand: list[Row] = field(default_factory=list)
    spot: list[Row] = field(default_factory=list)
    on_demand: list[Row] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Row:
        return self.rows[name]


def gpus(made: Book) -> list[Row]:
    """GPUs needed in each part of the day."""
    page = made.page("GPUs", "How many GPUs the demand needs, in each part of the day", *WIDTHS, landscape=True)
    month, number = months(page)
    made.name("plan_months", month.area)
    page.section("From users to tokens", WIDE)
    per_day = page.series("Requests a day", f"=INDEX(users,{number})*requests_per_user", format=style.COUNT)
    tokens = page.series(
        "Answer tokens, daily mean", f"={per_day}*answer_tokens/seconds_per_day", unit="per s", format=style.COUNT
    )
    page.section("GPUs for the service: load over speed, in whole GPUs", WIDE)
    service = [
        page.series(label, f"=ROUNDUP({tokens}*{band}_load/speed_planned,0)", unit="GPU", format=style.COUNT)
        for band, label, _ in BANDS
    ]
    page.section("GPUs in all", WIDE)
    fixed = page.series(
        "Training and anything else",
        f"=ROUNDUP(INDEX(training_gpus,{number})+INDEX(other_gpus,{number}),0)",
        unit="GPU",
        format=style.COUNT,
    )
    return [
        page.series(label, f"={row}+{fixed}", unit="GPU", format=style.COUNT, role="total")
        for label, row in zip(DAY, service, strict=True)
    ]


@dataclass(frozen=True)
class Market:
    """The page of demand with a month on each row; four columns a case: planned, lower, higher, after the second look."""

    page: Page
    top: int

    def columns(self, case: int) -> list[str]:
        return [self.page.area(_letter(case, band), self.top, self.top + MONTHS - 1) for band in range(len(BANDS))]


def market(made: Book, demand: list[Row]) -> Market:
    """Demand with a month on each row, as the functions read it."""
    about = "GPUs needed with a month on each row, as the LEPTON functions read them"
    page = made.page("Market", about, 10, *[11] * 16, landscape=True)
    titles = ("Planned", "Lower", "Higher", "After the second look")
    page.section("GPUs needed by part of the day", 17)
    page.headings(["", *[title for title in titles for _ in BANDS]], range(17))
    page.headings(["Month", *[label.partition(",")[0] for label in DAY] * len(titles)], range(17))
    page.freeze(columns=1)
    top, bands = page.row, range(len(BANDS))
    for row in range(top, top + MONTHS):
        planned = [f"=INDEX({one.area},$B{row})" for one in demand]
        moved = [
            f"=ROUNDUP({_letter(0, band)}{row}*(100+{percent})/100,0)"
            for percent in ("lower_percent", "higher_percent")
            for band in bands
        ]
        later = [
            f'=IF($B{row}>months_left,"",ROUNDUP(INDEX({_letter(0, band)}${top}:{_letter(0, band)}${top + MONTHS - 1},'
            f"$B{row}+replan_month)*(100+outlook_percent)/100,0))"
            for band in bands
        ]
        page.cells([f"=ROWS(B${top}:B{row})", *planned, *moved, *later], "calculation", [style.COUNT] * 17)
    for case, name in enumerate(("demand_planned", "demand_lower", "demand_higher")):
        made.name(name, page.area(_letter(case, 0), top, page.row - 1, _letter(case, len(BANDS) - 1)))
    made.name("later_top", page.area(_letter(3, 0), top, top).partition(":")[0])
    made.name("later_end", page.area(_letter(3, len(BANDS) - 1), top, page.row - 1))
    return Market(page, top)


def _letter(case: int, band: int) -> str:
    return str(get_column_letter(3 + len(BANDS) * case + band))


def plan(made: Book, demand: list[Row]) -> Case:
    """The committed plan under the demand that it is made for: GPUs, contracts and cash."""
    page = made.page("Plan", "The cheapest mix month by month, under the demand planned", *WIDTHS, landscape=True)
    case = Case("planned")
    month, number = months(page)
    case.rows |= {"month": month, "number": number}
    case.demand = demand
    page.section("Committed GPUs: paid whether used or not", WIDE)
    for kind in TODAY:
        running = f"=IF({number}<={kind.removesuffix('_today')}_months,{kind},0)"
        case.rows[kind] = page.series(LABELS[kind], running, **_GPU)
    for kind in NEW:
        case.rows[kind] = page.series(LABELS[kind], f"=INDEX({PLAN.format(kind)},{number})", **_GPU)
    stock = page.series("Committed in all", f"=SUM({case['owned_today']}:{_here(case['reserved_short'])})", role="total", **_GPU)
    case.rows["stock"] = stock
    _bought(page, case, stock)
    page.section("At the busiest part of the day", WIDE)
    case.rows["peak"] = page.series("GPUs needed", f"=INDEX({_column(case.demand)},busiest)", **_GPU)
    case.rows["peak_spot"] = page.series(LABELS["spot"], f"=INDEX({_column(case.spot)},busiest)", **_GPU)
    case.rows["peak_on_demand"] = page.series(LABELS["on_demand"], f"=INDEX({_column(case.on_demand)},busiest)", **_GPU)
    _contracts(made, page, case, number)
    return case


def cash(made: Book, case: Case) -> None:
    """What the plan costs month by month, and in present values, and what it would cost to sign nothing new."""
    page = made.page("Cash", "What the plan costs month by month, and what that is worth today", *WIDTHS, landscape=True)
    _, number = months(page)
    _cash(page, case, number)


def moved(made: Book, title: str, about: str, needed: Sequence[str], base: Case) -> Case:
    """The same commitments under another demand: what is bought by the hour, and what that costs."""
    page = made.page(title, about, *WIDTHS, landscape=True)
    case = Case(title)
    _, number = months(page)
    page.section("GPUs needed", WIDE)
    case.demand = [page.series(label, f"=INDEX({column},{number})", **_GPU) for label, column in zip(DAY, needed, strict=True)]
    page.section("Committed GPUs: as planned", WIDE)
    stock = page.series("Committed in all", f"={base['stock']}", **_GPU)
    _bought(page, case, stock)
    page.section("Cost", WIDE)
    rows = case.rows
    rows["factor"] = page.series("Discount factor", f"=(1+month_rate)^(1-{number})", format="0.0000")
    _by_the_hour(page, case)
    rows["hourly"] = page.series("By the hour", f"={rows['cost_spot']}+{rows['cost_on_demand']}", role="total", **_USD)
    rows["present"] = page.series("Present value", f"={rows['hourly']}*{rows['factor']}", **_USD)
    _nothing_new(page, case, f"={base['held']}")
    return case


def _bought(page: Page, case: Case, stock: Row) -> None:
    """What the commitments leave open in each part of the day: spot as far as it may, the rest on demand."""
    page.section("Bought by the hour: spot, as far as it may and pays", WIDE)
    case.spot = [
        page.series(label, f"=MIN(MAX(0,{row}-{stock}),INT(spot_percent*{row}/100))*spot_pays", **_GPU)
        for label, row in zip(DAY, case.demand, strict=True)
    ]
    page.section("Bought by the hour: on demand, all that is still open", WIDE)
    case.on_demand = [
        page.series(label, f"=MAX(0,{row}-{stock})-{spot}", **_GPU)
        for label, row, spot in zip(DAY, case.demand, case.spot, strict=True)
    ]
    page.section("Means over the day", WIDE)
    mean: dict[str, Any] = {"unit": "GPU", "format": style.YEARS}
    needed = page.series("GPUs needed", f"=SUM({_column(case.demand)})/day_parts", **mean)
    spot = page.series(LABELS["spot"], f"=SUM({_column(case.spot)})/day_parts", **mean)
    asked = page.series(LABELS["on_demand"], f"=SUM({_column(case.on_demand)})/day_parts", **mean)
    used = page.series("Committed GPUs in use", f"={needed}-{spot}-{asked}", **mean)
    share = page.series("Use of the committed GPUs", f'=IF({stock}=0,"",{used}/{stock})', unit="share", format="0%")
    case.rows |= {"needed": needed, "mean_spot": spot, "mean_on_demand": asked, "used": used, "use": share, "stock": stock}


def _contracts(made: Book, page: Page, case: Case, number: Row) -> None:
    """What is signed in each month, and what ends with it. A contract signed before leaves the count when its term is over."""
    page.section("New contracts, in the month in which they start", WIDE)
    signed = []
    for kind, term in zip(NEW, TERMS, strict=True):
        stock = case[kind]
        before = f"${get_column_letter(TIMELINE)}{page.row}:{NOW}-1{END}{page.row}"
        ended = f"IF({number}>{term},INDEX({before},{number}-{term}),0)"
        signed.append(page.series(LABELS[kind], f"={stock}-{stock.before}+{ended}", opening=f"={stock}", total="SUM", **_GPU))
        case.rows[f"signed_{kind}"] = signed[-1]
    made.name("signings", page.area(get_column_letter(TIMELINE), signed[0].number, signed[-1].number, LAST))
    page.section("GPUs whose contract ends with the month", WIDE)
    for kind in TODAY:
        ending = f"=IF({number}={kind.removesuffix('_today')}_months,{kind},0)"
        case.rows[f"ending_{kind}"] = page.series(LABELS[kind], ending, total="SUM", **_GPU)
    for kind, term, row in zip(NEW, TERMS, signed, strict=True):
        ending = f"=IF({number}>={term},INDEX({row.so_far},{number}-{term}+1),0)"
        case.rows[f"ending_{kind}"] = page.series(LABELS[kind], ending, total="SUM", **_GPU)
    rows = case.rows
    ends = f"=SUM({rows['ending_owned_today']}:{_here(rows['ending_reserved_short'])})"
    rows["ending"] = page.series("In all", ends, total="SUM", role="total", **_GPU)
    ends = f'=IF({rows["ending"]}>0,{number},"")'
    rows["end_month"] = page.series("Month of the plan, if any end", ends, unit="number", format=style.COUNT)
    page.section("Last month of what is signed, counted from the first of the plan; 0: nothing is", WIDE)
    for kind, term, row in zip(NEW, TERMS, signed, strict=True):
        until = f"=IF({row}>0,{number}+{term}-1,0)"
        rows[f"until_{kind}"] = page.series(LABELS[kind], until, unit="number", format=style.COUNT)


def _cash(page: Page, case: Case, number: Row) -> None:
    page.section("Cash paid", WIDE)
    rows = case.rows
    rows["outlay"] = page.series("Owned, bought new: outlay", f"={rows['signed_owned']}*owned_outlay", **_USD)
    for kind, label, price in (
        ("owned", "Owned, bought new: running", "owned_hourly"),
        ("reserved_long", LABELS["reserved_long"], "long_price"),
        ("reserved_short", LABELS["reserved_short"], "short_price"),
        ("owned_today", LABELS["owned_today"], "owned_hourly"),
        ("reserved_today", LABELS["reserved_today"], "reserved_price"),
    ):
        rows[f"cost_{kind}"] = page.series(label, f"={rows[kind]}*{price}*month_hours", **_USD)
    _by_the_hour(page, case)
    rows["cash"] = page.series("Cash in all", f"=SUM({rows['outlay']}:{_here(rows['cost_on_demand'])})", role="total", **_USD)
    rows["cash_apart"] = page.series(
        "Apart from LEPTON_COMMITMENT_PLAN", f"={rows['cash']}-INDEX({PLAN.format('cash')},{number})", **_USD
    )
    page.section("Present value of the cash", WIDE)
    rows["factor"] = page.series("Discount factor", f"=(1+month_rate)^(1-{number})", format="0.0000")
    rows["present"] = page.series("Cash in all", f"={rows['cash']}*{rows['factor']}", **_USD)
    rows["hourly_present"] = page.series(
        "of which by the hour", f"=({rows['cost_spot']}+{rows['cost_on_demand']})*{rows['factor']}", **_USD
    )
    rows["today_present"] = page.series(
        "of which for what runs today", f"=({rows['cost_owned_today']}+{rows['cost_reserved_today']})*{rows['factor']}", **_USD
    )
    _after(page, case, number)
    _nothing_new(page, case, f"={rows['owned_today']}+{rows['reserved_today']}")
    today = f"{rows['cost_owned_today']}+{rows['cost_reserved_today']}"
    rows["all_cash"] = page.series("With what runs today: cash in all", f"={rows['open_cost']}+{today}", role="total", **_USD)


def _after(page: Page, case: Case, number: Row) -> None:
    """What new contracts still owe after the plan, and what bought GPUs are still worth then, by the month of signing."""
    rows = case.rows
    page.section("After the plan, by the month of signing", WIDE)
    for kind, price, term, words in (
        ("reserved_long", "long_price", "long_months", ("Long: months still due", "Long: still to be paid", "Its value today")),
        (
            "reserved_short",
            "short_price",
            "short_months",
            ("Short: months still due", "Short: still to be paid", "Its value today"),
        ),
    ):
        left = page.series(
            words[0], f'=IF(after_end="stop",MAX(0,{number}+{term}-1-months_planned),0)', unit="months", format=style.COUNT
        )
        monthly = f"{rows[f'signed_{kind}']}*{price}*month_hours"
        rows[f"due_{kind}"] = page.series(words[1], f"={monthly}*{left}", **_USD)
        value = f"PV(month_rate,{left},-1,,1)/(1+month_rate)^months_planned"
        rows[f"due_present_{kind}"] = page.series(words[2], f"={monthly}*{value}", **_USD)
    used = page.series(
        "Owned: months of use in the plan", f"=MIN(life_months,months_planned-{number}+1)", unit="months", format=style.COUNT
    )
    share = f"(1-(1-owned_residual)*{used}/life_months)"
    rows["left"] = page.series("Owned: worth afterwards", f"={rows['signed_owned']}*owned_outlay*{share}", **_USD)
    rows["left_present"] = page.series("Its value today", f"={rows['left']}*(1+month_rate)^(1-{number}-{used})", **_USD)


def _nothing_new(page: Page, case: Case, held: str) -> None:
    """What it costs to sign nothing new and take on demand all that is open beside what runs today, `held`."""
    rows = case.rows
    page.section("To compare: nothing new is signed, all that is open is taken on demand", WIDE)
    rows["held"] = page.series("Running today", held, **_GPU)
    column, running = _column(case.demand), rows["held"]
    rows["open"] = page.series(
        "Open, daily mean", f"=SUMPRODUCT(({column}>{running})*({column}-{running}))/day_parts", unit="GPU", format=style.YEARS
    )
    rows["open_cost"] = page.series("On demand", f"={rows['open']}*price_on_demand*month_hours", **_USD)
    rows["open_present"] = page.series("Its value today", f"={rows['open_cost']}*{rows['factor']}", **_USD)


def _by_the_hour(page: Page, case: Case) -> None:
    case.rows["cost_spot"] = page.series(LABELS["spot"], f"={case['mean_spot']}*spot_effective*month_hours", **_USD)
    case.rows["cost_on_demand"] = page.series(
        LABELS["on_demand"], f"={case['mean_on_demand']}*price_on_demand*month_hours", **_USD
    )


def _here(row: Row) -> str:
    """The cell of the same period, without the name of its sheet: the end of a range."""
    return str(row).rpartition("!")[2]


def _column(rows: Sequence[Row]) -> str:
    """The cells of the same period of rows that stand one below the other."""
    return f"{rows[0]}:{_here(rows[-1])}"
