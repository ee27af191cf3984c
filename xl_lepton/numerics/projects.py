"""The cash flows of a project by period: one model, for a single answer and for thousands of draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from xl_lepton.core.kinds import Choice, Count, Money, Number, Rate
from xl_lepton.numerics.depreciation import METHODS, charges, macrs_shares
from xl_lepton.numerics.formulas import Computes

SOURCE = "Brealey, Myers, Allen, Principles of Corporate Finance, chapter 6 (making investment decisions with NPV)"
WRITE_OFFS = ("none", *(method for method in METHODS if method not in ("usage", "fixed_declining")))


@dataclass(frozen=True)
class Project:
    """What a project's cash flows follow from: the labels of its inputs block."""

    investment: Annotated[float, Money("Outlay today, positive", minimum=0.0)]
    periods: Annotated[int, Count("How many periods it runs", minimum=1.0, maximum=600.0)]
    benefit: Annotated[float, Money("Benefit, saving or income in the first period")]
    discount_rate: Annotated[float, Rate("Cost of capital per period")]
    cost: Annotated[float, Money("Running cost in the first period, positive")] = 0.0
    benefit_growth: Annotated[float, Rate("Growth of the benefit per period")] = 0.0
    cost_growth: Annotated[float, Rate("Growth of the running cost per period")] = 0.0
    inflation: Annotated[float, Rate("Inflation per period, on benefit and cost alike")] = 0.0
    tax_rate: Annotated[float, Number("Tax on income; a loss relieves other income", minimum=0.0, maximum=1.0)] = 0.0
    depreciation: Annotated[str, Choice("How the outlay is written off for tax", options=WRITE_OFFS)] = "straight_line"
    depreciation_periods: Annotated[int, Count("Periods of write-off; all when left out", minimum=1.0, maximum=600.0)] = 0
    resale: Annotated[float, Money("What the equipment is sold for at the end")] = 0.0
    working_capital: Annotated[float, Number("Stock and receivables, as a share of the coming period's benefit")] = 0.0
    ramp_periods: Annotated[
        int, Count("Periods until the benefit is full, in equal steps; at once when left out", minimum=1.0, maximum=600.0)
    ] = 1


@dataclass(frozen=True)
class Period:
    """One row of the cash-flow table; each field a number, or an array with one number per draw."""

    benefit: Any
    cost: Any
    depreciation: Any
    tax: Any
    working_capital: Any
    investment: Any
    net: Any
    cumulative: Any
    factor: Any
    present: Any


def periods_of(project: Any, work: Computes) -> list[Period]:
    """The periods 0 ... n of a project, whose fields may be arrays of draws (its counts and its write-off are fixed)."""
    last = project.periods
    grown = _grown(project, work)
    written_off = _write_offs(project, work)
    tied = [*_tied_up(project, work, [benefit for benefit, _ in grown]), 0.0]
    book = project.investment - sum(written_off)
    found: list[Period] = []
    for t in range(last + 1):
        flows = {
            "benefit": 0.0,
            "cost": 0.0,
            "tax": 0.0,
            "working_capital": 0.0 - tied[0],
            "investment": 0.0 - project.investment,
        }
        charge: Any = 0.0
        if t:
            flows["benefit"], flows["cost"] = grown[t - 1]
            flows["investment"] = project.resale if t == last else 0.0
            flows["working_capital"] = tied[t - 1] - tied[t]
            charge = written_off[t - 1]
            flows["tax"] = _tax(project, work, t, flows, charge, book)
        found.append(_period(work, t, project.discount_rate, flows, charge, found[-1] if found else None))
    return found


def _grown(project: Any, work: Computes) -> list[tuple[Any, Any]]:
    """Benefit and running cost of the periods 1 ... n."""
    formula = "before * (1 + growth) * (1 + inflation)"
    benefit, cost, grown = project.benefit, project.cost, [(project.benefit, project.cost)]
    for t in range(2, project.periods + 1):
        rise = {"growth": project.benefit_growth, "inflation": project.inflation}
        benefit = work.compute(f"benefit, period {t}", formula, "currency", SOURCE, before=benefit, **rise)
        rise["growth"] = project.cost_growth
        cost = work.compute(f"cost, period {t}", formula, "currency", SOURCE, before=cost, **rise)
        grown.append((benefit, cost))
    return [(_ramped(project, work, t, benefit), cost) for t, (benefit, cost) in enumerate(grown, start=1)]


def _ramped(project: Any, work: Computes, t: int, benefit: Any) -> Any:
    """The part of the benefit that is reached in period t."""
    if t >= project.ramp_periods:
        return benefit
    formula = "benefit * period / ramp_periods"
    reached = {"benefit": benefit, "period": t, "ramp_periods": project.ramp_periods}
    return work.compute(f"benefit reached in period {t}", formula, "currency", SOURCE, **reached)


def _tied_up(project: Any, work: Computes, benefits: list[Any]) -> list[Any]:
    """Working capital that must stand at the start of each period."""
    if not _uses(project.working_capital):
        return [0.0] * len(benefits)
    return [
        work.compute(
            f"working capital for period {t}",
            "share * benefit",
            "currency",
            SOURCE,
            share=project.working_capital,
            benefit=benefit,
        )
        for t, benefit in enumerate(benefits, start=1)
    ]


def _write_offs(project: Any, work: Computes) -> list[Any]:
    """The charges of the periods 1 ... n; none is charged after the project has ended."""
    if project.depreciation == "none":
        return [0.0] * project.periods
    life = project.depreciation_periods or project.periods
    if project.depreciation == "macrs":
        macrs_shares(life)
    found = charges(work, project.depreciation, project.investment, life)[: project.periods]
    return found + [0.0] * (project.periods - len(found))


def _tax(project: Any, work: Computes, t: int, flows: Mapping[str, Any], charge: Any, book: Any) -> Any:
    """Tax of period t; in the last one the gain of the sale over the book value is income too."""
    if not _uses(project.tax_rate):
        return 0.0
    gain: Any = 0.0
    if t == project.periods and project.depreciation != "none":
        gain = work.compute("gain on the sale", "resale - book", "currency", SOURCE, resale=project.resale, book=book)
    formula = "(benefit - cost - depreciation + gain) * tax_rate"
    income = {"benefit": flows["benefit"], "cost": flows["cost"], "depreciation": charge, "gain": gain}
    return work.compute(f"tax, period {t}", formula, "currency", SOURCE, **income, tax_rate=project.tax_rate)


def _period(work: Computes, t: int, rate: Any, flows: Mapping[str, Any], charge: Any, before: Period | None) -> Period:
    """The row of period t: its net flow, the sum so far and what it is worth today."""
    formula = "benefit - cost - tax + working_capital + investment"
    net = work.compute(f"net cash flow, period {t}", formula, "currency", SOURCE, **flows)
    cumulative, factor = net, 1.0
    if before is not None:
        formula = "before / (1 + rate)"
        factor = work.compute(f"discount factor, period {t}", formula, "ratio", SOURCE, before=before.factor, rate=rate)
        cumulative = before.cumulative + net
    present = work.compute(f"present value, period {t}", "net * factor", "currency", SOURCE, net=net, factor=factor)
    return Period(**flows, depreciation=charge, net=net, cumulative=cumulative, factor=factor, present=present)


def _uses(value: Any) -> bool:
    return not (isinstance(value, float | int) and value == 0)
