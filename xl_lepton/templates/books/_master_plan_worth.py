"""Step 3 of master_plan.xlsx: benefits and costs by period, what they are worth today, and what would change the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_inputs import PERIODS
from xl_lepton.templates.books._master_plan_mix import Mix
from xl_lepton.templates.books._master_plan_path import Path, figures, period_rows
from xl_lepton.templates.kit import Book, Line, Page, Row

SWINGS: Final = 5
YEARS: Final = 6


@dataclass(frozen=True)
class Worth:
    """Rows and areas that the dashboard and the checks look at."""

    page: Page
    begin: Row
    number: Row
    year: Row
    earned: Row
    benefits: Row
    building: Row
    gpus: Row
    closing: Row
    running: Row
    costs: Row
    net: Row
    so_far: Row
    present: Row
    swings: tuple[str, str, str]
    sorted_sizes: str
    sizes: str


def worth(made: Book, page: Page, plan: Mix, path: Path) -> Worth:
    begin, number, _ = period_rows(page)
    usd = {"unit": "USD", "total": "SUM"}
    year = page.series("Year", f"=ROUNDUP({number}/periods_per_year,0)", format=style.COUNT)
    page.section("Benefits", 3 + PERIODS)
    hours = "saved_minutes*TIME(0,1,0)/TIME(1,0,0)"
    earned = page.series("Working time saved, in money", f"={plan.cases}*{plan.days}*{hours}*hourly_cost*realised_share", **usd)
    benefits = page.series("Received at the end of the period", f"={earned.before}", opening="=0", role="total", **usd)
    page.section("Costs", 3 + PERIODS)
    building = page.series("Building it", f"={path.spend}*build_factor", **usd)
    gpus = page.series("Cost of the GPUs", f"={plan.cash}", **usd)
    closing = page.series("Due or sold after the last period", f"=IF({number}=MAX({number.area}),after_last,0)", **usd)
    stored = page.series("Storage", f"=IF({begin}<=service_end,storage_cost*12/periods_per_year,0)", **usd)
    page.series("Training runs in use", f"=retrains/periods_per_year*training_cost*{plan.share}", **usd)
    team = page.series("Team", f"=run_team*day_rate*work_days/periods_per_year*{plan.share}", **usd)
    costs = page.series("Costs", f"=SUM({building}:{team.here})", role="total", **usd)
    page.section("Cash flow", 3 + PERIODS)
    net = page.series("Net cash flow", f"={benefits}-{costs}", role="total", **usd)
    so_far = page.series("Net cash flow so far", f"=SUM({net.so_far})", unit="USD")
    present = page.series("Present value", f"={net}*{plan.factor}", **usd)
    page.series("Present value so far", f"=SUM({present.so_far})", unit="USD")
    rate = "(1+irr_period)"
    places = f"IF(irr_period<0,{rate}^(MAX({number.area})-{number}),{rate}^(1-{number}))"  # neither grows beyond all bounds
    at_irr = page.series(
        "Discount factor at the internal rate", f"=IF(ISNUMBER(irr_period),{places},0)", unit="ratio", format="0.000"
    )
    size = page.series("Net cash flow without its sign", f"=ABS({net})", unit="USD", total="SUM")
    running = page.series("Of the costs: storage, training, team", f"=SUM({stored}:{team.here})", **usd)
    page.end_over_time()

    def value(*rows: Row) -> str:
        return "+".join(f"SUMPRODUCT({row.area},{plan.factor.area})" for row in rows)

    left, scale = (f"SUMPRODUCT({row.area},{at_irr.area})" for row in (net, size))
    never, none = made.say("never"), made.say("none")
    figures(page, "What it is worth", [
        Line("Net present value", f"=LEPTON_NPV(period_rate,{net.later},{net.first})", "USD", "npv",
             "Before tax; costs at the start of a period, benefits at its end", style.MONEY, "output"),
        Line("Internal rate of a period", f'=IFERROR(LEPTON_IRR({net.area}),"{none}")', "per period", "irr_period", "",
             style.PERCENT),
        Line("Internal rate of return", f'=IF(ISNUMBER(irr_period),(1+irr_period)^periods_per_year-1,"{none}")', "per year",
             "irr",
             "", style.PERCENT, "output"),
        Line("Payback", f'=IFERROR(LEPTON_PAYBACK({net.later},{net.first})/periods_per_year,"{never}")', "years", "payback",
             "From the first day; not discounted", style.YEARS, "output"),
        Line("Return on investment", f'=IFERROR(LEPTON_ROI({benefits.total},{costs.total}),"{none}")', "of the costs", "roi",
             "Over all years, not discounted", style.PERCENT, "output"),
        Line("Benefits", f"={value(benefits)}", "USD", "pv_benefits", "Present value", style.MONEY),
        Line("Building it", f"={value(building)}", "USD", "pv_building", "Present value", style.MONEY),
        Line("Cost of the GPUs", f"={value(gpus, closing)}", "USD", "pv_gpus", "Present value; is that of the plan", style.MONEY),
        Line("Team", f"={value(team)}", "USD", "pv_team", "Present value", style.MONEY),
        Line("Benefits may fall by", f'=IF(pv_benefits=0,"{none}",npv/pv_benefits)', "of the benefits", "benefit_room",
             "Until the project is worth nothing", style.PERCENT, "output"),
        Line("Running cost of a full year", "=run_team*day_rate*work_days+retrains*training_cost+storage_cost*12+gpu_year", "USD",
             "running_year", "Team, training, storage, and the GPUs' mean", style.MONEY, "output"),
        Line("Of it the GPUs", f"=({gpus.total}+{closing.total})/MAX(1,{plan.placed.total})*periods_per_year", "USD a year",
             "gpu_year", "All that is paid for them over the periods in which they are in place, the pilot's too", style.MONEY),
        Line("Left at the internal rate of return", f"=IF({scale}=0,0,{left}/{scale})", "of all flows", "irr_left",
             "Must be nothing", style.DEVIATION),
        Line("NPV by Excel", f"=NPV(period_rate,{net.later})+{net.first}", "USD", "npv_native", "The same by a native formula",
             style.MONEY),
    ])  # fmt: skip
    swings, ordered, sizes = _swings(made, page)
    return Worth(page, begin, number, year, earned, benefits, building, gpus, closing, running, costs, net, so_far, present,
                 swings,
                 ordered, sizes)  # fmt: skip


def _swings(made: Book, page: Page) -> tuple[tuple[str, str, str], str, str]:
    """How far each uncertain figure moves the net present value, the widest first. Present values add up, so that each move is
    that of a part of them."""
    page.section("What would change it: net present value against the case shown", 7)
    page.headings(["What is uncertain", "Worse, USD", "Better, USD", "Width, USD", "Place"], range(1, 5))
    top, bottom = page.row, page.row + SWINGS - 1
    built = "IF(build_cost=0,0,pv_building/build_cost)"
    late = "(1+discount_rate)^(-late_months/12)"
    for label, worse, better in (
        ("Benefits", "=-swing*pv_benefits", "=swing*pv_benefits"),
        ("Cost of the GPUs", "=-swing*pv_gpus", "=swing*pv_gpus"),
        ("Cost of the team", "=-swing*pv_team", "=swing*pv_team"),
        ("Cost to build, by history", f"=-MAX(0,forecast_high-build_cost)*{built}", f"=MAX(0,build_cost-forecast_low)*{built}"),
        ("Benefits late, by history", f"=pv_benefits*({late}-1)", "=0"),
    ):
        row = page.row
        width = f"=D{row}-C{row}"
        place = f'=COUNTIF(E${top}:E${bottom},">"&E{row})+COUNTIF(E${top}:E{row},E{row})'
        page.cells([label, worse, better, width, place], ["label", *["calculation"] * 4],
                   [style.GENERAL, *[style.MONEY] * 3, style.COUNT])  # fmt: skip
    page.row += 1
    page.headings(["The widest first", "Worse, USD", "Better, USD", "Width, USD"], range(1, 4))
    first = page.row
    for row in range(first, first + SWINGS):
        place = f"MATCH(ROWS(B${first}:B{row}),$F${top}:$F${bottom},0)"
        cells = [f'=IFERROR(INDEX({letter}${top}:{letter}${bottom},{place}),"–")' for letter in "BCDE"]
        widest = "output" if row == first else "calculation"
        page.cells(cells, ["label", widest, "calculation", "calculation"], [style.GENERAL, *[style.MONEY] * 3])
    page.row += 1
    made.name("widest_swing", f"{page.reference}!$B${first}")
    made.name("widest_loss", f"{page.reference}!$C${first}")
    made.name("widest_gain", f"{page.reference}!$D${first}")
    last = first + SWINGS - 1
    areas = (page.area("B", first, last), page.area("C", first, last), page.area("D", first, last))
    return areas, page.area("E", first, last), page.area("E", top, bottom)
