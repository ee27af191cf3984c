"""The dashboard of master_plan.xlsx: the answer in sentences, key figures, three charts, and the years."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_mix import Mix
from xl_lepton.templates.books._master_plan_worth import YEARS, Worth
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series

COLUMNS: Final = 6
_WHOLE, _ONE, _SHARE = '"#,##0"', '"#,##0.0"', '"0%"'
_FIRST: Final = 6  # the row of the first sentence


def sentences(made: Book) -> Page:
    """What the dashboard says, each sentence put together from named figures."""
    page = made.page("Sentences", "The sentences of the dashboard, put together from the figures", 34, 150, landscape=True)

    def money(figure: str) -> str:
        return f"TEXT({figure},{_WHOLE})"

    paid = f"IF(ISNUMBER(payback),TEXT(payback,{_ONE}),payback)"
    why = '=IF(ISNUMBER(npv),"–",IF(ISERROR(training_gpus),LEPTON_WHY("GPU_SIZE",training_block),{served}))'
    served = '=IF(ISERROR(unit_gpus),LEPTON_WHY("GPU_SIZE",service_block),{dated})'
    dated = '=IF(ISERROR(go_live),LEPTON_WHY("SCHEDULE",schedule_list,project_start),{planned})'
    unplanned = f'LEPTON_WHY("COMMITMENT_PLAN",gpu_demand,offers),"{made.say("No answer: see which checks fail")}")'
    room = made.words("benefits may fall by {0} before nothing is gained", f"TEXT(benefit_room,{_SHARE})").removeprefix("=")
    lost = made.words(
        "Not worth it as planned: at {0} a year it loses {1} USD of today's money; benefits would have to be {2} higher.",
        'TEXT(discount_rate,"0.0%")', money("-npv"), f"TEXT(-benefit_room,{_SHARE})",
    ).removeprefix("=")  # fmt: skip
    watched = made.words(
        "Watch: {0}. The bad case of it alone moves the worth by {1} USD; {2}.", "widest_swing", money("widest_loss"), "{room}"
    ).removeprefix("=")
    lines = (
        ("The answer", "=IF(ISNUMBER(npv),IF(npv>=0,{worth},{lost}),{why})"),
        ("What it costs", made.words(
            "It costs {0} USD to build, with a reserve of {1} USD learned from {2} past projects, and {3} USD a year to run.",
            money("build_cost"), money("reserve"), money("past_projects"), money("running_year"))),
        ("What it needs", made.words(
            "It needs at most {0} x {1}, {2} GB of storage and {3} kW; a training run of {4} takes {5} GPU-hours.",
            money("gpus_most"), "accelerator", money("storage_needed"), f"TEXT(service_power,{_ONE})", "model",
            money("training_hours"))),
        ("How to get the GPUs", made.words(
            "The cheapest mix commits to {0} GPUs and costs {1} USD in today's money, {2} USD less than all on demand.",
            money("committed_most"), money("plan_cost"), money("mix_saving"))),
        ("When it is done", made.words(
            "It is in use from {0}, {1} months after the first day; one in ten past projects of its size took longer than {2} "
            "months.",
            f'TEXT(go_live,"{style.DATE}")', f"TEXT(project_months,{_ONE})", f"TEXT(months_high,{_ONE})")),
        ("What to watch", f'=IF(ISNUMBER(npv),{watched},"–")'),
        ("Progress", made.words(
            "On {0} work worth {1} USD was done for {2} USD; {3}.", f'TEXT(status_date,"{style.DATE}")', money("ev"), money("ac"),
            "{over}")),
        ("What it rests on", made.words(
            "It rests on the preset for {0}, of which {1} figures are replaced by your own: replace the others before you "
            "decide.",
            "industry", "own_count")),
        ("If it is worth it", made.words(
            "Worth it: at {0} a year the plan is worth {1} USD today, before tax, and has paid back after {2} years.",
            'TEXT(discount_rate,"0.0%")', money("npv"), paid)),
        ("If it is not", f'=IF(npv<0,{lost},"–")'),
        ("If there is no answer", why),
        ("If the service cannot be sized", served),
        ("If there are no dates", dated),
        ("If there is no plan", f"=IF(ISERROR(plan_cost),{unplanned}"),
        ("Room", f'=IF(benefit_room<0,"{made.say("there is no room for less benefit")}",{room})'),
        ("Overrun", f'=IF(over_room<0,"{made.say("at this pace the budget is overrun: act")}",'
                    f'"{made.say("at this pace the budget holds")}")'),
    )  # fmt: skip
    places = {
        name: f"C{_FIRST + place}"
        for place, name in enumerate(("answer", *[""] * 7, "worth", "lost", "why", "served", "dated", "planned", "room", "over"))
        if name
    }
    unguarded = (
        "The answer",
        "If there is no answer",
        "If the service cannot be sized",
        "If there are no dates",
        "If there is no plan",
    )
    for label, formula in lines:
        text = formula.removeprefix("=")
        for name, cell in places.items():
            text = text.replace("{" + name + "}", cell)
        guarded = f"={text}" if label in unguarded else f'=IFERROR({text},"–")'
        page.sheet.row_dimensions[page.row].height = 20
        page.cells([label, guarded], ["label", "text"])
    return page


def dashboard(made: Book, words: Page, plan: Mix, found: Worth) -> None:
    page = made.page("Dashboard", "The answer, and what it rests on", *[25] * COLUMNS, landscape=True)
    page.headline(f"={words.reference}!$C${_FIRST}", COLUMNS)
    page.findings([f"={words.reference}!$C${_FIRST + place}" for place in range(1, 8)], COLUMNS)
    page.tiles([
        Line("Net present value", "=npv", "USD, before tax", format=style.MONEY),
        Line("Internal rate of return", "=irr", "per year", format=style.PERCENT),
        Line("Payback", "=payback", "years from the first day", format=style.YEARS),
        Line("Cost to build", "=build_cost", "USD, with the reserve", format=style.MONEY),
        Line("GPUs at most", "=gpus_most", "GPU", format=style.COUNT),
        Line("In use from", "=go_live", "all tasks done", format=style.DATE),
    ])  # fmt: skip
    page.chart(_cash(found), _gpus(plan), _tornado(found), height=7.6)
    _years(made, page, found)


def _years(made: Book, page: Page, found: Worth) -> None:
    page.section("By year from the first day, USD", COLUMNS)
    page.headings(["Year", "Building it", "GPUs", "Storage, training, team", "Benefits", "Net cash flow"], range(1, COLUMNS))
    top = page.row
    parts = (found.building, found.gpus, found.running, found.benefits, found.net)
    formats = [style.COUNT, *[style.MONEY] * 5]
    for row in range(top, top + YEARS):
        place = f"ROWS(B${top}:B{row})"
        sums = [f"=SUMIF({found.year.area},{place},{part.area})" for part in parts]
        page.cells([f'={place}&""', *sums], ["label", *["calculation"] * 5], formats)
    later = [f'=SUMIF({found.year.area},">"&ROWS(B{top}:B{page.row - 1}),{part.area})' for part in parts]
    page.cells(["Later", *later], ["label", *["calculation"] * 5], formats)
    sums = [f"=SUM({letter}{top}:{letter}{page.row - 1})" for letter in "CDEFG"]
    page.cells(["Total", *sums], ["total label", *["total"] * 5], formats)
    made.name("years_net", page.area("G", page.row - 1, page.row - 1))


def _cash(found: Worth) -> Chart:
    return Chart(
        "column", "Cash flow by period",
        "Columns of the net cash flow of each period, negative while it is built, and a line of its sum so far.",
        found.begin.area,
        [Series("Net cash flow", found.net.area), Series("So far", found.so_far.area, style.SERIES[3], as_line=True)],
        "Period from", "Thousand USD", "#,##0,",
    )  # fmt: skip


def _gpus(plan: Mix) -> Chart:
    titles = ("Owned", "Reserved for longer", "Reserved for a year", "On demand, mean", "Spot, mean")
    return Chart(
        "stacked column", "GPUs: need, and the cheapest mix",
        "Stacked columns of the GPUs owned, reserved, on demand and spot in each period, and a line of the need in the busier "
        "half of the day.",
        plan.begin.area,
        [*(Series(title, row.area) for title, row in zip(titles, plan.offers.values(), strict=True)),
         Series("Needed, busier half", plan.busy.area, style.RED, as_line=True, dashed=True)],
        "Period from", "GPU",
    )  # fmt: skip


def _tornado(found: Worth) -> Chart:
    names, worse, better = found.swings
    return Chart(
        "tornado", "What moves the net present value",
        "Bars for each uncertain figure, the widest on top: how far its bad and its good case move the net present value.",
        names, [Series("Worse", worse), Series("Better", better)], "What is uncertain", "Thousand USD from the case shown",
        "#,##0,",
    )  # fmt: skip
