"""Step 4 of master_plan.xlsx: GPUs by period, and the cheapest mix of owned, reserved, on-demand and spot ones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_inputs import PERIODS
from xl_lepton.templates.books._master_plan_path import figures, period_rows
from xl_lepton.templates.kit import Book, Line, Page, Row

OFFERS: Final = ("owned", "reserved long", "reserved year", "on-demand", "spot")
COMMITTED: Final = OFFERS[:3]
_ASKED: Final = "LEPTON_COMMITMENT_PLAN(gpu_demand,offers,{0},period_hours,period_rate"
_PLAN: Final = "=INDEX(" + _ASKED.format('"plan"') + ',,,,,,"{0}"),{1})'
_SUM: Final = "=" + _ASKED.format('"summary"') + ',,,,,,"{0}")'


@dataclass(frozen=True)
class Mix:
    """Rows over time that other sheets, charts and checks look at."""

    begin: Row
    number: Row
    days: Row
    placed: Row
    share: Row
    cases: Row
    busy: Row
    quiet: Row
    offers: dict[str, Row]
    cash: Row
    factor: Row
    committed: Row
    open: Row
    left: Row
    priced: Row


def mix(made: Book, page: Page) -> Mix:
    begin, number, end = period_rows(page)
    page.section("Use and demand", 3 + PERIODS)
    count, figure = {"format": style.COUNT}, {"format": "#,##0.0"}
    days = page.series("Days in use", f"=MAX(0,MIN({end},service_end)-MAX({begin},go_live)+1)", unit="days", total="SUM", **count)
    share = page.series("Share of the period in use", f"={days}/({end}-{begin}+1)", unit="share", format="0%")
    so_far = f'COUNTIF({days.so_far},">0")'
    adopted = page.series("Share of users who use it", f"=IF({days}>0,MIN(1,{so_far}/ramp_periods),0)", unit="share", format="0%")
    grown = f"(1+demand_growth)^(MAX(0,{begin}-go_live)/365)"
    cases = page.series("Cases a day", f"=cases_day*{adopted}*{grown}", unit="cases", **count)
    peak = f"{cases}*requests_per_case*peak_factor*TIME(0,0,1)/TIME(12,0,0)"
    rate = page.series("Requests in the busiest minute", f"={peak}*busy_share", unit="per second", **figure)
    calm = page.series("The same in the quieter half", f"={peak}*(1-busy_share)", unit="per second", **figure)
    placed = page.series(
        "GPUs in place: 1", f"=IF(AND({end}>=gpus_from,{begin}<=service_end),1,0)", unit="flag", total="SUM", format=style.COUNT
    )
    gpus = f"={placed}*(MAX(1,ROUNDUP({{0}}/unit_rate,0))*unit_gpus+spare_gpus)"
    busy = page.series("GPUs in the busier half", gpus.format(rate), unit="GPU", total="MAX", **count)
    quiet = page.series("GPUs in the quieter half", gpus.format(calm), unit="GPU", total="MAX", **count)
    page.section("The cheapest mix", 3 + PERIODS)
    rows = {
        offer: page.series(label, _PLAN.format(offer, number), unit="GPU", total="MAX", format="#,##0.0")
        for offer, label in zip(
            OFFERS, ("Owned", "Reserved for longer", "Reserved for a year", "On demand, mean", "Spot, mean"), strict=True
        )
    }
    cash = page.series("Paid for GPUs", _PLAN.format("cash", number), unit="USD", total="SUM", role="total")
    committed = page.series(
        "GPUs committed", f"=SUM({rows['owned']}:{rows['reserved year'].here})", unit="GPU", total="MAX", **count
    )
    by_hour = page.series("By the hour in the busier half", f"=MAX(0,{busy}-{committed})", unit="GPU", total="MAX", **count)
    need = "+".join(f"MAX(0,{row}-{committed})" for row in (busy, quiet))
    left = page.series("Left open, mean", f"=({need})/(1+1)", unit="GPU", total="SUM", format="#,##0.0")
    hourly = f"{rows['on-demand']}*hour_price+{rows['spot']}*hour_price*spot_price_share"
    priced = page.series(
        "GPUs x prices x hours, none owned",
        f"=period_hours*({rows['reserved long']}*long_hour+{rows['reserved year']}*year_hour+{hourly})", unit="USD", total="SUM",
    )  # fmt: skip
    factor = page.series("Discount factor", f"=1/(1+period_rate)^({number}-1)", unit="ratio", format="0.000")
    page.end_over_time()
    top = page.row
    _results(page, cash, factor, (busy, quiet), committed)
    _offers(made, page)
    page.row = top  # beside the results: the page is wide
    _demand(made, page, busy, quiet)
    return Mix(begin, number, days, placed, share, cases, busy, quiet, rows, cash, factor, committed, by_hour, left, priced)


def _results(page: Page, cash: Row, factor: Row, demand: tuple[Row, Row], committed: Row) -> None:
    busy, quiet = demand
    left = f"(plan_cost-SUMPRODUCT({cash.area},{factor.area}))/{factor.last}"
    figures(page, "What it comes to", [
        Line("Last day of use", "=EDATE(go_live,12*service_years)-1", "date", "service_end", "", style.DATE, "output"),
        Line("Hours in a period", "=hours_per_year/periods_per_year", "hours", "period_hours", "", style.COUNT),
        Line("Discount rate of a period", "=(1+discount_rate)^(1/periods_per_year)-1", "per period", "period_rate", "",
             style.PERCENT),
        Line("Present value of all GPUs", _SUM.format("total cost"), "USD", "plan_cost", "Paid at the start of a period",
             style.MONEY,
             "output"),
        Line("The same, all on demand", f"=period_hours*hour_price*SUMPRODUCT({busy.area}+{quiet.area},{factor.area})/(1+1)",
             "USD", "on_demand_cost", "Both halves of the day, at the price on demand", style.MONEY, "output"),
        Line("Saved by the mix", "=on_demand_cost-plan_cost", "USD", "mix_saving", "", style.MONEY, "output"),
        Line("Proven to be the cheapest within", _SUM.format("gap"), "of the cost", "plan_gap", "Cost over a proven bound",
             style.PERCENT),
        Line("GPUs at most", f"={busy.total}", "GPU", "gpus_most", "In any period", style.COUNT, "output"),
        Line("GPUs committed at most", f"={committed.total}", "GPU", "committed_most", "", style.COUNT, "output"),
        Line("Cost of one GPU more", _SUM.format("cost of one more gpu"), "USD", "one_more", "In every hour of the plan",
             style.MONEY, "output"),
        Line("Left when all periods are paid", f"={left}", "USD", "unpaid", "As of the last period; a residue is nothing",
             style.CENTS),
        Line("Due or sold after the last period", "=IF(ABS(unpaid)<tolerance,0,unpaid)", "USD", "after_last",
             "Reservations that run on less what servers are worth, as of the last period", style.MONEY),
    ])  # fmt: skip


def _offers(made: Book, page: Page) -> None:
    page.section("The offers, as the function reads them", 9)
    row = page.cells(["offer", "hourly", "term", "upfront", "residual", "node", "share", "efficiency"], "list heading")
    for cell in page.sheet[row][2:]:
        cell.alignment = Alignment(horizontal="right")
    top = page.row
    running = f"gpu_kw*(pue*electricity_price+space_price*12/hours_per_year)+E{top}*support_share/hours_per_year"
    lines = [
        (
            f"={running}",
            "=life_years*periods_per_year",
            "=gpu_price*(1+server_share)",
            "=resale_share",
            "=server_gpus",
            None,
            None,
        ),
        ("=hour_price*long_share", "=long_years*periods_per_year", None, None, None, None, None),
        ("=hour_price*reserved_share", "=periods_per_year", None, None, None, None, None),
        ("=hour_price", None, None, None, None, None, None),
        ("=hour_price*spot_price_share", None, None, None, None, "=spot_share", "=spot_efficiency"),
    ]
    formats = [style.GENERAL, style.CENTS, style.COUNT, style.MONEY, style.PERCENT, style.COUNT, style.PERCENT, style.PERCENT]
    for offer, cells in zip(OFFERS, lines, strict=True):
        page.cells([offer, *cells], ["key", *["calculation"] * 7], formats)
    made.name("offers", page.area("B", top - 1, page.row - 1, "I"))
    page.row += 1
    hours = "(life_years*hours_per_year)"
    figures(page, "What a useful hour costs", [
        Line("Owned, if always used", f"=C{top}+E{top}*(1-F{top})/{hours}", "USD", "owned_hour", "Outlay less resale over its "
                                                                                                 "life",
             style.CENTS, "output"),
        Line("Outlay of a server", f"=E{top}*G{top}", "USD", "server_outlay", "", style.MONEY, "output"),
        Line("Reserved for longer", f"=C{top + 1}", "USD", "long_hour", "If always used", style.CENTS, "output"),
        Line("Reserved for a year", f"=C{top + 2}", "USD", "year_hour", "If always used", style.CENTS, "output"),
        Line("Spot", f"=C{top + 4}/I{top + 4}", "USD", "spot_hour", "With the hours that are lost", style.CENTS, "output"),
    ])  # fmt: skip


def _demand(made: Book, page: Page, busy: Row, quiet: Row) -> None:
    """The demand as the function reads it: a row a period, a column each half of the day."""
    left = 17  # behind what is printed: the rows over time say the same
    page.headings(["Period", "Busier", "Quieter"], [0, 1, 2], column=left)
    top = page.row
    for row in range(top, top + PERIODS):
        place = f"ROWS(Q${top}:Q{row})"
        cells = [f"={place}", f"=INDEX({busy.area},Q{row})", f"=INDEX({quiet.area},Q{row})"]
        page.cells(cells, "calculation", [style.COUNT] * 3, column=left)
    made.name("gpu_demand", page.area("R", top, page.row - 1, "S"))
