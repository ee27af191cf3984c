"""The dashboard of master_plan.xlsx: the answer in sentences, key figures, three charts, and the years."""

from __future__ import annotations

from typing import Final

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_mix import COMMITTED, Mix
from xl_lepton.templates.books._master_plan_worth import YEARS, Worth
from xl_lepton.templates.kit import Book, Chart, Line, Page, Series
from xl_lepton.templates.sentences import Said, sentences

COLUMNS: Final = 6
_WHOLE, _ONE, _SHARE = '"#,##0"', '"#,##0.0"', '"0%"'
_UNGUARDED: Final = (
    *("The answer", "If there is no answer", "If the service is not sized", "If there are no dates", "If there is no plan"),
)
"""These say which figure is an error."""


def said(made: Book) -> dict[str, str]:
    """What the dashboard says, each sentence put together from named figures."""
    lines = _lines(made)
    return sentences(made, lines, guarded=[label for label, _ in lines if label not in _UNGUARDED])


def _money(figure: str) -> str:
    return f"TEXT({figure},{_WHOLE})"


def _lines(made: Book) -> list[Said]:
    """The sentences, then the pieces that they are chosen from; {Label} is the cell of a piece."""
    return [*_main(made), *_verdicts(made), *_reasons(made), *_others(made)]


def _main(made: Book) -> list[Said]:
    day, money = f'TEXT({{0}},"{style.DATE}")'.format, _money
    return [
        ("The answer", "=IF(ISNUMBER(npv),IF(npv>=0,{If it is worth it},{If it is not}),{If there is no answer})"),
        ("What it costs", "=IF(ROUND(reserve,0)=0,{As planned},IF(reserve>0,{With a reserve},{Below the plan}))"),
        ("What it needs", made.words(
            "It needs at most {0} x {1}, {2} GB of storage and {3} kW; a training run of {4} takes {5}.",
            money("gpus_most"), "accelerator", money("storage_needed"),
            f"TEXT(service_power*gpus_most/service_gpus,{_ONE})",  # of the GPUs named, not of those sized for the last day
            "model", "{Training hours}")),
        ("How to get the GPUs", made.words(
            "The cheapest mix commits to {0} and costs {1} USD in today's money, {2} all on demand.",
            made.counted("1 GPU", "{0} GPUs", "committed_most"), money("plan_cost"), "{Saving}")),
        ("When it is done", made.words(
            "It is in use from {0}, {1} months after the first day; {2} of past projects of its size took longer than {3} "
            "months.",
            day("go_live"), f"TEXT(project_months,{_ONE})", f"TEXT(range_tail,{_SHARE})", f"TEXT(months_high,{_ONE})")),
        ("What to watch", '=IF(ISNUMBER(npv),IF(widest_loss<0,{Bad case},{Good case}),"–")'),
        ("Progress", '=IF(ev+ac=0,{No progress},{Done})'),
        ("What it rests on", "=IF(own_count=preset_figures,{Own figures},{Preset})"),
    ]  # fmt: skip


def _verdicts(made: Book) -> list[Said]:
    rate, money = 'TEXT(discount_rate,"0.0%")', _money
    paid = f"TEXT(payback,{_ONE})"
    back, soon = made.piece("and has paid back after {0} years", paid), made.piece("and has paid back within a month")
    return [
        ("If it is worth it", made.words(
            "Worth it: at {0} a year the plan is worth {1} USD today, before tax, {2}.", rate, money("npv"), "{Paid back}")),
        ("If it is not", made.words(
            "Not worth it as planned: at {0} a year it loses {1} USD of today's money; {2}.",
            rate, money("ABS(npv)"), "{Needed}")),
        ("Paid back", f'=IF(ISNUMBER(payback),IF({paid}="0.0",{soon},{back}),'
                      f'"{made.say("but never pays back before it is discounted")}")'),
        ("Needed", f'=IF(pv_benefits>0,{made.piece("benefits would have to be {0} higher", f"TEXT(-benefit_room,{_SHARE})")},'
                   f'"{made.say("it brings no benefit")}")'),
    ]  # fmt: skip


