"""The dashboard of gpu_sizing: the answer in words, key figures, memory, comparison and cost."""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.templates import style
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series
from xl_lepton.templates.sentences import Said, sentences

COLUMNS = 5
_NO_PRICE = "No price per GPU-hour is known: type your own on the sheet of inputs."
WHOLE, ONE, CENTS, SHARE = '"#,##0"', '"#,##0.0"', '"#,##0.00"', '"0%"'


@dataclass(frozen=True)
class Sizes:
    """The page of sizes and the rows of its items; the chosen workload stands in column F."""

    page: Page
    rows: dict[str, int]
    words: int  # the row of the workloads as they are said

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
    main = _main(made, sizes, compared)
    said = sentences(made, [*main, *_answers(made), *_others(made, compared)])
    page = made.page("Dashboard", "The answer, and what it rests on", *[32] * COLUMNS, landscape=True)
    page.headline(said["Answer"], COLUMNS)
    page.findings([said[label] for label, _ in main[1:]], COLUMNS)
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


def _main(made: Book, sizes: Sizes, compared: Compared) -> list[Said]:
    filled = (f"TEXT(memory_needed,{ONE})", f'TEXT({sizes.chosen("memory_of_gpu")},"0")')
    return [
        ("Answer", "=IF(ISNUMBER(total_cost),CHOOSE(workload_number,{If training},{If fine-tuning},{If inference}),{If none})"),
        ("What bounds it", made.words("Each GPU is filled with {0} of {1} GB. {2}", *filled, "{Bound}")),
        ("Price", f'=IF(ISNUMBER(price_used),{{If there is a price}},"{made.say(_NO_PRICE)}")'),
        (
            "Comparison",
            "=IF(cheapest_accelerator=accelerator,{If the chosen is cheapest},"
            f"IF(ISNUMBER({_own_cost(compared)}),{{If another is cheaper}},{{If the chosen has no cost}}))",
        ),
    ]


def _own_cost(compared: Compared) -> str:
    return f"{compared.page.reference}!$K${compared.top}"


def _answers(made: Book) -> list[Said]:
    """The first sentence, workload by workload."""
    gpus, days = f"TEXT(gpus_needed,{WHOLE})", "{Days}"
    trained = made.piece(
        "Training {0} needs {1} x {2} for {3} days and costs {4}.",
        *("training_model", gpus, "accelerator", days, "{Its cost}"),
    )
    tuned = made.piece(
        "Fine-tuning {0} needs {1} x {2} for {3} days and costs {4}.",
        *("tuning_model", gpus, "accelerator", days, "{Its cost}"),
    )
    asked = made.counted("1 request", "{0} requests", "concurrency")
    served = made.piece(
        "Serving {0} to {1} at the same time needs {2} x {3}; {4} days cost {5} USD in all.",
        *("served_model", "{Requests}", gpus, "accelerator", days, f"TEXT(total_cost,{WHOLE})"),
    )
    why = (
        '=IF(ISNUMBER(gpu_cost),"-",IF(ISNUMBER(gpus_needed),LEPTON_WHY("PRICE",accelerator,price_term),'
        'LEPTON_WHY("GPU_SIZE",asked)))'
    )
    return [
        ("If training", f'=IF(workload="training",{trained},"–")'),
        ("If fine-tuning", f'=IF(workload="finetuning",{tuned},"–")'),
        ("If inference", f'=IF(workload="inference",{served},"–")'),
        ("If none", why),
        ("Requests", f"={asked}"),
        ("Days", f'=IF(ROUND(duration,1)=0,"{made.say("less than 0.1")}",TEXT(duration,{ONE}))'),
    ]


