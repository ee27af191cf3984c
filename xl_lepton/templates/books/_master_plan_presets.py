"""The industry presets of master_plan.xlsx: for each industry a documented row of inputs.

They describe examples of the size that such projects have, not any organisation: a figure is taken from a public source where
the column "Why" names one, and is an assumption, said to be one, everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.styles import Alignment

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model, Price
from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Column, Page

LARGEST: Final = 1e8


@dataclass(frozen=True)
class Field:
    """One input that the presets give: the preset's value stands beside it, a value typed in its place wins."""

    name: str
    label: str
    unit: str
    note: str
    format: str = style.GENERAL
    options: str = ""
    minimum: float = 0
    maximum: float = LARGEST
    whole: bool = False


@dataclass(frozen=True)
class Group:
    """Fields that are documented together: a table of its own on the sheet of presets, with one reason per industry."""

    table: str
    heading: str
    fields: tuple[Field, ...]


RUN: Final = Group(
    "tblRun",
    "What is run",
    (
        Field("model", "Model", "", "From the catalogue: image models are trained, language models fine-tuned",
              options="lst_models"),
        Field("accelerator", "Accelerator", "", "Those with a price to rent and to buy", options="lst_accelerators"),
        Field("raw_data", "Raw data", "GB", "Kept for the project's life", style.COUNT, minimum=1, maximum=1e6),
        Field("sample_kb", "Mean size of a picture", "kB", "For image models: raw data over it are the pictures", style.COUNT,
              minimum=1, maximum=1e5),
        Field("tuning_tokens", "Tokens of the examples", "billion tokens", "For language models", style.NUMBER,
              minimum=0.0001, maximum=100),
        Field("epochs", "Passes over the data", "passes", "Of one training run", style.COUNT, minimum=1, maximum=300, whole=True),
        Field("training_days", "Time for a training run", "days", "At most; more GPUs if one takes longer", style.NUMBER,
              minimum=0.25, maximum=90),
        Field("build_runs", "Training runs until it is good", "runs", "Tries before the one that is used", style.COUNT,
              minimum=1, maximum=100, whole=True),
    ),
)  # fmt: skip
DEMAND: Final = Group(
    "tblDemand",
    "How much it is used",
    (
        Field("cases_day", "Cases a day", "cases", "Mean over all days of the first year of full use", style.COUNT, minimum=1,
              maximum=200_000),
        Field("requests_per_case", "Requests per case", "pictures or calls", "Pictures of the model's size, or calls of it",
              style.COUNT, minimum=1, maximum=500_000),
        Field("prompt_tokens", "Mean prompt", "tokens", "For language models", style.COUNT, minimum=1, maximum=16_000,
              whole=True),
        Field("answer_tokens", "Mean answer", "tokens", "For language models", style.COUNT, minimum=1, maximum=4_000, whole=True),
        Field("busy_share", "Share of the busier half of the day", "of the requests", "0.5: as many by night as by day",
              style.PERCENT, minimum=0.5, maximum=1),
        Field("peak_factor", "Busiest minute", "times the mean", "Over the mean of the busier half of the day", style.NUMBER,
              minimum=1, maximum=20),
        Field("demand_growth", "Growth of the cases", "per year", "From the first use on", style.PERCENT, minimum=-0.5,
              maximum=1),
        Field("retrains", "Training runs in use", "runs a year", "To keep up with new data", style.COUNT, minimum=0, maximum=365),
    ),
)  # fmt: skip
WORTH: Final = Group(
    "tblWorth",
    "What it is worth, and what it takes",
    (
        Field("saved_minutes", "Working time saved per case", "minutes", "The benefit that is counted", style.NUMBER,
              minimum=0, maximum=1000),
        Field("hourly_cost", "Cost of that time", "USD per hour", "Of those whose time it is, all in", style.CENTS,
              minimum=0, maximum=1000),
        Field("realised_share", "Saved time that becomes money", "share", "Other work done, hiring avoided; seldom all",
              style.PERCENT, minimum=0, maximum=1),
        Field("service_years", "Years of use", "years", "Until the next generation", style.YEARS, minimum=1, maximum=4),
        Field("discount_rate", "Discount rate", "per year", "Amounts are without inflation: a nominal rate is cautious",
              style.PERCENT,
              minimum=0, maximum=0.5),
        Field("run_team", "Team that runs it", "people", "From the first use on", style.NUMBER, minimum=0, maximum=100),
        Field("labelling_cost", "Labelling of the data", "USD", "Paid to others, while the data is collected", style.MONEY),
        Field("approval_days", "Approval before use", "working days", "By authorities or own control", style.COUNT,
              minimum=0, maximum=300, whole=True),
    ),
)  # fmt: skip
GROUPS: Final = (RUN, DEMAND, WORTH)

