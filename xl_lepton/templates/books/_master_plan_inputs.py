"""What master_plan.xlsx is given: the preset and what is typed in its place, prices, people, the plan's rules, and the tasks."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books import _master_plan_presets as preset
from xl_lepton.templates.books._common_inputs import CHECKPOINTS_KEPT
from xl_lepton.templates.kit import Book, Column, Input, Line, Page

TASKS, HISTORY, PERIODS = "tblTasks", "tblHistory", 24
PROJECTS: Final = Path(__file__).with_name("_it_projects.csv")
METHODS: Final = ("ridge", "robust", "log", "auto")
LINKS: Final = ("none", "delivery", "training", "approval", "labelling", "pilot")
EXAMPLE: Final = "Assumption: put your own in its place"
_WIDE: Final = 6

# Code, what is done, after which, own working days, people, purchases in USD, what it is linked to, done, spent in USD.
PLAN: Final = (
    ("P1", "Needs and data reviewed", "-", 15, 2, 0, "none", 1, 24_600),
    ("P2", "Business case decided", "P1", 10, 1, 0, "none", 0.7, 5_900),
    ("D1", "Data agreements and privacy review", "P1", 30, 1, 20_000, "none", 0.25, 11_400),
    ("D2", "Data collected and labelled", "D1", 60, 2, 0, "labelling", 0, 0),
    ("G1", "GPUs and storage in place", "P2", 5, 0.2, 10_000, "delivery", 0, 0),
    ("M1", "First model on rented GPUs", "P2", 30, 2, 5_000, "none", 0, 0),
    ("M2", "Model trained", "D2; M1", 10, 2, 0, "training", 0, 0),
    ("V1", "Validation and approval", "M2", 10, 0.5, 30_000, "approval", 0, 0),
    ("I1", "Connected to the systems in use", "P2", 60, 2, 40_000, "none", 0, 0),
    ("R1", "Pilot", "V1; I1; G1", 40, 2, 0, "pilot", 0, 0),
    ("R2", "Roll-out and hand-over", "R1", 20, 2, 15_000, "none", 0, 0),
)


def inputs(made: Book) -> None:
    page = made.page(
        "Inputs", "All given figures; a blue cell of the presets may stay empty", 38, 18, 22, 70, 18, 18, landscape=True
    )
    page.inputs("The project", [
        Input("Industry", made.say("financial risk"), "", "industry",
              "Its preset gives the values on the right; see the sheet Presets",
              options="lst_industries"),
        Input("First day", dt.date(2026, 10, 1), "date", "project_start", EXAMPLE, style.DATE, minimum=dt.date(2026, 1, 1),
              maximum=dt.date(2035, 12, 31)),
        Input("Status date", dt.date(2026, 11, 2), "date", "status_date", "Progress on the sheet Tasks is that of this day",
              style.DATE, minimum=dt.date(2026, 1, 1), maximum=dt.date(2040, 12, 31)),
    ])  # fmt: skip
    page.row -= 1
    page.results("", [Line("Its place among the presets", f"=MATCH(industry,{made.column('tblRun', 'Industry')},0)", "number",
                           "industry_number", "", style.COUNT)])  # fmt: skip
    areas = [_own(made, page, group) for group in preset.GROUPS]
    typed, counted = ("+".join(f"{function}({area})" for area in areas) for function in ("COUNTA", "ROWS"))
    page.results(
        "",
        [
            Line("Figures of the preset replaced by your own", f"={typed}", "figures", "own_count", "", style.COUNT),
            Line("Figures of a preset", f"={counted}", "figures", "preset_figures", "", style.COUNT),
        ],
    )
    page.inputs("Prices", _prices())
    page.inputs("People and service", _service())
    page.inputs("Forecast and worth", _forecast())


def _own(made: Book, page: Page, group: preset.Group) -> str:
    """A line a field: the value typed in place of the preset's, the preset's, and the one that is used. Gives the area of the
    typed ones."""
    page.section(group.heading, _WIDE, ("Your own", "Unit", "Note; empty takes the preset's"))
    for column, heading in ((6, "Preset"), (7, "Used")):
        page.put(page.row - 1, column, heading, "section right")
    for one in group.fields:
        row, own = page.row, f"own_{one.name}"
        found = f"=INDEX({made.column(group.table, one.label)},industry_number)"
        used = f'=IF({own}="",F{row},{own})'
        page.cells([one.label, None, one.unit, one.note, found, used],
                   ["label", "input", "note", "note", "calculation", "calculation"],
                   [style.GENERAL, one.format, style.GENERAL, style.GENERAL, one.format, one.format])  # fmt: skip
        line = Input(one.label, None, one.unit, own, one.note, one.format, one.options, one.minimum, one.maximum, one.whole)
        page.validate(f"C{row}", line, one.label, one.note)
        made.name(own, f"{page.reference}!$C${row}")
        made.name(one.name, f"{page.reference}!$G${row}")
    typed = page.area("C", page.row - len(group.fields), page.row - 1)
    page.text([f"=INDEX({made.column(group.table, 'Why')},industry_number)"], columns=_WIDE)
    return typed


def _prices() -> list[Input]:
    money, share, number = style.MONEY, style.PERCENT, style.NUMBER
    return [
        Input("Prices as of", dt.date(2026, 11, 25), "date", "price_date", "No price from after this day is used", style.DATE,
              minimum=dt.date(2026, 6, 30), maximum=dt.date(2030, 12, 31)),
        Input("Own price of a GPU-hour", 0, "USD", "own_price", "On demand; 0: the median of public offers", style.CENTS,
              minimum=0, maximum=1000),
        Input("Own price of a GPU", 0, "USD", "own_purchase", "To buy; 0: the catalogue's", money, minimum=0, maximum=1e6),
        Input("Reserved for a year", 0.69, "of the on-demand price", "reserved_share",
              "Median of 104 price records of three clouds (Epoch AI, CC BY)", share, minimum=0.05, maximum=1),
        Input("Reserved for longer", 0.45, "of the on-demand price", "long_share", "As above, for three years", share,
              minimum=0.05, maximum=1),
        Input("Years of the longer reservation", 3, "years", "long_years", "Usual term", style.COUNT, minimum=2, maximum=5,
              whole=True),
        Input("Spot", 0.4, "of the on-demand price", "spot_price_share",
              "H100 in the catalogue, 2026: median spot 1.29 over on demand 3.39, rounded", share, minimum=0.05, maximum=1),
        Input("Work that may run on spot", 0.1, "share of the demand", "spot_share", EXAMPLE, share, minimum=0, maximum=1),
        Input("Spot hours not lost", 0.9, "share", "spot_efficiency", EXAMPLE, share, minimum=0.1, maximum=1),
        Input("Network and installation", 0.25, "over the GPU's price", "server_share",
              "Prices of SXM parts hold their share of a server; those of cards do not: take 1", share, minimum=0, maximum=3),
        Input("GPUs in a server", 4, "GPU", "server_gpus", "Bought together", style.COUNT, minimum=1, maximum=16, whole=True),
        Input("Life of a server", 4, "years", "life_years", "Usual write-off", style.COUNT, minimum=1, maximum=6, whole=True),
        Input("Resale at the end", 0.1, "of the outlay", "resale_share", EXAMPLE, share, minimum=0, maximum=1),
        Input("Support and repair", 0.05, "of the outlay a year", "support_share", EXAMPLE, share, minimum=0, maximum=1),
        Input("Power usage effectiveness", 1.54, "ratio", "pue", "Uptime Institute 2025: world mean", number, minimum=1,
              maximum=3),
        Input("Electricity", 0.08, "USD per kWh", "electricity_price", "EIA, June 2026: US industrial", number,
              minimum=0, maximum=2),
        Input("Space", 184, "USD per kW and month", "space_price", "CBRE, second half of 2024: US colocation", money,
              minimum=0, maximum=2000),
        Input("Hours in a year", 8760, "hours", "hours_per_year", "24 x 365", style.COUNT, minimum=8760, maximum=8784),
    ]  # fmt: skip


def _service() -> list[Input]:
    return [
        Input("Cost of a day's work", 800, "USD per person", "day_rate", EXAMPLE, style.MONEY, minimum=0, maximum=10_000),
        Input("Working days in a year", 220, "days", "work_days", "52 weeks less leave and holidays", style.COUNT,
              minimum=150, maximum=300, whole=True),
        Input("Delivery of GPUs", 60, "working days", "delivery_days", EXAMPLE, style.COUNT, minimum=0, maximum=300, whole=True),
        Input("Periods until all use it", 2, "periods", "ramp_periods", EXAMPLE, style.COUNT, minimum=1, maximum=12, whole=True),
        Input("Spare GPUs", 1, "GPU", "spare_gpus", "For repair and peaks beyond the plan", style.COUNT, minimum=0, maximum=1000,
              whole=True),
        Input("Method of fine-tuning", "lora", "", "tuning_method", "For language models; lora: adapters; full: all weights",
              options=("full", "lora", "qlora")),
        Input("Number format of weights served", "fp8", "", "served_precision", "For language models",
              options=("bf16", "fp8", "int8", "int4")),
        Input("How prompt answers must be", "server", "", "service", "server: first token within 2 s; interactive: within 0.5 s",
              options=("offline", "server", "interactive")),
        Input("Share of peak in serving pictures", 0.2, "share", "picture_rate", "As in training: the catalogue's for image "
                                                                                 "models",
              style.PERCENT, minimum=0.01, maximum=0.8),
        Input("GFLOP in a TFLOP", 1000, "GFLOP", "giga_per_tera", "Accelerators are rated in TFLOP, pictures in GFLOP",
              style.COUNT,
              minimum=1000, maximum=1024),
        CHECKPOINTS_KEPT,
        Input("Copies of the raw data", 1, "copies", "backups", "In a second place", style.COUNT, minimum=0, maximum=5,
              whole=True),
        Input("Periods in a year", 4, "periods", "periods_per_year", "4: quarters; 3: periods of four months", style.COUNT,
              minimum=3, maximum=4, whole=True),
    ]  # fmt: skip


def _forecast() -> list[Input]:
    share = style.PERCENT
    return [
        Input("Method of the cost forecast", "ridge", "", "forecast_method", "Learns costs as ratios; auto blends several, "
                                                                             "slower",
              options=METHODS),
        Input("Likely range", 0.8, "share of projects", "likely_range", "At 80 % one project in ten costs more than its high",
              share,
              minimum=0.5, maximum=0.94),
        Input("Cost that the case carries", "high", "", "cost_basis", "budget: as planned; forecast: as history has it; high: "
              "with a reserve up to the high of the likely range", options=("budget", "forecast", "high")),
        Input("Largest typical error accepted", 0.3, "of the cost", "error_limit", "Median error on projects not seen; good "
              "methods reach 0.3 on public histories", share, minimum=0.01, maximum=10),
        Input("Swing of what is uncertain", 0.2, "share", "swing", "Up and down, one at a time, for the tornado", share,
              minimum=0.01, maximum=0.9),
        Input("Overrun that calls for action", 0.05, "of the budget", "over_limit", EXAMPLE, share, minimum=0, maximum=1),
        Input("Tolerance of the checks", 0.01, "USD, days or GPU", "tolerance", "Differences below it count as none",
              style.NUMBER,
              minimum=1e-6, maximum=1),
    ]  # fmt: skip


def tasks(made: Book) -> None:
    about = (
        "The path to use, task by task, and progress up to the status date; days and costs of linked tasks come from the steps"
    )
    page = made.page("Tasks", about, 9, 40, 14, 12, 10, 14, 14, 12, 16, landscape=True)
    page.text([
        "Own days and purchases are typed here; a linked task adds what the other steps say: delivery of the GPUs, time and "
        "GPU-hours of training, approval, labelling. On the first day of the task linked to pilot the GPUs must be in place. "
        "After: the tasks it waits for, by their codes; - for none. Done and spent are as of the status date.",
    ], columns=9)  # fmt: skip
    small = {"minimum": 0, "maximum": 1000}
    columns = [
        Column("Task", role="key"),
        Column("What is done", role="label"),
        Column("After"),
        Column("Own days", style.COUNT, whole=True, **small),  # type: ignore[arg-type]
        Column("People", style.NUMBER, **small),  # type: ignore[arg-type]
        Column("Purchases", style.MONEY, minimum=0, maximum=preset.LARGEST),
        Column("Linked to", options=LINKS),
        Column("Done", "0%", minimum=0, maximum=1),
        Column("Spent", style.MONEY, minimum=0, maximum=preset.LARGEST),
    ]
    preset.units(page, [None, None, None, "days", "people", "USD", None, "share", "USD"])
    first, last = page.table(TASKS, columns, PLAN)
    for name, letter in (("days", "E"), ("people", "F"), ("purchases", "G"), ("done", "I"), ("spent", "J")):
        made.name(f"task_{name}", page.area(letter, first, last))


def history(made: Book) -> Page:
    about = "Past projects: what was planned, and what they took and cost in the end"
    page = made.page("History", about, 45, 18, 16, 16, 16, 16)
    page.text([
        "Source: US federal IT Dashboard (Office of Management and Budget, itdashboard.gov, about 2012-2013), a work of the "
        "US government in the public domain. Paste your own projects over it: unprotect the sheet, type over the table.",
        "Changed from the source: 60 of its completed projects, evenly spread by planned cost, out of the 226 planned at 0.3 "
        "to 30 "
        "million USD over 3 to 48 months whose cost differs from the plan (where both are equal, the agency may have repeated "
        "the "
        "plan); names shortened. Agencies may renew their plans on the way, which makes overruns look smaller than they were.",
    ], columns=6)  # fmt: skip
    preset.units(page, [None, None, "months", "USD", "months", "USD"])
    months = {"format": "0.0", "minimum": 0.1, "maximum": 600}
    money = {"format": style.MONEY, "minimum": 1, "maximum": 1e12}
    columns = [
        Column("project", role="key"),
        Column("agency", role="key"),
        Column("planned_months", **months),  # type: ignore[arg-type]
        Column("planned_cost", **money),  # type: ignore[arg-type]
        Column("actual_months", **months),  # type: ignore[arg-type]
        Column("actual_cost", **money),  # type: ignore[arg-type]
    ]
    with PROJECTS.open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(line for line in lines if not line.startswith("#")))
    texts = ("project", "agency")
    page.table(HISTORY, columns, [[row[one.heading] if one.heading in texts else float(row[one.heading]) for one in columns]
                                  for row in rows])  # fmt: skip
    return page
