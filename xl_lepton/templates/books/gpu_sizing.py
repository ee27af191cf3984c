"""gpu_sizing.xlsx: GPUs, memory, time, power, storage, software and cost of a training, fine-tuning or serving workload."""

from __future__ import annotations

from openpyxl.styles import Alignment

from xl_lepton.templates import finish, pages, style
from xl_lepton.templates.books import _gpu_sizing_costs as costs
from xl_lepton.templates.books import _gpu_sizing_images as images
from xl_lepton.templates.books import _gpu_sizing_inputs as given
from xl_lepton.templates.books import _gpu_sizing_outputs as outputs
from xl_lepton.templates.books._gpu_sizing_keys import KEYS
from xl_lepton.templates.kit import Book, Check, Line, Page
from xl_lepton.templates.language import Language

EXPLAIN_ROWS = 32  # the longest derivation today has 30 steps
ITEMS: dict[str, list[tuple[str, str, str, str]]] = {
    # section: label, item of LEPTON_GPU_SIZE, unit, format
    "GPUs": [
        ("GPUs needed", "gpus", "GPU", style.COUNT),
        ("Servers", "nodes", "server", style.COUNT),
        ("What bound the answer", "bound_by", "", style.GENERAL),
        ("GPUs that share a matrix", "tensor_parallel", "GPU", style.COUNT),
        ("Copies of the model", "replicas", "copy", style.COUNT),
    ],
    "Time and speed": [
        ("GPU-hours", "gpu_hours", "GPU-hour", style.COUNT),
        ("GPU-hours, low (P10)", "gpu_hours_p10", "GPU-hour", style.COUNT),
        ("GPU-hours, high (P90)", "gpu_hours_p90", "GPU-hour", style.COUNT),
        ("Duration", "days", "days", style.YEARS),
        ("Tokens per second", "tokens_per_s", "token/s", style.COUNT),
        ("Utilisation (MFU)", "mfu", "share of peak", style.PERCENT),
    ],
    "Memory of one GPU": [
        ("Weights served", "weights", "GB", style.YEARS),
        ("Weights, gradients, optimizer", "states", "GB", style.YEARS),
        ("Activations", "activations", "GB", style.YEARS),
        ("Cache of requests", "kv_cache", "GB", style.YEARS),
        ("Buffers and fragmentation", "overhead", "GB", style.YEARS),
        ("Memory needed", "memory_per_gpu", "GB", style.YEARS),
        ("Memory of the GPU", "memory_of_gpu", "GB", style.YEARS),
    ],
    "Power": [
        ("Power drawn", "power", "kW", style.YEARS),
        ("Energy", "energy", "kWh", style.COUNT),
    ],
}
NUMBERED = "CHOOSE(C${0},training_block,finetuning_block,inference_block)"


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "GPU sizing",
        "How many GPUs a workload needs, with memory, time, power, storage, software and cost",
        language,
        purpose=[
            "Sizes a training run, a fine-tuning run and a service side by side, explains every step of the answer, and compares "
            "accelerators by what they cost."
        ],
        how=[
            "Choose the workload that the dashboard speaks of at the top of the inputs; models and accelerators come from lists.",
            "Without a spreadsheet: xl-lepton run gpu_sizing --set workload=inference --json gives the results for other inputs.",
        ],
        convention="Amounts in USD, costs positive; memory in GB of 1e9 bytes",
        changes=[("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures")],
    )
    given.inputs(made)
    _workloads(made)
    sizes = _sizing(made)
    images.image_page(made)
    resources = costs.resources(made)
    compared = costs.comparison(made)
    _derivation(made)
    outputs.dashboard(made, sizes, compared)
    _checks(made, sizes, resources, compared)
    return made