INDUSTRIES: Final = ("health imaging", "financial risk", "manufacturing", "traffic", "smart city", "environment")
# For each group and industry the values of its fields, and why they are so.
VALUES: Final[dict[str, tuple[tuple[object, ...], ...]]] = {
    "tblRun": (
        ("ViT-L/16", "A100-SXM-80GB", 566, 1500, 0.05, 30, 5, 10,
         "A second reader of X-rays and CT. Data as large as MIMIC-CXR-JPG (arXiv:1901.07042): 377,110 pictures, assumed at "
         "1.5 MB; a large vision transformer; 10 tries assumed."),
        ("Llama-3.1-70B", "H100-SXM-80GB", 200, 200, 0.1, 3, 5, 8,
         "A language model that prepares alerts and credit files on own servers, as the files may not leave. 0.1 billion "
         "tokens: about 50,000 past files of 2,000 tokens; assumed."),
        ("ConvNeXt-Base", "RTX-A6000", 200, 900, 0.02, 50, 3, 12,
         "Visual inspection at the line, on workstation GPUs in the plant. 0.9 MB a picture and 200 GB of "
         "own pictures are assumed."),
        ("ConvNeXt-Tiny", "RTX-A6000", 200, 200, 0.02, 30, 3, 10,
         "Cameras watched for incidents, wrong-way drivers and queues. 10 pictures from each of as many videos as BDD100K has "
         "(100,000, CVPR 2020), assumed at 200 kB."),
        ("Qwen2.5-32B", "H100-SXM-80GB", 100, 200, 0.05, 3, 3, 6,
         "An assistant for citizens' requests that drafts the answer and finds the office. 0.05 billion tokens: about 50,000 "
         "past requests of 1,000 tokens; assumed."),
        ("Swin-B", "A100-PCIe-80GB", 118, 200, 0.02, 40, 3, 10,
         "Land cover and changes in satellite pictures. Data as large as BigEarthNet (arXiv:1902.06148): 590,326 patches of "
         "Sentinel-2 of about 200 kB."),
    ),
    "tblDemand": (
        (3_000, 60, 2_000, 300, 0.85, 3, 0.05, 4,
         "A group of hospitals with 3,000 studies a day, 60 pictures each in the mean of X-ray (few) and CT (hundreds); most "
         "of them by day; assumed."),
        (30_000, 8, 6_000, 1_500, 0.9, 2, 0.1, 4,
         "A large bank's 30,000 alerts a day, 8 calls each: gather, compare, check, reason, draft, review, sum up, file; "
         "office hours; assumed."),
        (120_000, 24, 1_000, 200, 0.6, 1.5, 0.03, 12,
         "120,000 parts a day in two to three shifts, 4 views of 6 tiles each; retrained each month as products change; "
         "assumed."),
        (14_400, 216_000, 1_000, 200, 0.6, 1, 0.05, 4,
         "A case is an hour of one camera: 600 cameras x 24 hours; 5 pictures a second, 12 tiles each: 3,600 x 5 x 12 = "
         "216,000; assumed."),
        (8_000, 4, 3_000, 400, 0.8, 2, 0.05, 4,
         "About as many as New York's 311 line took as requests: 7,700 a day (Mayor's Office, 2013); 4 calls each and most by "
         "day are assumed."),
        (80, 2_401, 1_000, 200, 0.5, 4, 0.1, 2,
         "80 scenes of Sentinel-2 a day assumed. A scene has 10,980 x 10,980 pixels: 49 x 49 = 2,401 tiles of 224 pixels; "
         "they come at any hour."),
    ),
    "tblWorth": (
        (1.5, 150, 0.3, 4, 0.08, 2, 250_000, 130,
         "1.5 minutes of a radiologist at 150 USD an hour, 30 % of it realised; hurdle rate 8 %: assumed. Approval: the FDA's "
         "goal for a 510(k) is 90 days (MDUFA V), and as long again to prepare."),
        (1, 65, 0.2, 4, 0.0734, 4, 150_000, 60,
         "1 minute of an analyst per alert assumed. Rate: cost of equity of money centre banks, 7.34 %, nominal (Damodaran, "
         "January 2026). Approval: independent validation as for a bank's other models, 60 days assumed (US guidance SR 26-2 of "
         "17 April 2026, which replaced SR 11-7, leaves generative AI out)."),
        (0.05, 38, 0.5, 4, 0.0818, 1.5, 80_000, 20,
         "3 seconds of an inspector per part assumed. Rate: cost of capital of makers of car parts, 8.18 %, nominal "
         "(Damodaran, January 2026). Approval: 20 days of own trials assumed."),
        (0.4, 42, 0.5, 4, 0.03, 2, 200_000, 60,
         "24 seconds of an operator per hour of camera assumed. Rate: 3 %, real, a public one as in the US Circular A-4 "
         "(OMB, 2003: 3 and 7 %); that it fits is assumed. Approval: privacy review, 60 days assumed."),
        (2, 38, 0.3, 4, 0.03, 3, 60_000, 60,
         "2 minutes of a clerk per request assumed. Rate: 3 %, real, as in the US Circular A-4 (OMB, 2003), "
         "assumed to fit. Approval: privacy and procurement, 60 days assumed."),
        (45, 45, 0.4, 4, 0.03, 1.5, 50_000, 10,
         "45 minutes of an analyst per scene, instead of looking through it by eye: assumed. Rate: 3 %, real, as in the "
         "US Circular A-4 (OMB, 2003), assumed to fit. Approval: 10 days assumed."),
    ),
}  # fmt: skip


