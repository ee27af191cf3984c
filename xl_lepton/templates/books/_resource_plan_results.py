"""The answers of the resource plan: cost, saving, GPUs, when contracts end, and how far prices may fall."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.books._resource_plan_months import Case
from xl_lepton.templates.books._resource_plan_offers import NEW
from xl_lepton.templates.kit import Book, Line, Page


def asked(item: str) -> str:
    """One figure of the summary of LEPTON_COMMITMENT_PLAN."""
    return f'LEPTON_COMMITMENT_PLAN(demand_planned,offers,,month_hours,month_rate,,,,after_end,running_today,"{item}")'


def results(made: Book, plan: Case) -> Page:
    page = made.page("Results", "The answers, and what they are made of", 50, 18, 18, 64)
    page.freeze()
    page.results("The plan", _answers(plan))
    page.results("When contracts end, and when prices fall", _ends(made, plan))
    return page


def _answers(plan: Case) -> list[Line]:
    everything = "+".join(plan[name].total for name in ("due_present_reserved_long", "due_present_reserved_short"))
    tail = 'IF(after_end="stop",MAX(0,reserved_months-months_planned),0)'
    worth = "PV(month_rate,today_due_months,-1,,1)/(1+month_rate)^months_planned"
    monthly = "reserved_today*reserved_price*month_hours"
    return [
        Line(
            "Total cost of the plan",
            f"={asked('total cost')}",
            "USD",
            "total_cost",
            "Present value, by LEPTON_COMMITMENT_PLAN",
            style.MONEY,
            "output",
        ),
        Line("Reserved today: months due after the plan", f"={tail}", "months", "today_due_months", "", style.COUNT),
        Line("Reserved today: due after the plan", f"={monthly}*{worth}", "USD", "today_due", "Present value", style.MONEY),
        Line("New contracts: due after the plan", f"={everything}", "USD", "new_due", "Present value", style.MONEY),
        Line(
            "The same cost by native formulas",
            f"={plan['present'].total}+new_due+today_due-{plan['left_present'].total}",
            "USD",
            "total_native",
            "Cash by month, what is due later, less what owned GPUs are still worth",
            style.MONEY,
        ),
        Line(
            "Nothing new signed, all on demand",
            f"={plan['open_present'].total}+today_cost",
            "USD",
            "all_on_demand",
            "Present value; what runs today is paid in any case",
            style.MONEY,
            "output",
        ),
        Line("Saving", "=all_on_demand-total_cost", "USD", "saving", "", style.MONEY, "output"),
        Line(
            "Saving, share", "=IF(all_on_demand=0,0,saving/all_on_demand)", "share", "saving_share", "", style.PERCENT, "output"
        ),
        Line("Cash paid within the plan", f"={plan['cash'].total}", "USD", "cash_paid", "Not discounted", style.MONEY, "output"),
        Line("Most cash in a month", f"=MAX({plan['cash'].area})", "USD", "cash_peak", "", style.MONEY, "output"),
        Line(
            "Still to be paid after the plan",
            f"={plan['due_reserved_long'].total}+{plan['due_reserved_short'].total}+{monthly}*today_due_months",
            "USD",
            "due_later",
            "Not discounted; nothing with continue, which leaves it to the years after",
            style.MONEY,
            "output",
        ),
        Line(
            "Owned GPUs: worth after the plan",
            f"={plan['left'].total}",
            "USD",
            "worth_later",
            "Written off evenly",
            style.MONEY,
            "output",
        ),
        Line(
            "GPUs needed in the first month",
            f"={plan['peak'].first}",
            "GPU",
            "gpus_first",
            "At the busiest part of the day",
            style.COUNT,
            "output",
        ),
        Line(
            "GPUs needed in the last month",
            f"={plan['peak'].last}",
            "GPU",
            "gpus_last",
            "At the busiest part of the day",
            style.COUNT,
            "output",
        ),
        Line("GPUs needed at most", f"=MAX({plan['peak'].area})", "GPU", "gpus_peak", "", style.COUNT, "output"),
        Line(
            "In the month",
            f"=INDEX(plan_months,MATCH(gpus_peak,{plan['peak'].area},0))",
            "",
            "peak_month",
            "The first such month",
            style.MONTH,
            "output",
        ),
        Line("GPUs committed at most", f"=MAX({plan['stock'].area})", "GPU", "committed_peak", "", style.COUNT, "output"),
        Line("GPU-months needed", f"=SUM({plan['needed'].area})", "GPU-months", "needed_sum", "", style.COUNT),
        Line(
            "of which committed",
            f"=IF(needed_sum=0,0,SUM({plan['used'].area})/needed_sum)",
            "share",
            "committed_share",
            "",
            style.PERCENT,
            "output",
        ),
        Line(
            "Use of the committed GPUs",
            f"=IF(SUM({plan['stock'].area})=0,1,SUM({plan['used'].area})/SUM({plan['stock'].area}))",
            "share",
            "utilisation",
            "Hours used over hours paid",
            style.PERCENT,
            "output",
        ),
        Line(
            "Gap to a cost that no plan beats",
            f"={asked('gap')}",
            "share",
            "plan_gap",
            "0: the plan is proved to be the cheapest",
            "0.0000%",
            "output",
        ),
        Line(
            "Cost of one more GPU in every hour",
            f"={asked('cost of one more gpu')}",
            "USD",
            "cost_of_one_more",
            "Over the whole plan",
            style.MONEY,
            "output",
        ),
    ]


def _ends(made: Book, plan: Case) -> list[Line]:
    none, ends, hourly = made.say("none"), plan["end_month"], plan["hourly_present"].total
    new = ",".join(plan[f"until_{kind}"].area for kind in NEW)
    return [
        Line("Last month of what is signed", f"=MAX({new})", "number", "new_until", "Counted from the first month", style.COUNT),
        Line(
            "Last month of what runs today",
            "=MAX(IF(owned_today>0,owned_months,0),IF(reserved_today>0,reserved_months,0))",
            "number",
            "today_until",
            "Counted from the first month",
            style.COUNT,
        ),
        Line(
            "Last contract to end",
            f'=IF(new_until+today_until=0,"{none}",EDATE(first_month,MAX(new_until,today_until)-1))',
            "month",
            "last_end",
            "Its last month",
            style.MONTH,
            "output",
        ),
        Line(
            "Next contract to end",
            f'=IF(COUNT({ends.area})=0,"{none}",INDEX(plan_months,MIN({ends.area})))',
            "month",
            "next_end",
            "Its last month",
            style.MONTH,
            "output",
        ),
        Line(
            "GPUs that end with it",
            f"=SUMIF(plan_months,next_end,{plan['ending'].area})",
            "GPU",
            "next_end_gpus",
            "",
            style.COUNT,
            "output",
        ),
        Line(
            "GPUs whose contracts end within the plan",
            f"=SUM({plan['ending'].area})",
            "GPU",
            "ending_gpus",
            "",
            style.COUNT,
            "output",
        ),
        Line("What runs today", f"={plan['today_present'].total}+today_due", "USD", "today_cost", "Present value", style.MONEY),
        Line(
            "New contracts",
            f"=total_native-{hourly}-today_cost",
            "USD",
            "new_cost",
            "Present value, less what is left",
            style.MONEY,
        ),
        Line(
            "What they replace, at today's prices by the hour",
            f"=all_on_demand-today_cost-{hourly}",
            "USD",
            "replaced_cost",
            "Present value",
            style.MONEY,
        ),
        Line(
            "Fall of prices by the hour at which they no longer pay",
            f'=IF(replaced_cost>0,1-new_cost/replaced_cost,"{none}")',
            "share",
            "price_fall",
            "From the first month on",
            style.PERCENT,
            "output",
        ),
    ]
