"""The drivers of the business case: what is uncertain, each in a low, a base and a high case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._common_inputs import OWN
from xl_lepton.templates.kit import Book, Input

CASES: Final = ("low", "base", "high")


@dataclass(frozen=True)
class Driver:
    """One uncertain figure in three cases; `low` is the case that is bad for the project, whichever way the figure moves."""

    name: str
    label: str
    unit: str
    values: tuple[float, float, float]
    format: str
    minimum: float
    maximum: float
    source: str
    whole: bool = False


DRIVERS: Final = (
    Driver("utilisation", "Utilisation of the GPUs", "share of hours", (0.55, 0.7, 0.85), style.PERCENT, 0.01, 1, OWN),
    Driver(
        "rent_factor",
        "Rent avoided, beside the list price",
        "of on-demand price",
        (0.69, 1, 1.2),
        style.PERCENT,
        0.01,
        5,
        "Low: a one-year reservation costs 0.69 of on demand, median of 104 offers in Epoch AI's price file",
    ),
    Driver(
        "benefit_growth",
        "Growth of the benefits, before inflation",
        "per year",
        (-0.1, -0.05, 0),
        style.PERCENT,
        -0.5,
        1,
        "Planning assumption: rents fall as newer chips appear; put your own figure here",
    ),
    Driver(
        "realised_share",
        "Saved time that becomes money",
        "share",
        (0.1, 0.25, 0.4),
        style.PERCENT,
        0,
        1,
        "Planning assumption: saved minutes are seldom saved posts; put your own figure here",
    ),
    Driver(
        "price_factor",
        "Price of a GPU, beside the catalogue's",
        "of catalogue price",
        (1.25, 1, 0.9),
        style.PERCENT,
        0.1,
        5,
        "The catalogue's offers for one chip lie from 0.9 to 1.6 of the newest one",
    ),
    Driver("running_factor", "Running costs, beside the plan", "of plan", (1.2, 1, 0.9), style.PERCENT, 0.1, 5, OWN),
    Driver(
        "kwh_factor",
        "Price of electricity, beside the catalogue's",
        "of catalogue price",
        (1.5, 1, 0.9),
        style.PERCENT,
        0.1,
        5,
        "Regions of the catalogue differ by a tenth; contracts that float by more",
    ),
    Driver("deployment_factor", "Cost of deployment, beside the plan", "of plan", (1.5, 1, 0.9), style.PERCENT, 0, 5, OWN),
    Driver(
        "resale_share",
        "Resale at the end",
        "of the price",
        (0.05, 0.15, 0.3),
        style.PERCENT,
        0,
        1,
        "15 % after four years in the worked example of LEPTON_RENT_OR_BUY; put your own figure here",
    ),
    Driver(
        "discount_rate",
        "Discount rate",
        "per year",
        (0.12, 0.1, 0.08),
        style.PERCENT,
        0,
        1,
        "Your cost of capital; 10 % as in the worked case",
    ),
    Driver(
        "years",
        "Years of use",
        "years",
        (4, 5, 6),
        style.COUNT,
        1,
        6,
        "Servers: Amazon 5 years (10-K for 2024), Alphabet and Microsoft 6",
        whole=True,
    ),
)


def drivers(made: Book) -> dict[str, str]:
    """The sheet of the drivers. Gives the area of the three cases of each."""
    about = "What is uncertain, in three cases: low is bad for the project, high is good; about one chance in ten beyond each"
    page = made.page("Drivers", about, 42, 13, 13, 13, 22, 80, landscape=True)
    page.section("Drivers in three cases", 6)
    heads = page.cells(["driver", *CASES, "unit", "source"], ["heading", *["list heading"] * 3, *["heading note"] * 2])
    finish.texts_right(page.sheet, heads, 3, 5)
    made.name("case_names", f"{page.reference}!$C${page.row - 1}:$E${page.row - 1}")
    page.freeze()
    areas = {}
    for driver in DRIVERS:
        row = page.cells(
            [driver.label, *driver.values, driver.unit, driver.source],
            ["label", *["input"] * 3, "note", "note"],
            [style.GENERAL, *[driver.format] * 3, style.GENERAL, style.GENERAL],
        )
        bounds = Input(
            driver.label,
            driver.values[1],
            format=driver.format,
            minimum=driver.minimum,
            maximum=driver.maximum,
            whole=driver.whole,
        )
        page.validate(f"C{row}:E{row}", bounds, driver.label, f"{page.say(driver.unit)}. {page.say(driver.source)}")
        for column, case in zip("CDE", CASES, strict=True):
            made.name(f"{driver.name}_{case}", f"{page.reference}!${column}${row}")
        areas[driver.name] = page.area("C", row, row, "E")
    made.required.append((page.reference, page.row - len(DRIVERS), page.row - 1, "E"))
    return areas
