"""Step 5 of master_plan.xlsx: dates, critical path, budget by task and period, and progress against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.styles import Alignment

from xl_lepton.templates import style
from xl_lepton.templates.books._master_plan_inputs import LINKS, PERIODS, PLAN, TASKS
from xl_lepton.templates.kit import Book, Chart, Line, Page, Row, Series

DATED = "LEPTON_SCHEDULE(schedule_list,project_start,,,{0})"
_HEADINGS = ("task", "duration", "predecessors", "start", "finish", "budget", "percent complete", "actual cost")
_MONTHS = "0.0"


@dataclass(frozen=True)
class Path:
    """The rows and areas that other sheets, charts and checks look at."""

    page: Page
    first: int
    last: int
    planned: Row
    spend: Row

    def area(self, column: str) -> str:
        return self.page.area(column, self.first, self.last)


def period_rows(page: Page) -> tuple[Row, Row, Row]:
    """The periods of the plan: number, first day, last day; the same on every sheet that runs over time."""
    begin = page.timeline("Period from", "=project_start", "=EDATE({0},12/periods_per_year)", PERIODS, format=style.MONTH)
    number = page.series("Period", f"=COLUMNS({begin.so_far})", format=style.COUNT)
    end = page.series("Its last day", f"=EDATE({begin},12/periods_per_year)-1", unit="date", format=style.DATE)
    return begin, number, end


def figures(page: Page, heading: str, lines: Sequence[Line]) -> None:
    """A block of results below rows over time: its notes run on over the narrow columns of the periods."""
    page.section(heading, 10, ("Value", "Unit", "Note"))
    for line in lines:
        row = page.row
        page.cells([line.label, line.formula, line.unit, line.note or None], ["label", line.role or "calculation", "note",
                   "remark"],
                   [style.GENERAL, line.format, style.GENERAL, style.GENERAL])  # fmt: skip
        page.book.name(line.name, f"{page.reference}!$C${row}")
    page.row += 1


def path(made: Book, page: Page) -> Path:
    _, _, end = period_rows(page)
    planned = page.series(
        "Planned spending so far", f'=LEPTON_EARNED_VALUE(value_list,value_list,{end},"PV")', unit="USD", total="=bac"
    )
    spend = page.series("Planned spending", f"={planned}-{planned.before}", opening=f"={planned}", unit="USD", total="SUM")
    page.end_over_time()
    _links(page)
    first, last = _tasks(made, page)
    _results(page, first, last)
    gantt(page, first, last)
    return Path(page, first, last, planned, spend)


def _links(page: Page) -> None:
    """What the other steps add to a task that is linked to them."""
    page.section("What linked tasks take from the other steps", 5)
    page.headings(["Step", "Days", "USD"], [1, 2])
    top = page.row
    training = "ROUNDUP(training_time*build_runs*work_days/365,0)"
    added = {
        "none": (None, None),
        "delivery": ("=delivery_days", None),
        "training": (f"={training}", "=training_cost*build_runs"),
        "approval": ("=approval_days", None),
        "labelling": (None, "=labelling_cost"),
        "pilot": (None, None),
    }
    for word in LINKS:
        days, cost = added[word]
        page.cells([word, days, cost], ["key", "calculation", "calculation"], [style.GENERAL, style.COUNT, style.MONEY])
    for name, letter in (("words", "B"), ("days", "C"), ("costs", "D")):
        page.book.name(f"link_{name}", page.area(letter, top, page.row - 1))
    page.row += 1


def _tasks(made: Book, page: Page) -> tuple[int, int]:
    page.section("The tasks", 15)
    right = [*range(1, 11), 12, 13, 14]
    page.headings(
        ["What is done", *[None] * 8, "Slack, days", "Critical", "Linked to", "Planned by now", "Begins, month", "Takes, months"],
        right,
    )
    for place, heading in enumerate(_HEADINGS):
        page.put(page.row - 1, 3 + place, heading, "list heading").alignment = Alignment(horizontal="right", wrap_text=True)
    page.sheet.row_dimensions[page.row - 1].height = 29  # two lines, in every language
    top = page.row
    for row in range(top, top + len(PLAN)):
        line = f"ROWS(C${top}:C{row})"

        def typed(heading: str, line: str = line) -> str:
            return f"INDEX({made.column(TASKS, heading)},{line})"

        dated = DATED.format(f"$C{row}")
        after = typed("After")
        work = f"$D{row}*INDEX(task_people,{line})*day_rate"
        cells = [
            f"={typed('What is done')}",
            f"={typed('Task')}",
            f"=INDEX(task_days,{line})+SUMIF(link_words,$M{row},link_days)",
            f'=IF({after}="-","",{after})',
            f"=INDEX({dated},2)",
            f"=INDEX({dated},3)",
            f"={work}+INDEX(task_purchases,{line})+SUMIF(link_words,$M{row},link_costs)",
            f"=INDEX(task_done,{line})",
            f"=INDEX(task_spent,{line})",
            f"=INDEX({dated},6)",
            f"=INDEX({dated},8)*1",
            f"={typed('Linked to')}",
            f"=IF($F{row}>status_date,0,MIN(1,(status_date+1-$F{row})/($G{row}+1-$F{row})))",
            f"=(F{row}-project_start)*12/365",
            f"=(G{row}+1-F{row})*12/365",
        ]
        formats = [style.GENERAL, style.GENERAL, style.COUNT, style.GENERAL, style.DATE, style.DATE, style.MONEY, "0%",
        style.MONEY,
                   style.COUNT, '"●";;', style.GENERAL, "0%", _MONTHS, _MONTHS]  # fmt: skip
        page.cells(cells, ["label", *["calculation"] * 14], formats)
    last = page.row - 1
    made.name("schedule_list", page.area("C", top - 1, last, "E"))
    made.name("value_list", page.area("C", top - 1, last, "J"))
    made.name("schedule_days", page.area("D", top, last))
    page.row += 1
    return top, last


def gantt(page: Page, first: int, last: int) -> None:
    """The tasks as bars."""
    chart = Chart(
        "gantt", "The path to use",
        "Gantt chart: a bar for each task from its first to its last day, in months from the first day of the project.",
        page.area("B", first, last), [Series("from", page.area("O", first, last)), Series("Task", page.area("P", first, last))],
        "Task", "months from the first day", "0",
    )  # fmt: skip
    page.chart(chart, height=9, columns=15)


def _results(page: Page, first: int, last: int) -> None:
    value = 'LEPTON_EARNED_VALUE(value_list,value_list,status_date,"{0}")'
    none, whole = page.say("none yet"), DATED.format('"project"')
    linked = f"M{first}:M{last}"
    critical = f"SUMIF(L{first}:L{last},1,D{first}:D{last})"
    figures(page, "When it is done, and how far it is", [
        Line("Length", f"=INDEX({whole},1)", "working days", "project_days", "", style.COUNT, "output"),
        Line("In use from", f"=INDEX({whole},3)+1", "date", "go_live", "The day after the last task", style.DATE,
             "output"),
        Line("GPUs needed from", f'=IF(COUNTIF({linked},"pilot")=0,go_live,_xlfn.MINIFS(F{first}:F{last},{linked},"pilot"))',
             "date",
             "gpus_from", "First day of the task linked to pilot", style.DATE, "output"),
        Line("Months until use", "=(go_live-project_start)*12/365", "months", "project_months", "", style.YEARS, "output"),
        Line("Working days on the critical path", f"={critical}", "working days", "critical_days", "", style.COUNT),
        Line("Budget (BAC)", f"={value.format('BAC')}", "USD", "bac", "", style.MONEY, "output"),
        Line("Planned value (PV)", f"={value.format('PV')}", "USD", "pv", "To be done by the status date", style.MONEY, "output"),
        Line("Earned value (EV)", f"={value.format('EV')}", "USD", "ev", "Done by then, at its budget", style.MONEY, "output"),
        Line("Actual cost (AC)", f"={value.format('AC')}", "USD", "ac", "Spent by then", style.MONEY, "output"),
        Line("Cost performance (CPI)", f'=IF(ac*ev=0,"{none}",{value.format("CPI")})', "ratio", "cpi", "Budget earned per USD "
                                                                                                       "spent",
             "0.00", "output"),
        Line("Schedule performance (SPI)", f'=IF(pv=0,"{none}",{value.format("SPI")})', "ratio", "spi", "1 is on plan", "0.00",
             "output"),
        Line("Cost at this pace (EAC)", f'=IF(ac*ev=0,bac,{value.format("EAC")})', "USD", "eac", "BAC / CPI", style.MONEY,
             "output"),
        Line("Room until the overrun calls for action", "=bac*(1+over_limit)-eac", "USD", "over_room", "Below 0: act",
             style.MONEY,
             "output"),
    ])  # fmt: skip