def _reasons(made: Book) -> list[Said]:
    """Why there is no answer: what the first function that failed says."""
    unplanned = f'LEPTON_WHY("COMMITMENT_PLAN",gpu_demand,offers),"{made.say("No answer: see which checks fail")}")'
    return [
        ("If there is no answer",
         '=IF(ISNUMBER(npv),"–",IF(ISERROR(training_gpus),LEPTON_WHY("GPU_SIZE",training_block),{If the service is not sized}))'),
        ("If the service is not sized",
         '=IF(ISERROR(unit_gpus),LEPTON_WHY("GPU_SIZE",service_block),{If there are no dates})'),
        ("If there are no dates",
         '=IF(ISERROR(go_live),LEPTON_WHY("SCHEDULE",schedule_list,project_start),{If there is no plan})'),
        ("If there is no plan", f"=IF(ISERROR(plan_cost),{unplanned}"),
    ]  # fmt: skip


def _others(made: Book) -> list[Said]:
    money = _money
    built = (money("build_cost"), money("ABS(reserve)"), "{Past projects}",
             money("running_year"))  # fmt: skip
    room = made.piece("benefits may fall by {0} before nothing is gained", f"TEXT(benefit_room,{_SHARE})")
    none = made.say("there is no room for less benefit")
    cheaper = made.piece("{0} USD less than", money("mix_saving"))
    limit = f'IF(over_room<0,"{made.say("beyond the limit: act")}","{made.say("within the limit")}")'
    return [
        ("Training hours", f'={made.counted("1 GPU-hour", "{0} GPU-hours", "training_hours")}'),
        ("Past projects", f'={made.counted("1 past project", "{0} past projects", "past_projects")}'),
        ("As planned", made.words(
            "It costs {0} USD to build, as planned and without a reserve, and {1} USD a year to run.", built[0], built[3])),
        ("With a reserve", made.words(
            "It costs {0} USD to build, with a reserve of {1} USD learned from {2}, and {3} USD a year to run.", *built)),
        ("Below the plan", made.words(
            "It costs {0} USD to build, {1} USD less than planned, as learned from {2}, and {3} USD a year to run.", *built)),
        ("Saving", f'=IF(ROUND(mix_saving,0)>0,{cheaper},"{made.say("as much as")}")'),
        ("Bad case", made.words(
            "Watch: {0}. The bad case of it alone takes {1} USD off the worth; {2}.",
            "widest_swing", money("ABS(widest_loss)"), "{Room}")),
        ("Good case", made.words(
            "Watch: {0}. The good case of it alone adds {1} USD to the worth; {2}.",
            "widest_swing", money("widest_gain"), "{Room}")),
        ("Room", f'=IF(N(benefit_room)<=0,"{none}",{room})'),
        ("Done", made.words(
            "On {0} work worth {1} USD was done for {2} USD; at this pace the path costs {3} USD, {4}.",
            f'TEXT(status_date,"{style.DATE}")', money("ev"), money("ac"), money("eac"), limit)),
        ("No progress", made.words(
            "By {0} nothing was done or spent; the budget of the path is {1} USD.", f'TEXT(status_date,"{style.DATE}")',
            money("bac"))),
        ("Preset", made.words(
            "It rests on the preset for {0}: figures replaced by your own so far {1} of {2}; replace the others before you "
            "decide.",
            "industry", "own_count", "preset_figures")),
        ("Own figures", f'="{made.say("It rests on your own figures: each one of the preset is replaced.")}"'),
    ]  # fmt: skip


def dashboard(made: Book, plan: Mix, found: Worth) -> None:
    main, links = [label for label, _ in _main(made)], said(made)
    page = made.page("Dashboard", "The answer, and what it rests on", *[31] * COLUMNS, landscape=True)
    page.headline(links[main[0]], COLUMNS)
    page.findings([links[label] for label in main[1:]], COLUMNS)
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
    page.headings(
        ["Year", "Building it", "Cost of the GPUs", "Storage, training, team", "Benefits", "Net cash flow"], range(1, COLUMNS)
    )
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
    titles = ("Owned", "Reserved for longer", "Reserved for a year")
    return Chart(
        "stacked column", "GPUs in the busier half of the day",
        "Stacked columns of the GPUs owned, reserved and bought by the hour in the busier half of the day, and a line of the "
        "need; what stands above the line is committed and idle.",
        plan.begin.area,
        [*(Series(title, plan.offers[offer].area) for title, offer in zip(titles, COMMITTED, strict=True)),
         Series("By the hour", plan.open.area), Series("GPUs needed", plan.busy.area, style.RED, as_line=True, dashed=True)],
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
