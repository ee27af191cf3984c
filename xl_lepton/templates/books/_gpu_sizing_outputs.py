"""The dashboard of gpu_sizing: the answer in words, key figures, memory, comparison and cost."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

COLUMNS = 5
WHOLE, CENTS, SHARE = '"#,##0"', '"#,##0.00"', '"0%"'


@dataclass(frozen=True)
class Sizes:
    """The page of sizes and the rows of its items; the chosen workload stands in column F."""

    page: Page
    rows: dict[str, int]

    def chosen(self, item: str) -> str:
        return f"{self.page.reference}!$F${self.rows[item]}"


@dataclass(frozen=True)
class Resources:
    """The page of resources: first line of the storage, first and last of the costs."""

    page: Page
    stored: int
    top: int
    last: int


@dataclass(frozen=True)
class Compared:
    """The page of the comparison: its lines as asked, and the first of those in order of cost."""

    page: Page
    top: int
    last: int
    first: int


def dashboard(made: Book, sizes: Sizes, compared: Compared) -> None:
    words = _sentences(made, sizes, compared)
    page = made.page("Dashboard", "The answer, and what it rests on", *[26] * COLUMNS, landscape=True)
    page.headline(f"={words}!$C$7", COLUMNS)
    page.findings([f"={words}!$C${row}" for row in (8, 9, 10)], COLUMNS)
    page.tiles(
        [
            Line("GPUs needed", "=gpus_needed", "GPU", format=style.COUNT),
            Line("Memory needed per GPU", "=memory_needed", "GB", format=style.YEARS),
            Line("Duration", "=duration", "days", format=style.YEARS),
            Line("Power drawn", "=power_drawn", "kW, with cooling", format=style.YEARS),
            Line("Total cost", "=total_cost", "USD", format=style.MONEY),
        ]
    )
    page.chart(_memory(sizes), _ranking(compared), _band(sizes), height=8.2)
    page.section("The three workloads on this accelerator", COLUMNS)
    page.headings(["Workload", "Training", "Fine-tuning", "Inference", "Unit"], [1, 2, 3])
    for label, item, unit, kind in (
        ("GPUs needed", "gpus", "GPU", style.COUNT),
        ("Duration", "days", "days", style.YEARS),
        ("Power drawn", "power", "kW", style.YEARS),
        ("Cost", "cost", "USD", style.MONEY),
    ):
        links = [f"={sizes.page.reference}!{letter}{sizes.rows[item]}" for letter in "CDE"]
        page.cells([label, *links, unit], ["label", *["link"] * 3, "note"], [style.GENERAL, *[kind] * 3, style.GENERAL])


def _sentences(made: Book, sizes: Sizes, compared: Compared) -> str:
    """What the dashboard says, each sentence of a few pieces, on a page of its own. Gives that page as formulas write it."""
    page = made.page("Sentences", "The sentences of the dashboard, put together from the figures", 36, 150, landscape=True)
    page.row = 7
    gpus, days = f"TEXT(gpus_needed,{WHOLE})", 'TEXT(duration,"#,##0.0")'
    low, cost, high = (f"TEXT({name},{WHOLE})" for name in ("total_cost_p10", "total_cost", "total_cost_p90"))
    chosen_cost = f"{compared.page.reference}!$K${compared.top}"
    lines = [
        ("Answer", "=IF(ISNUMBER(total_cost),CHOOSE(workload_number,C13,C14,C15),C16)"),
        (
            "What bounds it",
            made.words(
                "Each GPU is filled with {0} of {1} GB; what bounds the number of GPUs is: {2}.",
                'TEXT(memory_needed,"#,##0.0")',
                f'TEXT({sizes.chosen("memory_of_gpu")},"0")',
                "bound_by",
            ),
        ),
        ("Price", '=IF(ISNUMBER(price_used),C20,"–")'),
        ("Comparison", f"=IF(cheapest_accelerator=accelerator,C17,IF(ISNUMBER({chosen_cost}),C18,C21))"),
    ]
    for label, formula in lines:
        page.cells([label, formula], ["label", "text"])
    page.row = 13

    def if_chosen(workload: str, sentence: str) -> str:
        return f'=IF(workload="{workload}",{sentence.removeprefix("=")},"–")'

    saving = f"TEXT(1-cheapest_cost/{chosen_cost},{SHARE})"
    cheaper = made.words(
        "Of the accelerators compared, {0} is the cheapest: {1} USD for the GPUs, {2} less than {3}.",
        "cheapest_accelerator",
        f"TEXT(cheapest_cost,{WHOLE})",
        saving,
        "accelerator",
    )
    for label, formula in (
        (
            "If training",
            if_chosen(
                "training",
                made.words(
                    "Training {0} needs {1} x {2} for {3} days and costs {4}.",
                    "training_model",
                    gpus,
                    "accelerator",
                    days,
                    "C19",
                ),
            ),
        ),
        (
            "If fine-tuning",
            if_chosen(
                "finetuning",
                made.words(
                    "Fine-tuning {0} needs {1} x {2} for {3} days and costs {4}.",
                    "tuning_model",
                    gpus,
                    "accelerator",
                    days,
                    "C19",
                ),
            ),
        ),
        (
            "If inference",
            if_chosen(
                "inference",
                made.words(
                    "Serving {0} to {1} requests at the same time needs {2} x {3}; {4} days cost {5} USD in all.",
                    "served_model",
                    f"TEXT(concurrency,{WHOLE})",
                    gpus,
                    "accelerator",
                    days,
                    cost,
                ),
            ),
        ),
        (
            "If there is no answer",
            '=IF(ISNUMBER(gpu_cost),"-",IF(ISNUMBER(gpus_needed),LEPTON_WHY("PRICE",accelerator,price_term),'
            'LEPTON_WHY("GPU_SIZE",asked)))',
        ),
        (
            "If the chosen is cheapest",
            made.words("Of the accelerators compared, {0} is the cheapest for this workload.", "accelerator"),
        ),
        (
            "If another is cheaper",
            f'=IF(ISNUMBER({chosen_cost}),{cheaper.removeprefix("=")},"–")',
        ),
        ("Its cost", made.words("{0} USD in all (80 % band: {1} to {2})", cost, low, high)),
        (
            "If there is a price",
            made.words(
                "It rests on {0} USD per GPU-hour of {1} ({2} offers, from {3} to {4} USD): the price moves the cost as "
                "much as the sizing does.",
                f"TEXT(price_used,{CENTS})",
                'TEXT(price_as_of,"yyyy-mm-dd")',
                'TEXT(price_offers,"0")',
                f"TEXT(price_low,{CENTS})",
                f"TEXT(price_high,{CENTS})",
            ),
        ),
        (
            "If the chosen has no cost",
            made.words(
                "Of the accelerators compared, {0} is the cheapest: {1} USD for the GPUs.",
                "cheapest_accelerator",
                f"TEXT(cheapest_cost,{WHOLE})",
            ),
        ),
    ):
        page.cells([label, formula], ["label", "text"])
    return page.reference


def _memory(sizes: Sizes) -> Chart:
    def of(item: str) -> str:
        return sizes.page.area("C", sizes.rows[item], sizes.rows[item], "E")

    return Chart(
        "stacked column",
        "Memory of one GPU, by workload",
        "Stacked columns for training, fine-tuning and inference: weights, training state (weights, gradients, optimizer), "
        "activations, cache and buffers in one GPU, "
        "with a line for the memory that the GPU has.",
        sizes.page.area("C", 7, 7, "E"),
        [
            Series("Weights", of("weights")),
            Series("Training state", of("states")),
            Series("Activations", of("activations")),
            Series("Cache", of("kv_cache")),
            Series("Buffers", of("overhead")),
            Series("GPU memory", of("memory_of_gpu"), as_line=True, dashed=True),
        ],
        "Workload",
        "GB",
    )


def _ranking(compared: Compared) -> Chart:
    last = compared.first + compared.last - compared.top
    return Chart(
        "column",
        "GPU cost by accelerator, cheapest first",
        "Columns of what the GPUs cost for the chosen workload on each accelerator that was compared, the cheapest on the left.",
        compared.page.area("C", compared.first, last),
        [Series("Cost", compared.page.area("K", compared.first, last))],
        "Accelerator",
        "USD",
    )


def _band(sizes: Sizes) -> Chart:
    first, last = sizes.rows["cost"], sizes.rows["cost_high"]
    return Chart(
        "column",
        "What the GPUs may cost",
        "Columns of the expected cost of the GPUs, of its low and high in eight runs out of ten, and at the cheapest and "
        "dearest offer.",
        sizes.page.area("B", first, last),
        [Series("Cost", sizes.page.area("F", first, last))],
        "Case",
        "USD",
    )