def lists(made: Book) -> None:
    """The lists behind the drop-downs: models that can be sized, accelerators that can be both rented and bought."""
    priced = load.table(Price)
    sold = [{row.name for row in priced if row.term == term} for term in ("on-demand", "purchase")]
    accelerators = sorted(row.name for row in load.table(Accelerator) if all(row.name in names for names in sold))
    models = sorted((row.name for row in load.table(Model) if row.kind in ("dense", "moe", "vision")), key=str.casefold)
    made.list("lst_models", models)
    made.list("lst_accelerators", accelerators)
    made.list("lst_industries", [made.say(industry) for industry in INDUSTRIES])


def presets(made: Book) -> Page:
    """A table for each group of fields: a row an industry, its values and why they are so."""
    about = "What each industry's preset holds, and where it comes from; a value typed on the sheet of inputs wins over it"
    page = made.page("Presets", about, 18, 18, 18, *[14.5] * 6, 68, landscape=True)
    for group in GROUPS:
        page.section(group.heading, 10)
        units(page, [None, *(one.unit or None for one in group.fields)])
        columns = [Column("Industry", role="key"), *(_column(one) for one in group.fields), Column("Why", role="note")]
        rows = [(made.say(industry), *values) for industry, values in zip(INDUSTRIES, VALUES[group.table], strict=True)]
        first, _ = page.table(group.table, columns, rows)
        page.sheet.cell(first - 1, 2 + len(columns) - 1).alignment = Alignment(horizontal="left", indent=1, wrap_text=True)
    return page


def _column(one: Field) -> Column:
    if one.options:
        return Column(one.label, options=one.options)
    return Column(one.label, one.format, minimum=one.minimum, maximum=one.maximum, whole=one.whole)


def units(page: Page, texts: Sequence[str | None]) -> None:
    """The units of a table's columns, above their headings."""
    row = page.cells(texts, "remark")
    for cell in page.sheet[row]:
        cell.alignment = Alignment(horizontal="right")