def _others(made: Book, compared: Compared) -> list[Said]:
    low, cost, high = (f"TEXT({name},{WHOLE})" for name in ("total_cost_p10", "total_cost", "total_cost_p90"))
    cheapest, own = f"TEXT(cheapest_cost,{WHOLE})", _own_cost(compared)
    cheaper = made.piece(
        "Of the accelerators compared, {0} is the cheapest: {1} USD for the GPUs, {2} less than {3}.",
        *("cheapest_accelerator", cheapest, f"TEXT(1-cheapest_cost/{own},{SHARE})", "accelerator"),
    )
    dated = ('TEXT(price_as_of,"yyyy-mm-dd")', f"TEXT(price_low,{CENTS})", f"TEXT(price_high,{CENTS})")
    offers = made.counted("1 offer", "{0} offers", "price_offers")
    due = made.say("The time allowed decides the number of GPUs.")
    rounded = made.say("The time allowed decides the number of GPUs, rounded up to whole servers.")
    return [
        ("If the chosen is cheapest", made.words("Of the accelerators compared, {0} is the cheapest for this workload.",
                                                 "accelerator")),
        ("If another is cheaper", f'=IF(ISNUMBER({own}),{cheaper},"–")'),
        ("If the chosen has no cost", made.words("Of the accelerators compared, {0} is the cheapest: {1} USD for the GPUs.",
                                                 "cheapest_accelerator", cheapest)),
        ("Its cost", made.words("{0} USD in all (80 % band: {1} to {2})", cost, low, high)),
        ("If there is a price", "=IF(own_price>0,{If the price is your own},{If it is the median})"),
        ("If the price is your own", made.words("It rests on your own price of {0} USD per GPU-hour.",
                                                f"TEXT(price_used,{CENTS})")),
        ("If it is the median", made.words(
            "It rests on {0} USD per GPU-hour, the median of {1} of {2}, from {3} to {4} USD: the price moves the cost as much "
            "as the sizing does.", f"TEXT(price_used,{CENTS})", "{Offers}", *dated)),
        ("Offers", f"={offers}"),
        ("Bound", '=IF(bound_by="given",{If GPUs are given},IF(bound_by="memory",{If memory bounds},{If time bounds}))'),
        ("If memory bounds", f'="{made.say("The memory that it takes decides the number of GPUs.")}"'),
        ("If time bounds", '=IF(workload="inference",{If speed bounds},{If a deadline bounds})'),
        ("If a deadline bounds", f'=IF(bound_by="deadline","{due}","{rounded}")'),
        ("If speed bounds", f'="{made.say("The speed that is asked for decides the number of GPUs.")}"'),
        ("If GPUs are given", f'="{made.say("The number of GPUs is given.")}"'),
    ]  # fmt: skip


def _memory(sizes: Sizes) -> Chart:
    def of(item: str) -> str:
        return sizes.page.area("C", sizes.rows[item], sizes.rows[item], "E")

    return Chart(
        "stacked column",
        "Memory of one GPU, by workload",
        "Stacked columns for training, fine-tuning and inference: weights, training state (weights, gradients, optimizer), "
        "activations, cache and buffers in one GPU, "
        "with a line for the memory that the GPU has.",
        sizes.page.area("C", sizes.words, sizes.words, "E"),
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
        "bar",
        "GPU cost, cheapest first",
        "Bars of what the GPUs cost for the chosen workload on each accelerator that was compared, the cheapest on top.",
        compared.page.area("C", compared.first, last),
        [Series("Cost", compared.page.area("K", compared.first, last))],
        "Accelerator",
        "Thousand USD",
        "#,##0,",
    )


def _band(sizes: Sizes) -> Chart:
    first, last = sizes.rows["cost"], sizes.rows["cost_high"]
    return Chart(
        "bar",
        "What the GPUs may cost",
        "Bars of the expected cost of the GPUs, of its low and high in eight runs out of ten, and at the cheapest and "
        "dearest offer.",
        sizes.page.area("B", first, last),
        [Series("Cost", sizes.page.area("F", first, last))],
        "Case",
        "Thousand USD",
        "#,##0,",
    )
