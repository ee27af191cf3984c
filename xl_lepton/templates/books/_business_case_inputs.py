"""What the business case is given: inputs with unit, source and bounds, and the drivers in three cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from xl_lepton.numerics.projects import WRITE_OFFS
from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Input

LARGEST: Final = 1e10
OWN: Final = "Planning assumption: put your own figure here"
CASES: Final = ("low", "base", "high")
BINS: Final = 16


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
    Driver("rent_factor", "Rent avoided, beside the list price", "of on-demand price", (0.69, 1, 1.2), style.PERCENT, 0.01, 5,
           "Low: a one-year reservation costs 0.69 of on demand, median of 104 offers in Epoch AI's price file"),
    Driver("benefit_growth", "Growth of the benefits, before inflation", "per year", (-0.1, -0.05, 0), style.PERCENT, -0.5, 1,
           "Planning assumption: rents fall as newer chips appear; put your own figure here"),
    Driver("realised_share", "Saved time that becomes money", "share", (0.1, 0.25, 0.4), style.PERCENT, 0, 1,
           "Planning assumption: saved minutes are seldom saved posts; put your own figure here"),
    Driver("price_factor", "Price of a GPU, beside the catalogue's", "of catalogue price", (1.25, 1, 0.9), style.PERCENT, 0.1, 5,
           "The catalogue's offers for one chip lie from 0.9 to 1.6 of the newest one"),
    Driver("running_factor", "Running costs, beside the plan", "of plan", (1.2, 1, 0.9), style.PERCENT, 0.1, 5, OWN),
    Driver("kwh_factor", "Price of electricity, beside the catalogue's", "of catalogue price", (1.5, 1, 0.9), style.PERCENT, 0.1, 5,
           "Regions of the catalogue differ by a tenth; contracts that float by more"),
    Driver("deployment_factor", "Cost of deployment, beside the plan", "of plan", (1.5, 1, 0.9), style.PERCENT, 0, 5, OWN),
    Driver("resale_share", "Resale at the end", "of the price", (0.05, 0.15, 0.3), style.PERCENT, 0, 1,
           "15 % after four years in the worked example of LEPTON_RENT_OR_BUY; put your own figure here"),
    Driver("discount_rate", "Discount rate", "per year", (0.12, 0.1, 0.08), style.PERCENT, 0, 1,
           "Your cost of capital; 10 % as in the worked case"),
    Driver("years", "Years of use", "years", (4, 5, 6), style.COUNT, 1, 6,
           "Servers: Amazon 5 years (10-K for 2024), Alphabet and Microsoft 6", whole=True),
)  # fmt: skip

PROJECT: Final = (
    Input("Scenario shown", "base", "case", "scenario", "Moves all drivers at once; see the sheet of drivers", options=CASES),
    Input("Accelerator", "H100-SXM", "", "accelerator", "Those with prices to buy and to rent in the catalogue",
          options=("H100-SXM", "H200-SXM", "B200-SXM")),
    Input("GPUs bought", 64, "GPU", "gpus", "Eight servers of eight", style.COUNT, minimum=1, maximum=100_000, whole=True),
    Input("Years until full benefit", 2, "years", "ramp_years", OWN, style.COUNT, minimum=1, maximum=6, whole=True),
    Input("Inflation", 0.025, "per year", "inflation", "On benefits and running costs alike; planning assumption", style.PERCENT,
          minimum=-0.1, maximum=1),
    Input("Hours in a year", 8760, "hours", "hours_per_year", "365 days of 24 hours", style.COUNT, minimum=8760, maximum=8784),
)  # fmt: skip
PRICES: Final = (
    Input("Own price of a GPU", 0, "USD per GPU", "own_gpu_price", "0: the catalogue's price; else your quotation, with its server",
          style.MONEY, minimum=0, maximum=1e6),
    Input("Own rent of a GPU", 0, "USD per GPU-hour", "own_rent", "0: the catalogue's price; else what you pay today", style.CENTS,
          minimum=0, maximum=1000),
    Input("Region of the electricity price", "US Kansas", "", "kwh_region", "Regions of the catalogue",
          options=("US Kansas", "US Nebraska", "US Oklahoma")),
    Input("Region of the colocation price", "US primary markets", "", "space_region", "Regions of the catalogue",
          options=("US primary markets", "world")),
)  # fmt: skip
BENEFITS: Final = (
    Input("Used hours that replace rented ones", 0.9, "share", "replaced_share", "The rest serves the assistant", style.PERCENT,
          minimum=0, maximum=1),
    Input("Users of the assistant", 300, "people", "users", OWN, style.COUNT, minimum=0, maximum=1e6, whole=True),
    Input("Time saved", 0.43, "hours a day and user", "saved_hours",
          "26 minutes a day, reported by 20,000 civil servants: UK Government Digital Service, June 2025", style.NUMBER,
          minimum=0, maximum=8),
    Input("Working days", 220, "days a year", "working_days", "365 days less weekends, holidays and leave", style.COUNT,
          minimum=1, maximum=366, whole=True),
    Input("Cost of an hour of work", 45.65, "USD per hour", "hourly_cost",
          "US private industry, June 2025: BLS, Employer Costs for Employee Compensation", style.CENTS, minimum=0, maximum=1000),
)  # fmt: skip
OUTLAY: Final = (
    Input("Network", 0.25, "of the servers' price", "network_share", "Worked example of LEPTON_RENT_OR_BUY", style.PERCENT,
          minimum=0, maximum=2),
    Input("Storage", 150_000, "USD", "storage_cost", OWN, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Deployment and integration", 200_000, "USD", "deployment_cost", OWN, style.MONEY, minimum=0, maximum=LARGEST),
)  # fmt: skip
RUNNING: Final = (
    Input("PUE", 1.25, "ratio", "pue", "Site over machines: Uptime Institute 2025 finds 1.54, large fleets 1.15", style.NUMBER,
          minimum=1, maximum=5),
    Input("Power drawn", 0.9, "of full power", "power_load", "Worked example of LEPTON_RENT_OR_BUY", style.PERCENT,
          minimum=0, maximum=1),
    Input("Staff", 1, "people", "staff", OWN, style.NUMBER, minimum=0, maximum=1e5),
    Input("Cost of a member of staff", 180_000, "USD a year", "salary", OWN, style.MONEY, minimum=0, maximum=1e7),
    Input("Software licences", 500, "USD a year and GPU", "software_per_gpu",
          "Open source with paid support; NVIDIA AI Enterprise lists 4,500", style.MONEY, minimum=0, maximum=1e6),
    Input("Support and repair", 0.05, "of the servers' price a year", "support_share", "Worked example of LEPTON_RENT_OR_BUY",
          style.PERCENT, minimum=0, maximum=1),
    Input("Growth of the running costs, before inflation", 0.01, "per year", "cost_growth", OWN, style.PERCENT,
          minimum=-0.5, maximum=1),
)  # fmt: skip
TAX: Final = (
    Input("Tax rate", 0.21, "of income", "tax_rate", "US federal corporate income tax; a loss relieves other income", style.PERCENT,
          minimum=0, maximum=1),
    Input("Write-off", "straight_line", "method", "write_off_method", "Options of LEPTON_CASHFLOW", options=WRITE_OFFS),
    Input("Years of write-off", 5, "years", "write_off_years", "Computers: five-year class, IRS Publication 946",
          style.COUNT, options=("3", "5", "7")),
    Input("Reinvestment rate", 0.06, "per year", "reinvest_rate", "For MIRR: what income earns until the end; planning assumption",
          style.PERCENT, minimum=0, maximum=1),
)  # fmt: skip
RENTING: Final = (
    Input("Reserved for a year", 0.69, "of on demand", "reserved_share", "Median of 104 offers in Epoch AI's price file",
          style.PERCENT, minimum=0.01, maximum=2),
    Input("Spot hours not lost", 0.85, "share", "spot_efficiency", OWN, style.PERCENT, minimum=0.01, maximum=1),
)  # fmt: skip
CHANCE: Final = (
    Input("Draws", 4096, "draws", "trials", "More draws, smaller standard errors", style.COUNT, minimum=256, maximum=65_536,
          whole=True),
    Input("Seed", 1, "", "seed", "Another seed gives other draws, the same seed the same", style.COUNT, minimum=0, maximum=1e9,
          whole=True),
    Input("Correlation of benefit and running cost", 0.3, "rank correlation", "benefit_cost_correlation",
          "More use needs more people; planning assumption", style.NUMBER, minimum=-0.95, maximum=0.95),
    Input("Tolerance of checks", 0.01, "USD", "tolerance", "Differences below a cent count as none", style.NUMBER,
          minimum=0.000001, maximum=1),
)  # fmt: skip


def inputs(made: Book) -> dict[str, str]:
    """The sheet of inputs, and the sheet of the drivers. Gives the area of the three cases of each driver."""
    page = made.page("Inputs", "All given figures but the drivers, with unit and source; blue cells are yours to change", 42, 18, 26, 76)
    for heading, lines in (
        ("The project", PROJECT), ("Prices", PRICES), ("Benefits", BENEFITS), ("Outlay", OUTLAY), ("Running costs", RUNNING),
        ("Tax and rates", TAX), ("Renting instead", RENTING), ("Simulation and checks", CHANCE),
    ):  # fmt: skip
        page.inputs(heading, lines)
    return _drivers(made)


def _drivers(made: Book) -> dict[str, str]:
    about = "What is uncertain, in three cases: low is bad for the project, high is good; about one chance in ten beyond each"
    page = made.page("Drivers", about, 42, 13, 13, 13, 22, 80, landscape=True)
    page.section("Drivers in three cases", 6)
    page.cells(["driver", *CASES, "unit", "source"], ["heading", *["list heading"] * 3, "heading", "heading"])
    made.name("case_names", f"{page.reference}!$C${page.row - 1}:$E${page.row - 1}")
    page.freeze()
    areas = {}
    for driver in DRIVERS:
        row = page.cells([driver.label, *driver.values, driver.unit, driver.source], ["label", *["input"] * 3, "note", "note"],
                         [style.GENERAL, *[driver.format] * 3, style.GENERAL, style.GENERAL])  # fmt: skip
        bounds = Input(driver.label, driver.values[1], format=driver.format, minimum=driver.minimum, maximum=driver.maximum,
                       whole=driver.whole)  # fmt: skip
        page.validate(f"C{row}:E{row}", bounds, driver.label, f"{page.say(driver.unit)}. {page.say(driver.source)}")
        for column, case in zip("CDE", CASES, strict=True):
            made.name(f"{driver.name}_{case}", f"{page.reference}!${column}${row}")
        areas[driver.name] = page.area("C", row, row, "E")
    return areas
