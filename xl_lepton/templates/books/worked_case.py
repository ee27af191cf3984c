"""worked_case.xlsx: the method's worked case, the article's figures beside the true ones, every number a live formula."""

from __future__ import annotations

from xl_lepton.templates import finish, pages, style
from xl_lepton.templates.books import _worked_case_inputs as given
from xl_lepton.templates.books import _worked_case_outputs as outputs
from xl_lepton.templates.kit import Book, Check, Column, Line
from xl_lepton.templates.language import Language

HISTORY = "tblHistory"
TESTS = 3
EXPLAIN_ROWS = 24
_TRAINING = [
    # A full two-level design; the sign of each deviation is the three-way interaction, orthogonal to every factor.
    ("P1", 200, 4, 500_000, -10_000),
    ("P2", 200, 4, 2_000_000, 10_000),
    ("P3", 200, 16, 500_000, 10_000),
    ("P4", 200, 16, 2_000_000, -10_000),
    ("P5", 800, 4, 500_000, 10_000),
    ("P6", 800, 4, 2_000_000, -10_000),
    ("P7", 800, 16, 500_000, -10_000),
    ("P8", 800, 16, 2_000_000, 10_000),
]
_TESTING = [("P9", 300, 6, 800_000, 9_000), ("P10", 600, 12, 1_500_000, -14_000), ("P11", 450, 8, 1_200_000, 6_000)]


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Worked case: an image-recognition project",
        "What it costs, whether it pays, and how many GPUs it needs",
        language,
        purpose=[
            "The article that this method comes from works one example, and slips in its arithmetic. This workbook shows its "
            "figures beside the true ones, each computed by a formula that can be followed."
        ],
        how=["Without a spreadsheet: xl-lepton run worked_case --set gpu_count=16 --json gives every result for other inputs."],
        convention="Amounts in USD; costs positive; in cash flows outlays negative",
        changes=[
            ("0.1.0", "2026-11-25", "xl_lepton", "Dashboard, Chinese version, validation of every input: the standard of all "
             "templates", "None"),
            ("0.1.0", "2026-11-23", "xl_lepton", "First version", "Forecast cost 690,000 USD, NPV 130,578.51 USD"),
        ],
    )  # fmt: skip
    _inputs(made)
    _history(made)
    case = _case(made)
    tests = _forecast(made)
    _sizing(made)
    _derivation(made)
    outputs.dashboard(made, case, tests)
    _checks(made, case)
    return made


def _inputs(made: Book) -> None:
    page = made.page("Inputs", "All given figures, with unit and source; blue cells are yours to change", 36, 18, 16, 62)
    page.inputs("The project", given.PROJECT)
    page.inputs("Costs", given.COSTS)
    page.inputs("Cost model: weights", given.WEIGHTS)
    page.inputs("Value", given.VALUE)
    page.inputs("What the article prints", given.PRINTED)
    page.inputs("Forecast", given.FORECAST)
    page.inputs("Training run to be sized", given.workload(made))
    page.inputs("Limits", given.LIMITS)


def _history(made: Book) -> None:
    about = "Past projects in the article's layout: factors, total cost, and whether a row is for training or for testing"
    page = made.page("History", about, 14, 16, 14, 16, 14, 16, 12)
    page.text([
        "Constructed so that the right answer is known: each cost is the article's own model plus a deviation. The training rows "
        "are a full two-level design whose deviations are orthogonal to every factor, so that joint least squares must find the "
        "article's weights exactly, while the intervals stay honest."
    ], columns=7)  # fmt: skip
    data, gpus, size, extra = (
        made.this(HISTORY, name) for name in ("training_data", "gpu_count", "project_size", "deviation")
    )  # fmt: skip
    cost = f"=weight_data*mb_per_gb*{data}+weight_gpu*cost_hardware*{gpus}+weight_size*{size}+{extra}"
    page.table(
        HISTORY,
        [
            Column("project"),
            Column("training_data", style.COUNT, minimum=1, maximum=1e6),
            Column("gpu_count", style.COUNT, minimum=1, maximum=100_000, whole=True),
            Column("project_size", style.MONEY, minimum=0, maximum=given.LARGEST),
            Column("deviation", style.MONEY, minimum=-given.LARGEST, maximum=given.LARGEST),
            Column("total_cost", style.MONEY, formula=cost),
            Column("dataset", options=("train", "test")),
        ],
        [*((*row, "train") for row in _TRAINING), *((*row, "test") for row in _TESTING)],
    )
    trained = f'{made.column(HISTORY, "dataset")}="train"'
    factors = made.column(HISTORY, "training_data", "project_size")
    made.name("known_costs", f"_xlfn._xlws.FILTER({made.column(HISTORY, 'total_cost')},{trained})")
    made.name("known_factors", f"_xlfn._xlws.FILTER({factors},{trained})")


