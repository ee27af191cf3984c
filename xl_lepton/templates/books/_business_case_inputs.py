"""What the business case is given: inputs with unit, source and bounds."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._business_case_drivers import CASES
from xl_lepton.templates.books._common_inputs import (
    ACCELERATOR,
    HOURS_PER_YEAR,
    KWH_REGION,
    OWN,
    OWN_GPU_PRICE,
    PUE,
    SPACE_REGION,
    SPOT_EFFICIENCY,
)
from xl_lepton.templates.kit import Book, Input

LARGEST: Final = 1e10
WRITE_OFFS: Final = ("none", "straight_line", "sum_of_years", "declining", "declining_switch", "macrs")  # of LEPTON_CASHFLOW

PROJECT: Final = (
    Input("Scenario shown", "base", "case", "scenario", "Moves all drivers at once; see the sheet of drivers", options=CASES),
    ACCELERATOR,
    Input("GPUs bought", 64, "GPU", "gpus", "Eight servers of eight", style.COUNT, minimum=1, maximum=100_000, whole=True),
    Input("Years until full benefit", 2, "years", "ramp_years", OWN, style.COUNT, minimum=1, maximum=6, whole=True),
    Input(
        "Inflation",
        0.025,
        "per year",
        "inflation",
        "On benefits and running costs alike; planning assumption",
        style.PERCENT,
        minimum=-0.1,
        maximum=1,
    ),
    HOURS_PER_YEAR,
)
PRICES: Final = (
    OWN_GPU_PRICE,
    Input(
        "Own rent of a GPU",
        0,
        "USD per GPU-hour",
        "own_rent",
        "0: the catalogue's price; else what you pay today",
        style.CENTS,
        minimum=0,
        maximum=1000,
    ),
    KWH_REGION,
    SPACE_REGION,
)
BENEFITS: Final = (
    Input(
        "Used hours that replace rented ones",
        0.9,
        "share",
        "replaced_share",
        "The rest serves the assistant",
        style.PERCENT,
        minimum=0,
        maximum=1,
    ),
    Input("Users of the assistant", 500, "people", "users", OWN, style.COUNT, minimum=0, maximum=1e6, whole=True),
    Input(
        "Time saved",
        0.43,
        "hours a day and user",
        "saved_hours",
        "26 minutes a day, reported by 20,000 civil servants: UK Government Digital Service, June 2025",
        style.NUMBER,
        minimum=0,
        maximum=8,
    ),
    Input(
        "Working days",
        220,
        "days a year",
        "working_days",
        "365 days less weekends, holidays and leave",
        style.COUNT,
        minimum=1,
        maximum=366,
        whole=True,
    ),
    Input(
        "Cost of an hour of work",
        45.65,
        "USD per hour",
        "hourly_cost",
        "US private industry, June 2025: BLS, Employer Costs for Employee Compensation",
        style.CENTS,
        minimum=0,
        maximum=1000,
    ),
)
OUTLAY: Final = (
    Input(
        "Network",
        0.25,
        "of the servers' price",
        "network_share",
        "Worked example of LEPTON_RENT_OR_BUY",
        style.PERCENT,
        minimum=0,
        maximum=2,
    ),
    Input("Storage", 150_000, "USD", "storage_cost", OWN, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Deployment and integration", 200_000, "USD", "deployment_cost", OWN, style.MONEY, minimum=0, maximum=LARGEST),
)
RUNNING: Final = (
    PUE,
    Input(
        "Power drawn",
        0.9,
        "of full power",
        "power_load",
        "Worked example of LEPTON_RENT_OR_BUY",
        style.PERCENT,
        minimum=0,
        maximum=1,
    ),
    Input("Staff", 1, "people", "staff", OWN, style.NUMBER, minimum=0, maximum=1000),
    Input("Cost of a member of staff", 180_000, "USD a year", "salary", OWN, style.MONEY, minimum=0, maximum=1e7),
    Input(
        "Software licences",
        500,
        "USD a year and GPU",
        "software_per_gpu",
        "Open source with paid support; NVIDIA AI Enterprise lists 4,500",
        style.MONEY,
        minimum=0,
        maximum=1e6,
    ),
    Input(
        "Support and repair",
        0.05,
        "of the servers' price a year",
        "support_share",
        "Worked example of LEPTON_RENT_OR_BUY",
        style.PERCENT,
        minimum=0,
        maximum=1,
    ),
    Input(
        "Growth of the running costs, before inflation",
        0.01,
        "per year",
        "cost_growth",
        OWN,
        style.PERCENT,
        minimum=-0.5,
        maximum=1,
    ),
)
TAX: Final = (
    Input(
        "Tax rate",
        0.21,
        "of income",
        "tax_rate",
        "US federal corporate income tax; a loss relieves other income",
        style.PERCENT,
        minimum=0,
        maximum=1,
    ),
    Input("Write-off", "straight_line", "method", "write_off_method", "Options of LEPTON_CASHFLOW", options=WRITE_OFFS),
    Input(
        "Years of write-off",
        5,
        "years",
        "write_off_years",
        "Computers: five-year class, IRS Publication 946",
        style.COUNT,
        options=("3", "5", "7"),
    ),
    Input(
        "Reinvestment rate",
        0.06,
        "per year",
        "reinvest_rate",
        "For MIRR: what income earns until the end; planning assumption",
        style.PERCENT,
        minimum=0,
        maximum=1,
    ),
)
RENTING: Final = (
    Input(
        "Reserved for a year",
        0.69,
        "of on demand",
        "reserved_share",
        "Median of 104 offers in Epoch AI's price file",
        style.PERCENT,
        minimum=0.01,
        maximum=2,
    ),
    SPOT_EFFICIENCY,
)
CHANCE: Final = (
    Input(
        "Draws",
        4096,
        "draws",
        "trials",
        "More draws, smaller standard errors",
        style.COUNT,
        minimum=256,
        maximum=65_536,
        whole=True,
    ),
    Input(
        "Seed",
        1,
        "",
        "seed",
        "Another seed gives other draws, the same seed the same",
        style.COUNT,
        minimum=0,
        maximum=1e9,
        whole=True,
    ),
    Input(
        "Correlation of benefit and running cost",
        0.3,
        "rank correlation",
        "benefit_cost_correlation",
        "More use needs more people; planning assumption",
        style.NUMBER,
        minimum=-0.95,
        maximum=0.95,
    ),
    Input(
        "Tolerance of checks",
        0.01,
        "USD",
        "tolerance",
        "Differences below a cent count as none",
        style.NUMBER,
        minimum=0.000001,
        maximum=1,
    ),
)


def inputs(made: Book) -> None:
    """The sheet of inputs."""
    page = made.page(
        "Inputs", "All given figures but the drivers, with unit and source; blue cells are yours to change", 40, 20, 25, 68
    )
    for heading, lines in (
        ("The project", PROJECT),
        ("Prices", PRICES),
        ("Benefits", BENEFITS),
        ("Outlay", OUTLAY),
        ("Running costs", RUNNING),
        ("Tax and rates", TAX),
        ("Renting instead", RENTING),
        ("Simulation and checks", CHANCE),
    ):
        page.inputs(heading, lines)