def _workloads(made: Book) -> None:
    about = "The three workloads as LEPTON_GPU_SIZE reads them, and the chosen one; an empty line is not given"
    page = made.page("Workloads", about, 18, 18, 18, 18, 18, 18, 18, 18, landscape=True)
    page.headings(["Key", "Training", "Key", "Fine-tuning", "Key", "Inference", "Key", "Chosen"], [1, 3, 5, 7])
    first = page.row
    for key, formulas in KEYS.items():
        if key == "tokens_b":
            made.name("tokens_trained", f"{page.reference}!$C${page.row}")
        row, kind = page.row, style.DATE if key == "as_of" else style.GENERAL
        cells = [cell for formula in formulas for cell in (key, formula)]
        page.cells(
            [*cells, key, f"=CHOOSE(workload_number,C{row},E{row},G{row})"], ["key", "calculation"] * 4, [style.GENERAL, kind] * 4
        )
    for column in "DFH":  # apart from the values on their left
        for row in range(first - 1, page.row):
            cell = page.sheet[f"{column}{row}"]
            cell.alignment = Alignment(horizontal="left", vertical=cell.alignment.vertical, indent=2)
    made.name("asked_elsewhere", page.area("H", first, page.row - 2, "I"))
    for name, letters in (("training_block", "BC"), ("finetuning_block", "DE"), ("inference_block", "FG"), ("asked", "HI")):
        made.name(name, page.area(letters[0], first, page.row - 1, letters[1]))


def _sizing(made: Book) -> outputs.Sizes:
    page = made.page(
        "Sizing",
        "The three workloads side by side on the chosen accelerator, and the chosen one",
        36,
        27,
        27,
        27,
        30,
        18,
        20,
        landscape=True,
    )
    numbers = page.headings(["Workload", 1, 2, 3, "Chosen", "Unit", "Item"], range(1, 5))
    row = page.cells(["Name", *given.WORKLOADS, "=workload", None, None], ["label", *["key"] * 3, "link", "note", "key"])
    finish.texts_right(page.sheet, row, 3, 5)
    said = page.cells(
        ["In words", "Training", "Fine-tuning", "Inference", *[None] * 3], ["label", *["total label"] * 3, *["label"] * 3]
    )
    finish.texts_right(page.sheet, said, 3, 5)
    page.cells(
        ["Place of the chosen one", f"=MATCH(workload,C{row}:E{row},0)"], ["label", "calculation"], [style.GENERAL, style.COUNT]
    )
    made.name("workload_number", f"{page.reference}!$C${page.row - 1}")
    made_rows: dict[str, int] = {}
    for section, lines in ITEMS.items():
        page.section(section, 7)
        for label, item, unit, number_format in lines:
            asked = f"LEPTON_GPU_SIZE({NUMBERED.format(numbers)},$H{page.row})"
            made_rows[item] = _side_by_side(
                page, label, [asked if item == "bound_by" else f"N({asked})"] * 3, unit, item, number_format
            )
    _cost(made, page, made_rows)
    for item, name in (
        ("gpus", "gpus_needed"),
        ("nodes", "servers"),
        ("days", "duration"),
        ("memory_per_gpu", "memory_needed"),
        ("power", "power_drawn"),
        ("bound_by", "bound_by"),
        ("energy", "energy_used"),
    ):
        _output(made, page, name, made_rows[item])
    for letter, workload in zip("CDE", given.WORKLOADS, strict=True):
        for item in ("gpus", "memory_per_gpu", "days", "cost", "tokens_per_s"):
            _output(made, page, f"{item}_{workload}", made_rows[item], letter)
    return outputs.Sizes(page, made_rows, said)


def _side_by_side(page: Page, label: str, formulas: list[str], unit: str, item: str, number_format: str) -> int:
    """One row: the three workloads, and the chosen one of them."""
    cells = [f"={formula}".replace("C$", f"{letter}$") for letter, formula in zip("CDE", formulas, strict=True)]
    chosen = f"=INDEX(C{page.row}:E{page.row},workload_number)"
    return page.cells(
        [label, *cells, chosen, unit, item],
        ["label", *["calculation"] * 4, "note", "key"],
        [style.GENERAL, *[number_format] * 4, style.GENERAL, style.GENERAL],
    )


def _output(made: Book, page: Page, name: str, row: int, letter: str = "F") -> None:
    cell = page.sheet[f"{letter}{row}"]
    kept = cell.number_format
    cell.style = "lepton output"
    cell.number_format = kept
    made.name(name, f"{page.reference}!${letter}${row}")