def _case(made: Book) -> outputs.Case:
    page = made.page("Case", "Cost, return on investment and net present value", 36, 15, 13, 26, *[14] * given.PERIODS,
                     landscape=True)  # fmt: skip
    first, last = page.results("Costs of the project", [
        Line("Hardware", "=gpu_count*cost_hardware", "USD", "hardware", "GPUs x cost per GPU", style.MONEY),
        Line("Software", "=cost_software", "USD", "", "", style.MONEY),
        Line("Deployment", "=cost_deployment", "USD", "", "", style.MONEY),
        Line("Operations", "=cost_operations", "USD", "", "", style.MONEY),
    ])  # fmt: skip
    costs, labels = f"C{first}:C{last}", f"B{first}:B{last}"
    shown = page.area("B", first, last), page.area("C", first, last)
    page.row -= 1
    page.results("", [
        Line("Total of the costs", f"=SUM({costs})", "USD", "total_costs", "", style.MONEY, role="output"),
        Line("Largest cost", f"=_xlfn.XLOOKUP(MAX({costs}),{costs},{labels})", "", "largest_cost", "", role="output"),
        Line("Its share", f"=IF(total_costs=0,0,MAX({costs})/total_costs)", "of the total", "largest_share", "", style.PERCENT),
    ])  # fmt: skip
    first, last = page.results("Cost model", [
        Line("Training data", "=weight_data*training_data_gb*mb_per_gb", "USD", "model_data", "weight x MB", style.MONEY),
        Line("GPUs", "=weight_gpu*hardware", "USD", "model_gpu", "weight x hardware", style.MONEY),
        Line("Project size", "=weight_size*project_size", "USD", "model_size", "weight x size", style.MONEY),
    ])  # fmt: skip
    page.row -= 1
    page.results("", [Line("Forecast cost", f"=SUM(C{first}:C{last})", "USD", "forecast_cost", "", style.MONEY, "output")])
    page.section("Value over time", 4 + given.PERIODS)
    year = page.timeline("Year", "=0", "={0}+1", given.PERIODS + 1)
    flow = page.series("Flow", f"=IF({year}=later_year,later_flow,0)", opening="=value_today-cost_article", unit="USD",
                       total="SUM")  # fmt: skip
    factor = page.series("Discount factor", f"=1/(1+discount_rate)^{year}", unit="of 1 USD", format=style.FACTOR)
    present = page.series("Present value", f"={flow}*{factor}", unit="USD", total="SUM", format=style.CENTS)
    so_far = page.series("Present value so far", f"=SUM({present.so_far})", unit="USD", format=style.CENTS)
    page.row += 1
    page.results("Whether it pays", [
        Line("Net present value", f"=LEPTON_NPV(discount_rate,{flow.later},{flow.first})", "USD", "npv",
             "today's flow and the later ones, discounted", style.CENTS, "output"),
        Line("Return on investment", "=(value_today-cost_article)/cost_article", "of the cost", "roi", "V / C - 1", style.PERCENT,
             "output"),
    ])  # fmt: skip
    _comparison(made)
    return outputs.Case(*shown, year, flow, present, so_far)


def _comparison(made: Book) -> None:
    page = made.pages[-1]
    page.section("The article against the truth", 6)
    page.headings(["Figure", "Article", "True", "Difference", "Verdict", "Where it went wrong"], range(1, 4))
    verdict = f'"{made.say("agrees")}","{made.say("differs")}"'
    for label, what, true, number_format, reason in (
        ("Forecast cost", "cost", "forecast_cost", style.MONEY, "rounded up"),
        ("Return on investment", "roi", "roi", style.PERCENT, "V / C, not V / C - 1"),
        ("Net present value", "npv", "npv", style.CENTS, "the later flow is lost"),
    ):
        row = page.row
        made.name(f"article_{what}_off", f"{page.reference}!$E${row}")
        values = [label, f"=article_{what}", f"={true}", f"=D{row}-C{row}", f"=IF(ABS(E{row})<tolerance,{verdict})", reason]
        roles = ["label", "link", "link", "output", "calculation", "remark"]
        page.cells(values, roles, [style.GENERAL, *[number_format] * 3, style.GENERAL, style.GENERAL])
        finish.texts_left(page.sheet, 6, row, row)


def _forecast(made: Book) -> outputs.Tests:
    about = "Joint least squares over the training rows; one factor at a time, as in the article, holds for uncorrelated ones"
    page = made.page("Forecast", about, 20, 16, 14, 16, 16, 16, 12, landscape=True)
    page.section("The new project", 7)
    page.headings(["Training data, GB", "GPUs", "Project size, USD"], range(3))
    new = page.cells(["=training_data_gb", "=gpu_count", "=project_size"], "link", [style.COUNT, style.COUNT, style.MONEY])
    page.row += 1
    page.section("Its cost, learned from the history", 7)
    page.headings(["Forecast, USD", "Low, USD", "High, USD"], range(3))
    shown = page.cells(["forecast", "low", "high"], "key")
    finish.texts_right(page.sheet, shown, 2, 4)
    call = f"=LEPTON_FORECAST(known_costs,known_factors,$B${new}:$D${new},forecast_method,forecast_interval"
    row = page.cells([f"{call},{column}${shown})" for column in "BCD"], "output", [style.CENTS] * 3)
    for column, name in zip("BCD", ("forecast_fitted", "forecast_low", "forecast_high"), strict=True):
        made.name(name, f"{page.reference}!${column}${row}")
    page.row += 1
    return _test_rows(made)


