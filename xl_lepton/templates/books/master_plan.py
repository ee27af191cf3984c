"""master_plan.xlsx: the five steps of the method in one workbook: needs, cost forecast, worth, cheapest plan, path."""

from __future__ import annotations

from xl_lepton.templates import pages, style
from xl_lepton.templates.books import _master_plan_forecast as learned
from xl_lepton.templates.books import _master_plan_inputs as given
from xl_lepton.templates.books import _master_plan_mix as mixing
from xl_lepton.templates.books import _master_plan_needs as needed
from xl_lepton.templates.books import _master_plan_outputs as outputs
from xl_lepton.templates.books import _master_plan_path as planned
from xl_lepton.templates.books import _master_plan_presets as preset
from xl_lepton.templates.books import _master_plan_worth as valued
from xl_lepton.templates.books._master_plan_path import figures
from xl_lepton.templates.kit import Book, Check, Line
from xl_lepton.templates.language import Language

PURPOSE = (
    "Takes an AI project from its workload to a decision, in five linked steps: what it needs, what it will cost, whether it "
    "is worth it, how to get the GPUs most cheaply, and when it is done. Six industries come as presets; each figure of a "
    "preset is an example with its reason beside it, not a claim about anybody's project.",
)
HOW = (
    "Choose the industry on Inputs, then type your own figures over its preset, cell by cell: what is left empty follows the "
    "preset. Presets gives each preset's reasons, Tasks the path and its progress, History the past projects.",
    "For one step in depth see the workbooks gpu_sizing, cost_forecast, business_case, resource_plan and implementation_plan.",
)


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Master plan",
        "The five steps linked: needs, cost forecast, worth, cheapest plan over time, schedule and budget",
        language,
        purpose=PURPOSE,
        how=HOW,
        convention="Amounts in USD without inflation, before tax; costs positive; benefits less costs in cash flows",
        changes=[("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures")],
    )
    preset.lists(made)
    given.inputs(made)
    preset.presets(made)
    given.tasks(made)
    past = given.history(made)
    wide = [40, 13, 14, *[11.5] * given.PERIODS]
    path_wide = [*wide[:3], 14.5, *wide[4:]]  # below the periods stands "predecessors", a word that a function reads
    steps = [
        made.page("Needs", "Step 1 of 5: what the workload needs to be trained and to be served", 40, 20, 18, 66),
        made.page("Forecast", "Step 2 of 5: the planned cost, and what projects like it have cost in the end", 40, 18, 18, 66),
        made.page(
            "Worth", "Step 3 of 5: what it costs and brings by period, and what that is worth today", *wide, landscape=True
        ),
        made.page("Mix", "Step 4 of 5: GPUs by period, and the cheapest way to have them", *wide, landscape=True),
        made.page("Path", "Step 5 of 5: when it is done, what is spent by when, how far it is", *path_wide, landscape=True),
    ]
    needed.needs(steps[0])
    learned.forecast(made, steps[1], past)
    path = planned.path(made, steps[4])
    plan = mixing.mix(made, steps[3])
    found = valued.worth(made, steps[2], plan, path)
    outputs.dashboard(made, plan, found)
    _checks(made, path, plan, found)
    return made


def _checks(made: Book, path: planned.Path, plan: mixing.Mix, found: valued.Worth) -> None:
    budget, done, due = (path.area(letter) for letter in "HIN")
    bought = f"SUM({plan.offers['on-demand'].area})+SUM({plan.offers['spot'].area})*spot_efficiency"
    parts = "+".join(row.total for row in (found.building, found.gpus, found.closing, found.running))
    lines = [
        Check("The planned cost is the budget of the path", "=planned_cost-bac", note="Forecast against Path"),
        Check("Planned spending reaches the budget within the periods", f"={path.spend.total}-bac"),
        Check("Planned value on the status date is Excel's", f"=pv-SUMPRODUCT({budget},{due})", note="Budgets evenly over "
                                                                                                     "their days"),
        Check("Earned value is what is done of each budget", f"=ev-SUMPRODUCT({budget},{done})"),
        Check("Actual cost is what was spent on the tasks", "=ac-SUM(task_spent)", note="Path against Tasks"),
        Check("NPV by LEPTON_NPV is Excel's own", "=npv-npv_native"),
        Check("NPV is the sum of the present values", f"=npv-{found.present.total}"),
        Check("GPUs in the cash flow are worth what the plan costs", "=pv_gpus-plan_cost", note="Worth against Mix"),
        Check("Bought by the hour is what commitments leave open", f"={bought}-{plan.left.total}",
              note="Sum over the periods, mean of both halves of the day"),
        Check("Paid for GPUs is GPUs x prices x hours",
              f"=IF({plan.offers['owned'].total}=0,{plan.cash.total}-{plan.priced.total},0)",
              note="Where none are owned: servers are paid when they are bought"),
        Check("Costs are the sum of their parts", f"={found.costs.total}-({parts})"),
        Check("All benefits are received within the periods", f"={found.earned.total}-{found.benefits.total}",
              note="Else the use runs on beyond the last period"),
        Check("Days in use are those of the years of use", f"={plan.days.total}-(service_end-go_live+1)",
              note="Else the use runs on beyond the last period"),
        Check("The years of the dashboard add up", f"=years_net-{found.net.total}"),
        Check("The ranking of what is uncertain loses nothing", f"=SUM({found.sizes})-SUM({found.sorted_sizes})"),
        Check("Building in the cash flow is the cost that the case carries", f"={found.building.total}-build_cost",
              note="Worth against Forecast"),
        Check("At its internal rate of return the project is worth nothing", test="=ABS(irr_left)<=tolerance/100"),
        Check("The plan needs no more GPUs than were sized", test="=gpus_most<=service_gpus", note="Mix against Needs"),
        Check("The forecast lies within its likely range", test="=AND(forecast_low<=forecast_cost,forecast_cost<=forecast_high)"),
        Check("The project is of the size of the past ones",
              test="=AND(planned_cost>=least_planned,planned_cost<=most_planned,project_months<=longest_planned)",
              note="Else the forecast reaches beyond what it has seen"),
        Check("The typical error of the forecast is within the limit", test="=typical_error<=error_limit"),
        Check("A training run is done in its time", test="=training_time<=training_days+tolerance"),
        Check("The copies of a language model give what is asked",
              test="=IF(pictures=1,TRUE,served_tokens>=tokens_most-tolerance)"),
        Check("Critical tasks fill the path from end to end", test="=critical_days>=project_days"),
        Check("The mix is proven to be the cheapest", test="=plan_gap<=tolerance"),
        Check("The mix costs no more than all on demand", test="=mix_saving>=-tolerance"),
    ]  # fmt: skip
    ordered = sorted(lines, key=lambda line: bool(line.test))  # deviations first
    page = pages.checks(made, ordered)
    first = page.row - len(lines) - 1
    deviations = page.area("C", first, first + sum(not line.test for line in lines) - 1)
    room = f"=tolerance-MAX(MAX({deviations}),-MIN({deviations}))"
    figures(found.page, "How closely the sums hold", [
        Line("Room left in the tolerance", room, "USD or days", "room_in_tolerance", "Below 0 a sum does not add up",
             style.NUMBER, "output"),
    ])  # fmt: skip