def _cost(made: Book, page: Page, rows: dict[str, int]) -> None:
    page.section("Cost of the GPUs", 7)

    def of(item: str) -> list[str]:
        return [f"{letter}{rows[item]}" for letter in "CDE"]

    rows["price"] = _side_by_side(page, "Price", ["price_used"] * 3, "USD/GPU-hour", "", style.CENTS)
    for label, hours, item in (
        ("Cost", "gpu_hours", "cost"),
        ("Cost, low (P10)", "gpu_hours_p10", "cost_p10"),
        ("Cost, high (P90)", "gpu_hours_p90", "cost_p90"),
    ):
        rows[item] = _side_by_side(page, label, [f"{cell}*price_used" for cell in of(hours)], "USD", "", style.MONEY)
    for label, price, item in (
        ("Cost at the cheapest offer", "price_low", "cost_low"),
        ("Cost at the dearest offer", "price_high", "cost_high"),
    ):
        rows[item] = _side_by_side(page, label, [f"{cell}*{price}" for cell in of("gpu_hours")], "USD", "", style.MONEY)
    for item, name in (("cost", "gpu_cost"), ("cost_p10", "gpu_cost_p10"), ("cost_p90", "gpu_cost_p90")):
        _output(made, page, name, rows[item])


def _derivation(made: Book) -> None:
    """The steps one cell at a time: a spilled answer would show in LibreOffice only where the functions are installed."""
    about = "Every step of the sizing of the chosen workload: its formula, the numbers put in, its value, unit and source"
    pages.derivation(made, about, '"GPU_SIZE",asked', EXPLAIN_ROWS)


def _checks(made: Book, sizes: outputs.Sizes, resources: outputs.Resources, compared: outputs.Compared) -> None:
    at = sizes.chosen
    parts = "+".join(at(item) for item in ("weights", "states", "activations", "kv_cache", "overhead"))
    page = compared.page
    ranked = page.area("K", compared.first, compared.first + costs.COMPARED - 1)
    asked = page.area("K", compared.top, compared.last)
    ranks = page.area("L", compared.top, compared.last)
    lines = [
        Check("Parts of the memory add up", f"={at('memory_per_gpu')}-({parts})"),
        Check("The GPU holds what is put on it", test=f"={at('memory_per_gpu')}<={at('memory_of_gpu')}"),
        Check("GPU-hours are GPUs x days x 24", f"={at('gpu_hours')}-gpus_needed*duration/TIME(1,0,0)"),
        Check("Energy is power x days x 24", "=energy_used-power_drawn*duration/TIME(1,0,0)"),
        Check("The power is that of LEPTON_POWER", '=power_drawn-LEPTON_POWER(gpus_needed,accelerator,duration,pue,,,,"power")'),
        Check(
            "The workload is done in the time allowed",
            test='=duration<=INDEX(asked,MATCH("days",INDEX(asked,0,1),0),2)+tolerance',
        ),
        Check("Low, expected and high are in order", test="=AND(gpu_cost_p10<=gpu_cost,gpu_cost<=gpu_cost_p90)"),
        Check("The price lies between its cheapest and dearest offer", test="=AND(price_low<=price_used,price_used<=price_high)"),
        Check("The price is not from after its day", test="=price_as_of<=price_date"),
        Check("The price is not too old", test="=price_age<=price_age_limit"),
        Check("Cost is GPU-hours x price", f"=gpu_cost-{at('gpu_hours')}*price_used"),
        Check("Parts of the cost add up", "=total_cost-(gpu_cost+storage_cost+software_cost+electricity_cost)"),
        Check(
            "Parts of the storage add up",
            f"=storage_needed-SUM({resources.page.area('C', resources.stored, resources.stored + 3)})",
        ),
        Check("The comparison repeats the chosen accelerator", f"={page.reference}!K{compared.top}-gpu_cost"),
        Check("The ranking loses no cost", f"=SUM({ranked})-SUM({asked})"),
        Check("No rank is given twice", test=f"=MAX({ranks})=COUNT({asked})"),
        Check("The cheapest is the least of all costs", f"=cheapest_cost-MIN({asked})"),
    ]
    ordered = sorted(lines, key=lambda line: bool(line.test))  # deviations first: one formula down each column
    page = pages.checks(made, ordered)
    first = page.row - len(lines) - 1
    deviations = page.area("C", first, first + sum(not line.test for line in lines) - 1)
    room = f"=tolerance-MAX(MAX({deviations}),-MIN({deviations}))"
    about = "Below 0 a sum does not add up; the unit is that of its line"
    resources.page.results(
        "How closely the sums hold", [Line("Room left", room, "", "room_in_tolerance", about, style.NUMBER, "output")]
    )
