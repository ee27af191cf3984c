"""What GPUs can be had for: prices with their dates, what owning costs, the speed of a GPU, and the offers that the plan chooses
from."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._resource_plan_inputs import BANDS
from xl_lepton.templates.kit import Book, Line

NEW: Final = ("owned", "reserved_long", "reserved_short")
"""What can be committed to, in the order of the offers."""
TODAY: Final = ("owned_today", "reserved_today")
LABELS: Final = {
    "owned": "Owned, bought new",
    "reserved_long": "Reserved long",
    "reserved_short": "Reserved short",
    "on_demand": "On demand",
    "spot": "Spot",
    "owned_today": "Owned today",
    "reserved_today": "Reserved today",
}
_HEADINGS: Final = ("offer", "hourly", "upfront", "term", "residual", "maximum", "node", "lead", "share", "efficiency")
# offer: its columns in the order of the headings; an empty one is not given
_OFFERS: Final[dict[str, tuple[str, ...]]] = {
    "owned": ("owned_hourly", "owned_outlay", "life_months", "owned_residual", "owned_room", "node_size", "lead_months", "", ""),
    "reserved_long": ("long_price", "", "long_months", "", "", "node_size", "", "", ""),
    "reserved_short": ("short_price", "", "short_months", "", "", "node_size", "", "", ""),
    "on_demand": ("price_on_demand", "", "", "", "", "", "", "", ""),
    "spot": ("price_spot", "", "", "", "", "", "", "spot_percent/100", "spot_efficiency"),
    "owned_today": ("owned_hourly", "", "owned_months+1", "0", "", "", "months_planned", "", ""),
    "reserved_today": ("reserved_price", "", "reserved_months+1", "", "", "", "months_planned", "", ""),
}
_FORMATS: Final = (style.CENTS, style.MONEY, style.COUNT, style.PERCENT, *[style.COUNT] * 3, style.PERCENT, style.PERCENT)


def prices(made: Book) -> None:
    """Prices from the catalogue, each with date and source, and the one that is used."""
    about = "From the catalogue, dated and sourced; your own price, where given, comes first"
    page = made.page("Prices", about, 38, 14, 20, 14, 14, 84, landscape=True)
    page.section("Prices", 6)
    page.headings(["item", "catalogue", "unit", "date", "used", "source"], [1, 3, 4])
    page.freeze()
    for label, name, call, own, form in (
        ("GPU on demand", "price_on_demand", 'accelerator,"on-demand",,,price_date,', "own_on_demand", style.CENTS),
        ("GPU on spot", "price_spot", 'accelerator,"spot",,,price_date,', "own_spot", style.CENTS),
        ("GPU, bought with its server", "price_of_gpu", 'accelerator,"purchase",,,price_date,', "own_gpu_price", style.CENTS),
        ("Electricity", "price_of_kwh", '"electricity","industrial",,kwh_region,price_date,', "", "0.0000"),
        ("Space", "price_of_space", '"colocation","monthly",,space_region,price_date,', "", style.CENTS),
    ):
        row = page.row
        value, unit, date, source = (f'=LEPTON_PRICE({call},"{show}")' for show in ("price", "unit", "as_of", "source"))
        page.cells(
            [label, value, unit, date, f"=IF({own}>0,{own},C{row})" if own else f"=C{row}", source],
            ["label", "calculation", "note", "calculation", "calculation" if own else "link", "note"],
            [style.GENERAL, form, style.GENERAL, style.DATE, form, style.GENERAL],
        )
        page.sheet.row_dimensions[row].height = 30
        made.name(name, f"{page.reference}!$F${row}")
        if name == "price_on_demand":
            made.name("price_day", f"{page.reference}!$E${row}")


def costs(made: Book) -> None:
    """What an hour of a GPU costs, by the kind of contract."""
    page = made.page("Costs", "What an hour of a GPU costs, reserved, on spot terms and owned", 52, 18, 20, 60)
    page.freeze()
    page.results("Reserved", _RESERVED)
    page.results("What an owned GPU costs", _OWNED)
    page.results("Time and money", _TIME)


def speed(made: Book) -> None:
    """How many answer tokens a GPU gives in a second, and how busy each part of the day is."""
    about = "How fast a GPU serves the model, and how the load spreads over the day"
    page = made.page("Speed", about, 40, 20, 20, 60)
    page.block(
        "served",
        "What is asked of LEPTON_THROUGHPUT",
        [
            ("model", "=served_model"),
            ("accelerator", "=accelerator"),
            ("precision", "=served_precision"),
            ("gpus", "=serving_gpus"),
            ("prompt_tokens", "=prompt_tokens"),
            ("answer_tokens", "=answer_tokens"),
            ("service", "=service"),
        ],
        [style.GENERAL] * 3 + [style.COUNT] * 3 + [style.GENERAL],
    )
    page.results(
        "Speed of a GPU",
        [
            Line(
                "By LEPTON_THROUGHPUT",
                '=N(LEPTON_THROUGHPUT(served,"tokens_per_s_per_gpu"))',
                "answer tokens/s",
                "speed_modelled",
                "In a server that is always busy",
                style.COUNT,
            ),
            Line(
                "Used",
                "=IF(own_speed>0,own_speed,speed_modelled)",
                "answer tokens/s",
                "speed_used",
                "Your own, where given",
                style.COUNT,
            ),
            Line("With spare capacity kept", "=speed_used*(1-headroom)", "answer tokens/s", "speed_planned", "", style.COUNT),
        ],
    )
    weights = ",".join(f"{band}_weight" for band, _, _ in BANDS)
    page.results(
        "Load over its daily mean",
        [
            Line(label, f"={band}_weight/AVERAGE({weights})*rush", "ratio", f"{band}_load", _rush(band), style.NUMBER)
            for band, label, _ in BANDS
        ],
    )
    loads = ",".join(f"{band}_load" for band, _, _ in BANDS)
    page.results(
        "",
        [
            Line("Parts of the day", f"=COUNT({loads})", "", "day_parts", "Equal in length", style.COUNT),
            Line("The busiest of them", f"=MATCH(MAX({loads}),{_first_load(page.row)},0)", "number", "busiest", "", style.COUNT),
        ],
    )


def _rush(band: str) -> str:
    return "At the rush within each part of the day" if band == BANDS[0][0] else ""


def _first_load(row: int) -> str:
    return f"C{row - 1 - len(BANDS)}:C{row - 2}"


def offers(made: Book) -> None:
    """The table of offers as LEPTON_COMMITMENT_PLAN reads it, and what runs today."""
    about = "What the plan may choose from, as the LEPTON functions read it; an empty cell is not given"
    page = made.page("Offers", about, 26, 18, *[13] * 9, landscape=True)
    page.section("Offers", 11)
    page.headings(["What it is"])
    page.row -= 1
    page.headings(_HEADINGS, range(1, len(_HEADINGS)), 3, keys=True)
    page.freeze()
    first = page.row
    for offer, columns in _OFFERS.items():
        cells = [f"={column}" if column else None for column in columns]
        roles = ["link" if column.isidentifier() else "calculation" for column in columns]
        page.cells([LABELS[offer], offer, *cells], ["label", "key", *roles], [style.GENERAL, style.GENERAL, *_FORMATS])
    last = page.row - 1
    made.name("offers", page.area("C", first - 1, last, "L"))
    made.name("offer_keys", page.area("C", first, last))
    made.name("offer_labels", page.area("B", first, last))
    made.name("offer_terms", page.area("F", first, last))
    made.name("offer_outlays", page.area("E", first, last))
    made.name("offer_hourly", page.area("D", first, last))
    page.row += 1
    page.section("What runs today", 4)
    page.headings(["What it is"])
    page.row -= 1
    page.headings(["offer", "period", "gpus"], [1, 2], 3, keys=True)
    top = page.row
    for offer in TODAY:
        page.cells([LABELS[offer], offer, "=0", f"={offer}"], ["label", "key", "calculation", "link"], [style.COUNT] * 4)
    made.name("running_today", page.area("C", top - 1, page.row - 1, "E"))
    page.row += 1
    page.text(
        [
            "hourly and upfront in USD per GPU, term and lead in months, residual: share of the upfront price left at the end of "
            "the term, maximum and node in GPUs, share: most of the demand that may run there, efficiency: hours not lost.",
            "What runs today cannot be had anew: its lead is as long as the plan.",
        ],
        11,
    )


_RESERVED: Final = (
    Line(
        "Reserved short",
        "=price_on_demand*short_share",
        "USD per GPU-hour",
        "short_price",
        "Share of the price on demand",
        style.CENTS,
    ),
    Line(
        "Reserved long",
        "=price_on_demand*long_share",
        "USD per GPU-hour",
        "long_price",
        "Share of the price on demand",
        style.CENTS,
    ),
    Line(
        "Spot, per hour of useful work",
        "=price_spot/spot_efficiency",
        "USD per GPU-hour",
        "spot_effective",
        "With the hours that interruptions cost",
        style.CENTS,
    ),
    Line(
        "Spot is used: 1, dearer than on demand: 0",
        "=IF(spot_effective<price_on_demand,1,0)",
        "flag",
        "spot_pays",
        "",
        style.COUNT,
    ),
)
_OWNED: Final = (
    Line(
        "Outlay",
        "=price_of_gpu*(1+network_share)+deployment_per_gpu",
        "USD per GPU",
        "owned_outlay",
        "Server, network and storage, deployment",
        style.MONEY,
    ),
    Line(
        "Left at the end of its use",
        "=price_of_gpu*resale_share/owned_outlay",
        "of the outlay",
        "owned_residual",
        "",
        style.PERCENT,
    ),
    Line(
        "Power",
        '=LEPTON_POWER(node_size,accelerator,,1,1,,,"power")/node_size',
        "kW per GPU",
        "kw_per_gpu",
        "With its share of server and network, at full load",
        style.NUMBER,
    ),
    Line("Electricity", "=kw_per_gpu*power_load*pue*price_of_kwh", "USD per hour", "owned_electricity", "", style.CENTS),
    Line("Space", "=kw_per_gpu*price_of_space/month_hours", "USD per hour", "owned_space", "", style.CENTS),
    Line("Staff", "=staff_per_gpu/month_hours", "USD per hour", "owned_staff", "", style.CENTS),
    Line("Support and repair", "=price_of_gpu*support_share/hours_per_year", "USD per hour", "owned_support", "", style.CENTS),
    Line(
        "Running cost",
        "=owned_electricity+owned_space+owned_staff+owned_support",
        "USD per GPU-hour",
        "owned_hourly",
        "Paid for every hour, used or not",
        style.CENTS,
    ),
    Line(
        "Running cost and outlay less resale, spread over its use",
        "=owned_hourly+owned_outlay*(1-owned_residual)/(life_months*month_hours)",
        "USD per GPU-hour",
        "",
        "",
        style.CENTS,
    ),
)
_TIME: Final = (
    Line("Hours in a month", "=hours_per_year/12", "hours", "month_hours", "", style.COUNT),
    Line("Months planned", "=COLUMNS(plan_months)", "months", "months_planned", "", style.COUNT),
    Line("Months left when it is looked at again", "=months_planned-replan_month", "months", "months_left", "", style.COUNT),
    Line("Discount rate per month", "=(1+discount_rate)^(1/12)-1", "per month", "month_rate", "", "0.0000%"),
)
