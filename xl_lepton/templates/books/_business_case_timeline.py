"""The timeline: outlay, running costs, benefits, write-off, tax and cash flows by year, all in native formulas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Row

PERIODS: Final = 7  # today and the longest use of six years


@dataclass(frozen=True)
class Flows:
    """Rows of the timeline."""

    year: Row
    rent: Row
    time: Row
    benefits: Row
    costs: Row
    outlay: Row
    resale: Row
    charge: Row
    net: Row
    so_far: Row
    present: Row
    worth: Row
    crossed: Row
    apart: Row


def flows(made: Book) -> Flows:
    page = made.page("Timeline", "The case shown, year by year; year 0 is today", 44, 16, 14, *[13] * PERIODS, landscape=True)
    usd = {"unit": "USD", "total": "SUM"}
    year = page.timeline("Year", "=0", "={0}+1", PERIODS)
    page.section("Flags and indices", PERIODS + 3)
    runs = page.series("In use", f"=IF(AND({year}>=1,{year}<=years),1,0)", unit="flag", format=style.COUNT)
    final = page.series("Last year of use", f"=IF({year}=years,1,0)", unit="flag", format=style.COUNT)
    ramp = page.series("Share of the full benefit", f"=MIN(1,{year}/ramp_years)*{runs}", unit="share", format=style.PERCENT)
    rise = page.series(
        "Index of benefits", f"=((1+benefit_growth)*(1+inflation))^MAX({year}-1,0)*{ramp}", unit="ratio", format=style.FACTOR
    )
    dear = page.series(
        "Index of running costs", f"=((1+cost_growth)*(1+inflation))^MAX({year}-1,0)*{runs}", unit="ratio", format=style.FACTOR
    )
    page.section("Benefits", PERIODS + 3)
    rent = page.series("Rent avoided", f"=shown_rent*{rise}", **usd)
    time = page.series("Working time saved", f"=shown_time*{rise}", **usd)
    benefits = page.series("Benefits", f"={rent}+{time}", role="total", **usd)
    page.section("Running costs", PERIODS + 3)
    parts = [
        page.series(label, f"=shown_{name}*{dear}", **usd)
        for label, name in (
            ("Electricity", "electricity"),
            ("Space", "space"),
            ("Staff", "people"),
            ("Software licences", "software"),
            ("Support and repair", "support"),
        )
    ]
    costs = page.series("Running costs", f"=SUM({parts[0]}:{parts[-1].here})", role="total", **usd)
    page.section("Outlay", PERIODS + 3)
    parts = [
        page.series(label, f"=IF({year}=0,shown_{name},0)", **usd)
        for label, name in (
            ("Servers", "servers"),
            ("Network", "network"),
            ("Storage", "storage"),
            ("Deployment and integration", "deployment"),
        )
    ]
    outlay = page.series("Outlay", f"=SUM({parts[0]}:{parts[-1].here})", role="total", **usd)
    resale = page.series("Resale", f"={final}*shown_resale", **usd)
    page.section("Tax", PERIODS + 3)
    charge = page.series("Write-off", f'=IF({year}<=years,INDEX(LEPTON_CASHFLOW(project,"depreciation"),{year}+1),0)', **usd)
    gain = page.series(
        "Gain on the sale over the book value",
        f'=IF(write_off_method="none",0,{final}*(shown_resale-shown_investment+{charge.total}))',
        **usd,
    )
    tax = page.series("Tax", f"=({benefits}-{costs}-{charge}+{gain})*tax_rate*{runs}", **usd)
    page.section("Cash flow", PERIODS + 3)
    net = page.series("Net cash flow", f"={benefits}-{costs}-{tax}-{outlay}+{resale}", role="total", **usd)
    so_far = page.series("Net cash flow so far", f"=SUM({net.so_far})", unit="USD")
    factor = page.series("Discount factor", f"=1/(1+discount_rate)^{year}", unit="ratio", format=style.FACTOR)
    present = page.series("Present value", f"={net}*{factor}", **usd)
    worth = page.series("Present value so far", f"=SUM({present.so_far})", unit="USD")
    page.section("Checks", PERIODS + 3)
    crossed = page.series(
        "Payback within the year",
        f"=IF(AND({so_far.before}<0,{so_far}>=0),{year}-{so_far}/{net},0)",
        opening="=0",
        unit="years",
        format=style.YEARS,
        total="SUM",
    )
    call = f'LEPTON_CASHFLOW(project,"net cash flow"),{year}+1'
    apart = page.series(
        "Apart from LEPTON_CASHFLOW",
        f"=IF({year}<=years,ABS({net}-INDEX({call})),0)",
        unit="USD",
        total="SUM",
        format=style.CENTS,
    )
    return Flows(year, rent, time, benefits, costs, outlay, resale, charge, net, so_far, present, worth, crossed, apart)
