"""implementation_plan.xlsx: when an AI project is done and what it will have cost, month by month as it is built."""

from __future__ import annotations

from xl_lepton.templates.books import _implementation_plan_dashboard as front
from xl_lepton.templates.books import _implementation_plan_forecast as ahead
from xl_lepton.templates.books import _implementation_plan_inputs as given
from xl_lepton.templates.books import _implementation_plan_progress as monthly
from xl_lepton.templates.books import _implementation_plan_results as answers
from xl_lepton.templates.books import _implementation_plan_schedule as dates
from xl_lepton.templates.books import _implementation_plan_value as money
from xl_lepton.templates.kit import Book
from xl_lepton.templates.language import Language

PURPOSE = (
    "Plans the building of an AI system task by task: dates, critical path, budget, teams. Each month "
    "progress and spending are typed in; "
    "the workbook says how far ahead or behind the project is, when it will end and what it will have cost.",
    "The project shown, 64 GPUs on a company's own premises, is an example: every duration, rate and price is to be replaced.",
)
HOW = (
    "Tasks: one line each, with its predecessors by their codes and three estimates of its working days. "
    "Empty lines are for more.",
    "Each month: per cent complete, first and last days on Progress, cost on Spending; then set the status month on Inputs.",
)


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Implementation plan",
        "When an AI project is done and what it will have cost, month by month as it is built",
        language,
        purpose=PURPOSE,
        how=HOW,
        convention="Amounts in USD, costs positive; durations in working days",
        changes=[("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures")],
    )
    given.inputs(made)
    given.tasks(made)
    progress_row = monthly.progress(made)
    plan = dates.schedule(made)
    links = dates.links(made, plan)
    earned = money.value(made, plan, progress_row)
    now = money.status(made, plan, earned.shares)
    forecast = ahead.replan(made)
    ahead.rest(made, now, forecast)
    bars = ahead.bars(made, plan, forecast)
    line = answers.results(made, plan, forecast, bars)
    front.dashboard(made, forecast, now, earned, line)
    front.checks(made, plan, links, now, forecast, earned, bars, progress_row)
    return made
