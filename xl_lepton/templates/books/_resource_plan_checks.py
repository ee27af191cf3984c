"""What must hold in the resource plan: costs worked out twice, GPUs that add up, limits kept."""

from __future__ import annotations

from xl_lepton.templates import pages, style
from xl_lepton.templates.books._resource_plan_compared import REBALANCE, Compared
from xl_lepton.templates.books._resource_plan_contracts import SHOWN, Contracts
from xl_lepton.templates.books._resource_plan_months import Case
from xl_lepton.templates.books._resource_plan_results import asked
from xl_lepton.templates.kit import Book, Check, Line, Page


def checks(made: Book, plan: Case, signed: Contracts, found: Compared, answers: Page) -> None:
    kept = dict(zip(("demand_lower", "demand_higher"), ("kept_lower", "kept_higher"), strict=True))
    stock = plan["stock"]
    lines = [
        Check("Cost of the plan is that of its cash, payments due and value left", "=total_native-total_cost"),
        Check("Cost with nothing new signed is LEPTON_COMMITMENT_PLAN's", f"=all_on_demand-{asked('all on demand')}"),
        *(
            Check(
                "Cost of the plan as signed under lower demand is LEPTON_REBALANCE's"
                if demand == "demand_lower"
                else "Cost of the plan as signed under higher demand is LEPTON_REBALANCE's",
                f"={name}-INDEX({REBALANCE.format(demand, 'old plan')},1,1)",
            )
            for demand, name in kept.items()
        ),
        Check(
            "Cash of every month is LEPTON_COMMITMENT_PLAN's", f"=MAX({plan['cash_apart'].area})-MIN({plan['cash_apart'].area})"
        ),
        Check(
            "Use of the committed GPUs is LEPTON_COMMITMENT_PLAN's",
            f"=IF(SUM({stock.area})=0,0,utilisation-{asked('utilisation of commitments')})",
        ),
        Check("GPUs committed at most are LEPTON_COMMITMENT_PLAN's", f"=committed_peak-{asked('gpus committed at most')}"),
        Check(
            "Contracts one by one are those of the months", f"=SUM({signed.area('D')})-SUM(signings)-owned_today-reserved_today"
        ),
        Check("Parts of the cash add up", f"=cash_paid-SUM({found.cash})"),
        Check(
            "Supply is demand, and what idles",
            f"=SUM({plan['needed'].area})-SUM({plan['used'].area})-SUM({plan['mean_spot'].area})"
            f"-SUM({plan['mean_on_demand'].area})",
        ),
        Check(
            "If prices fall so far, the new contracts cost what they replace",
            "=IF(ISNUMBER(price_fall),(1-price_fall)*replaced_cost-new_cost,0)",
        ),
        Check(
            "The saving of the second look is that of its two costs",
            "=replan_saving-INDEX(LEPTON_REBALANCE(plan_later,later_top:INDEX(later_end,months_left),offers,month_hours,month_rate,"
            ',,,after_end,"saving"),1,1)',
        ),
    ]
    tests = [
        Check(
            "The plan is the cheapest, or as good as", test="=plan_gap<=tolerance", note="Tolerance read as a share of the cost"
        ),
        Check("The plan costs no more than signing nothing", test="=saving>=-tolerance"),
        Check(
            "No plan beats the one made for its demand", test="=MIN(regret_lower,regret_higher)>=-tolerance*tolerance*total_cost"
        ),
        Check("No contract is for fewer than no GPUs", test="=MIN(signings)>=0"),
        Check("New contracts come in whole servers", test="=SUMPRODUCT(MOD(signings,node_size))=0"),
        Check("There is room for the owned GPUs", test=f"=MAX({plan['owned'].area})<=owned_room"),
        Check(
            "No owned GPU is in use before it can be delivered",
            test=f'=SUMIF({plan["number"].area},"<="&lead_months,{plan["signed_owned"].area})=0',
        ),
        Check("Spot stays within its share", test=f"=MAX({plan['mean_spot'].area})*100<=spot_percent*MAX({plan['needed'].area})"),
        Check("The list of contracts holds all of them", test=f"=MAX({signed.area('E')})<=ROWS({_shown(signed)})"),
        Check("The list of changes holds all of them", test=f'=COUNTIF({signed.change("K")},"cost")>0'),
        Check("The price on demand is not from after its day", test="=price_day<=price_date"),
        Check("The price on demand is not too old", test="=price_date-price_day<=price_age_limit"),
        Check("Every price is known", test="=MIN(price_on_demand,price_spot,price_of_gpu,price_of_kwh,price_of_space)>0"),
    ]
    page = pages.checks(made, [*lines, *tests])
    first = page.row - len(lines) - len(tests) - 1
    deviations = page.area("C", first, first + len(lines) - 1)
    room = f"=tolerance-MAX(MAX({deviations}),-MIN({deviations}))"
    answers.results(
        "How closely the sums hold",
        [
            Line(
                "Room left",
                room,
                "",
                "room_in_tolerance",
                "Below 0 a sum does not add up; the unit is that of its line",
                style.NUMBER,
                "output",
            ),
            Line(
                "Days left until the price is too old",
                "=price_age_limit-(price_date-price_day)",
                "days",
                "price_days_left",
                "The oldest of the offers behind the price on demand",
                style.COUNT,
                "output",
            ),
        ],
    )


def _shown(signed: Contracts) -> str:
    return signed.page.area("B", signed.top, signed.top + SHOWN - 1)