def _test_rows(made: Book) -> outputs.Tests:
    page = made.pages[-1]
    page.section("Accuracy on the test rows", 7)
    headings = ["Project", "Training data, GB", "GPUs", "Project size, USD", "Actual, USD", "Predicted, USD", "Error"]
    page.headings(headings, range(1, 7))
    top, bottom = page.row, page.row + TESTS - 1
    formats = [style.GENERAL, style.COUNT, style.COUNT, style.MONEY, style.MONEY, style.MONEY, style.PERCENT]
    names, dataset = made.column(HISTORY, "project"), made.column(HISTORY, "dataset")
    for row in range(top, bottom + 1):
        project = f'=INDEX({names},COUNTIF({dataset},"train")+ROWS(B${top}:B{row}))'
        sought = ("training_data", "gpu_count", "project_size", "total_cost")
        looked_up = [f"=INDEX({made.column(HISTORY, name)},MATCH($B{row},{names},0))" for name in sought]
        predicted = f"=LEPTON_FORECAST(known_costs,known_factors,C{row}:E{row},forecast_method)"
        page.cells([project, *looked_up, predicted, f"=G{row}/F{row}-1"], ["label", *["calculation"] * 6], formats)
    page.row += 1
    largest = f"=MAX(MAX(H{top}:H{bottom}),-MIN(H{top}:H{bottom}))"
    page.results("", [Line("Largest error", largest, "of the cost", "largest_error", "", style.PERCENT, "output")])
    return outputs.Tests(*(page.area(column, top, bottom) for column in "BFG"))


def _sizing(made: Book) -> None:
    page = made.page("Sizing", "GPUs for the training run over the project's pictures", 34, 22, 18, 26, 14)
    page.block("workload", "What is asked", given.BLOCK, [style.GENERAL] * 3 + [style.COUNT] * 3 + [style.NUMBER])
    page.section("The answer", 4, ("Value", "Unit", "Item"))
    for label, item, unit, number_format in [("GPUs needed", "gpus", "GPU", style.COUNT), *given.SIZING,
                                             ("Cost", "cost", "USD", style.CENTS)]:  # fmt: skip
        role = "output" if item in ("gpus", "cost") else "calculation"
        row = page.cells([label, f"=LEPTON_GPU_SIZE(workload,E{page.row})", unit, item], ["label", role, "note", "key"],
                         [style.GENERAL, number_format, style.GENERAL, style.GENERAL])  # fmt: skip
        if role == "output":
            made.name({"gpus": "gpus_needed", "cost": "training_cost"}[item], f"{page.reference}!$C${row}")


def _derivation(made: Book) -> None:
    """The steps one cell at a time: a spilled answer would show in LibreOffice only where the functions are installed."""
    about = "Every step of the sizing: its formula, the numbers put in, its value, unit and source"
    pages.derivation(made, about, '"GPU_SIZE",workload', EXPLAIN_ROWS)


def _checks(made: Book, case: outputs.Case) -> None:
    dataset = made.column(HISTORY, "dataset")
    counted = f'COUNTIF({dataset},"train")'
    model = "weight_data*training_data_gb*mb_per_gb+weight_gpu*gpu_count*cost_hardware+weight_size*project_size"
    parts = "gpu_count*cost_hardware+cost_software+cost_deployment+cost_operations"
    pages.checks(made, [
        Check("Forecast cost is the model over the inputs", f"=forecast_cost-({model})"),
        Check("Least squares finds the weights again", '=IF(forecast_method="ols",forecast_fitted-forecast_cost,0)',
              note="The history is built from the same weights, its deviations orthogonal to the factors"),
        Check("NPV by LEPTON_NPV is the sum of the present values", f"=npv-{case.present.total}"),
        Check("NPV is the closed form", "=npv-(value_today-cost_article+later_flow/(1+discount_rate)^later_year)"),
        Check("ROI is value over cost less one", "=roi-(value_today/cost_article-1)"),
        Check("The parts of the cost add up", f"=total_costs-({parts})"),
        Check("All flows fall within the years shown", f"={case.flow.total}-(value_today-cost_article+later_flow)"),
        Check("Every history row is for training or testing",
              test=f'={counted}+COUNTIF({dataset},"test")=ROWS({dataset})'),
        Check("More training rows than factors",
              test=f"={counted}>COLUMNS({made.column(HISTORY, 'training_data', 'project_size')})+1"),
        Check("No cost in the history is negative", test=f'=COUNTIF({made.column(HISTORY, "total_cost")},"<0")=0'),
        Check("The forecast lies between its low and its high",
              test="=AND(forecast_low<=forecast_fitted,forecast_fitted<=forecast_high)"),
        Check("The test rows are forecast within the limit", test="=largest_error<error_limit"),
        Check("Sizing answers with a number of GPUs", test="=ISNUMBER(gpus_needed)"),
        Check("The training run meets its deadline", test='=LEPTON_GPU_SIZE(workload,"days")<=training_days+tolerance'),
    ], room=True)  # fmt: skip
