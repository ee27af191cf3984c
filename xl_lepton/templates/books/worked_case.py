"""worked_case.xlsx: the method's worked case, the article's figures beside the true ones, every number a live formula."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference

from xl_lepton.templates import pages, style
from xl_lepton.templates.books._worked_case_inputs import EXPLAIN_ROWS, FACTOR_NAMES, PERIODS, SECTIONS, SIZING_ITEMS, WORKLOAD
from xl_lepton.templates.charts import axes
from xl_lepton.templates.kit import Book, Input, Line, Page

HISTORY = "tblHistory"
FACTORS = f"{HISTORY}[[training_data]:[project_size]]"
TRAIN = f'{HISTORY}[dataset]="train"'
TEST = f'{HISTORY}[dataset]="test"'
TESTS = 3


def _filter(values: str, condition: str) -> str:
    return f"_xlfn._xlws.FILTER({values},{condition})"


def book() -> Book:
    """The workbook, not yet saved."""
    made = Book("Worked case: an image-recognition project", "What it costs, whether it pays, and how many GPUs it needs")
    contents = [
        ("Inputs", "Everything that is given, with its unit and source"),
        ("History", "Past projects: the article's layout, training and test rows"),
        ("Case", "Cost, return and net present value: the article beside the truth"),
        ("Forecast", "Least squares over the history, and its accuracy on the test rows"),
        ("Sizing", "GPUs for the training run, with memory, hours, power and cost"),
        ("Derivation", "Every step of the sizing, with formula, numbers and source"),
        ("Checks", "What must hold, with tolerances"),
        ("Functions", "Help of the LEPTON functions used here"),
        ("ChangeLog", "What changed, and when"),
    ]
    purpose = [
        "The article that this method comes from works one example, and slips in its arithmetic. This workbook shows its figures "
        "beside the true ones, each computed by a formula that you can follow.",
        "Change a blue cell on Inputs and recalculate: in Excel with the LEPTON functions installed, or without Excel by "
        "xl-lepton recalc worked_case.xlsx -o result.xlsx --set gpu_count=16",
    ]
    pages.cover(made, purpose, contents, "all_checks")
    _inputs(made)
    _history(made)
    _case(made)
    _forecast(made)
    _sizing(made)
    _derivation(made)
    _checks(made)
    pages.functions(made, ["NPV", "FORECAST", "GPU_SIZE", "EXPLAIN", "VERSION"])
    pages.change_log(made, [("0.1.0", "2026-11-23", "First version")])
    return made


def _inputs(made: Book) -> None:
    page = made.page("Inputs", 34, 18, 18, 66)
    page.title("Inputs", "All given figures; amounts in USD; costs positive, outlays in cash flows negative")
    for heading, lines in SECTIONS.items():
        page.section(heading)
        page.inputs(lines)
    page.section("Workload to size")
    first, last = page.inputs(WORKLOAD)
    made.name("workload", f"{page.reference}!$B${first}:$C${last}")


def _history(made: Book) -> None:
    page = made.page("History", 14, 16, 14, 16, 14, 16, 12)
    page.title(
        "History", "Past projects in the article's layout: factors, total cost, and whether a row is for training or for testing"
    )
    page.text([
        "Constructed so that the right answer is known: each cost is the article's own model plus a deviation. The training rows "
        "are a full two-level design whose deviations are orthogonal to every factor, so that joint least squares must find the "
        "article's weights exactly, while the intervals stay honest."
    ], columns=7, lines=3)  # fmt: skip
    headings = ["project", "training_data", "gpu_count", "project_size", "deviation", "total_cost", "dataset"]

    def this(column: str) -> str:
        return f"{HISTORY}[[#This Row],[{column}]]"

    cost = (
        f"=weight_data*mb_per_gb*{this('training_data')}+weight_gpu*cost_hardware*{this('gpu_count')}"
        f"+weight_size*{this('project_size')}+{this('deviation')}"
    )
    train = [
        (f"P{number}", data, gpus, size, sign * 10_000, None, "train")
        for number, (data, gpus, size, sign) in enumerate(_design(), start=1)
    ]
    test = [
        ("P9", 300, 6, 800_000, 9_000, None, "test"),
        ("P10", 600, 12, 1_500_000, -14_000, None, "test"),
        ("P11", 450, 8, 1_200_000, 6_000, None, "test"),
    ]
    page.table(
        HISTORY,
        headings,
        [*train, *test],
        roles=["input"] * 5 + ["calculation", "input"],
        formats=[style.GENERAL, style.COUNT, style.COUNT, style.MONEY, style.MONEY, style.MONEY, style.GENERAL],
        formulas={"total_cost": cost},
    )
    page.sheet.freeze_panes = "C7"


def _design() -> list[tuple[int, int, int, int]]:
    """The full factorial of low and high factors; the sign is the three-way interaction, orthogonal to each factor."""
    levels = [(200, 800), (4, 16), (500_000, 2_000_000)]
    return [
        (levels[0][a], levels[1][b], levels[2][c], (2 * a - 1) * (2 * b - 1) * (2 * c - 1))
        for a in (0, 1)
        for b in (0, 1)
        for c in (0, 1)
    ]


def _case(made: Book) -> None:
    page = made.page("Case", 38, 18, 18, 18, 18, 18)
    page.title("Case", "Cost, return on investment and net present value, the article's figures beside the true ones")
    page.section("Costs of the project", 6)
    first, last = page.results([
        Line("Hardware", "=gpu_count*cost_hardware", "USD", "", "GPUs x cost per GPU", style.MONEY),
        Line("Software", "=cost_software", "USD", "", "", style.MONEY, role="link"),
        Line("Deployment", "=cost_deployment", "USD", "", "", style.MONEY, role="link"),
        Line("Operations", "=cost_operations", "USD", "", "", style.MONEY, role="link"),
    ])  # fmt: skip
    costs, labels = f"C{first}:C{last}", f"B{first}:B{last}"
    page.row -= 1
    page.results([
        Line("Total", f"=SUM({costs})", "USD", "total_costs", "", style.MONEY, role="output"),
        Line("Largest cost", f"=_xlfn.XLOOKUP(MAX({costs}),{costs},{labels})", "", "largest_cost", "", role="output"),
        Line("Its share", f"=INDEX({costs},MATCH(largest_cost,{labels},0))/total_costs", "", "", "", style.PERCENT),
    ])  # fmt: skip
    chart = BarChart()
    chart.type, chart.style, chart.title = "bar", 10, "Costs of the project, USD"
    chart.add_data(Reference(page.sheet, min_col=3, min_row=first, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=first, max_row=last))
    axes(chart, "cost", "USD")
    page.section("Cost model", 6)
    model_first, model_last = page.results([
        Line("Training data", "=weight_data*training_data_gb*mb_per_gb", "USD", "", "weight x MB", style.MONEY),
        Line("GPUs", "=weight_gpu*gpu_count*cost_hardware", "USD", "", "weight x hardware", style.MONEY),
        Line("Project size", "=weight_size*project_size", "USD", "", "weight x size", style.MONEY),
    ])  # fmt: skip
    page.row -= 1
    page.results(
        [Line("Forecast cost", f"=SUM(C{model_first}:C{model_last})", "USD", "forecast_cost", "", style.MONEY, "output")]
    )
    page.section("Value over time", 6)
    page.headings(["year", *range(1, PERIODS + 1)], range(1, PERIODS + 1))
    years = page.row - 1
    flows = page.cells(
        ["Flow", *(f"=IF({column}{years}=later_year,later_flow,0)" for column in "CDEFG")],
        "calculation", [style.GENERAL, *[style.MONEY] * PERIODS],
    )  # fmt: skip
    page.sheet[f"B{flows}"].style = "lepton label"
    page.row += 1
    area = f"C{flows}:G{flows}"
    page.results([
        Line("Return on investment", "=(value_today-cost_article)/cost_article", "", "roi", "V / C - 1", style.PERCENT, "output"),
        Line("Net present value", f"=LEPTON_NPV(discount_rate,{area},value_today-cost_article)", "USD", "npv", "today + flows",
             style.CENTS, "output"),
    ])  # fmt: skip
    _comparison(page)
    page.chart(chart, 24, 7)


def _comparison(page: Page) -> None:
    page.section("The article against the truth", 6)
    page.headings(["figure", "article", "true", "difference", "verdict", "where it went wrong"], range(1, 5))
    wrong = {
        "Forecast cost": ("article_cost", "forecast_cost", style.MONEY, "rounded up"),
        "Return on investment": ("article_roi", "roi", style.PERCENT, "V / C, not V / C - 1"),
        "Net present value": ("article_npv", "npv", style.CENTS, "later flow lost"),
    }
    for label, (article, true, number_format, reason) in wrong.items():
        row = page.row
        values = [label, f"={article}", f"={true}", f"=D{row}-C{row}", f'=IF(ABS(E{row})<tolerance,"agrees","differs")', reason]
        page.cells(
            values, "calculation", [style.GENERAL, number_format, number_format, number_format, style.GENERAL, style.GENERAL]
        )
        page.sheet[f"B{row}"].style = "lepton label"
        page.sheet[f"D{row}"].style = "lepton output"
        page.sheet[f"D{row}"].number_format = number_format
        page.sheet[f"G{row}"].style = "lepton note"
    page.row += 1


def _forecast(made: Book) -> None:
    page = made.page("Forecast", 18, 18, 18, 18, 18, 18)
    page.title(
        "Forecast",
        "Joint least squares over the training rows; one factor at a time, as in the article, holds for uncorrelated ones only",
    )
    known = f"{_filter(f'{HISTORY}[total_cost]', TRAIN)},{_filter(FACTORS, TRAIN)}"
    page.section("The new project", 6)
    page.headings(["training_data", "gpu_count", "project_size"], range(3))
    new = page.cells(["=training_data_gb", "=gpu_count", "=project_size"], "link", [style.COUNT, style.COUNT, style.MONEY])
    page.row += 1
    page.headings(["forecast", "low", "high"], range(3))
    shown = page.row - 1
    answers = [
        f"=LEPTON_FORECAST({known},$B${new}:$D${new},forecast_method,forecast_interval,{column}${shown})" for column in "BCD"
    ]
    row = page.cells(answers, "output", [style.CENTS] * 3)
    made.name("forecast_fitted", f"{page.reference}!$B${row}")
    page.row += 1
    page.section("Accuracy on the test rows", 6)
    _test_rows(page, known)


def _test_rows(page: Page, known: str) -> None:
    page.headings(["project", *FACTOR_NAMES, "actual", "predicted", "error"], range(1, 7))
    top, bottom = page.row, page.row + TESTS - 1
    formats = [style.GENERAL, style.COUNT, style.COUNT, style.MONEY, style.MONEY, style.MONEY]
    for row in range(top, bottom + 1):
        project = f'=INDEX({HISTORY}[project],COUNTIF({HISTORY}[dataset],"train")+ROWS(B${top}:B{row}))'
        looked_up = [f"=INDEX({HISTORY}[{name}],MATCH($B{row},{HISTORY}[project],0))" for name in (*FACTOR_NAMES, "total_cost")]
        predicted = f"=LEPTON_FORECAST({known},C{row}:E{row},forecast_method)"
        page.cells([project, *looked_up, predicted], "calculation", formats)
        page.sheet[f"B{row}"].style = "lepton label"
    page.row = top
    page.spill(f"=G{top}:G{bottom}/F{top}:F{bottom}-1", TESTS, 1, formats=[style.PERCENT], column=8)
    page.row += 1
    largest = f"=SUMPRODUCT(MAX(ABS(G{top}:G{bottom}/F{top}:F{bottom}-1)))"
    page.results([Line("Largest error", largest, "", "largest_error", "", style.PERCENT, "output")])
    chart = BarChart()
    chart.type, chart.style, chart.title = "col", 10, "Test rows: actual against predicted, USD"
    chart.add_data(Reference(page.sheet, min_col=6, max_col=7, min_row=top - 1, max_row=bottom), titles_from_data=True)
    chart.set_categories(Reference(page.sheet, min_col=2, min_row=top, max_row=bottom))
    axes(chart, "project", "USD")
    page.chart(chart, 22, 8)


def _sizing(made: Book) -> None:
    page = made.page("Sizing", 30, 30, 22, 30)
    page.title("Sizing", "GPUs for the training run over the project's pictures")
    page.section("The answer")
    page.results([Line("GPUs needed", '=LEPTON_GPU_SIZE(workload,"gpus")', "GPUs", "gpus_needed", "", style.COUNT, "output")])
    page.section("Item by item")
    page.headings(["item", "value", "unit"], [1])
    for item, (unit, number_format) in SIZING_ITEMS.items():
        row = page.cells(
            [item, f"=LEPTON_GPU_SIZE(workload,B{page.row})", unit], "note", [style.GENERAL, number_format, style.GENERAL]
        )
        page.sheet[f"B{row}"].style, page.sheet[f"C{row}"].style = "lepton label", "lepton calculation"
        page.sheet[f"C{row}"].number_format = number_format


def _derivation(made: Book) -> None:
    """The steps one cell at a time: a spilled answer would show in LibreOffice only where the functions are installed."""
    page = made.page("Derivation", 32, 48, 62, 16, 18, 90, landscape=True)
    page.title("Derivation", "Every step of the sizing: its formula, the numbers put in, its value, unit and source")
    page.headings(["step", "formula", "numbers", "value", "unit", "source"], [3])
    top = page.row
    for row in range(top, top + EXPLAIN_ROWS):
        cells = [
            f'=IFERROR(INDEX(LEPTON_EXPLAIN("GPU_SIZE",workload),ROWS(B${top}:B{row}),COLUMNS($B{top}:{column}{top})),"")'
            for column in "BCDEFG"
        ]
        page.cells(cells, "label")
        page.sheet[f"F{row}"].style, page.sheet[f"G{row}"].style = "lepton note", "lepton wrapped"


def _checks(made: Book) -> None:
    page = made.page("Checks", 52, 14, 18, 60)
    page.title("Checks", "Each line is TRUE when all is well; the last line is the state shown on the cover")
    page.section("Tolerance")
    page.inputs([Input("Tolerance", 0.01, "USD", "tolerance", "differences below a cent count as none", style.NUMBER)])
    page.section("Checks")
    first, last = page.checks([
        Line("Forecast cost is the model over the inputs",
             "=ABS(forecast_cost-(weight_data*training_data_gb*mb_per_gb+weight_gpu*gpu_count*cost_hardware+weight_size*project_size))"
             "<tolerance"),
        Line("Least squares finds the weights again", "=ABS(forecast_fitted-forecast_cost)<tolerance",
             note="the history is built from the same weights, its deviations orthogonal to the factors"),
        Line("NPV by LEPTON_NPV is the closed form",
             "=ABS(npv-(value_today-cost_article+later_flow/(1+discount_rate)^later_year))<tolerance"),
        Line("ROI is value over cost less one", "=ABS(roi-(value_today/cost_article-1))<tolerance"),
        Line("The parts of the cost add up", "=ABS(total_costs-(gpu_count*cost_hardware+cost_software+cost_deployment"
             "+cost_operations))<tolerance"),
        Line("Every history row is for training or testing",
             f'=COUNTIF({HISTORY}[dataset],"train")+COUNTIF({HISTORY}[dataset],"test")=ROWS({HISTORY}[dataset])'),
        Line("More training rows than factors", f'=COUNTIF({HISTORY}[dataset],"train")>COLUMNS({FACTORS})+1'),
        Line("No cost in the history is negative", f'=COUNTIF({HISTORY}[total_cost],"<0")=0'),
        Line("The weights add up to one", "=ABS(weight_data+weight_gpu+weight_size-1)<tolerance"),
        Line("Sizing answers with a number", "=ISNUMBER(gpus_needed)"),
        Line("The later flow falls within the years shown",
             f"=AND(later_year>=1,later_year<={PERIODS},later_year=INT(later_year))"),
        Line("The test rows are forecast within 5 %", "=largest_error<0.05"),
    ])  # fmt: skip
    page.row -= 1
    page.checks([Line("All checks hold", f"=AND(C{first}:C{last})", "", "all_checks")])
