"""business_case.xlsx: is a GPU cluster of one's own worth it, how sure is that, and would renting be better."""

from __future__ import annotations

from xl_lepton.templates import pages, style
from xl_lepton.templates.books import _business_case_cases as first_year
from xl_lepton.templates.books import _business_case_inputs as given
from xl_lepton.templates.books import _business_case_outputs as outputs
from xl_lepton.templates.books import _business_case_risk as risk
from xl_lepton.templates.books._business_case_drivers import drivers
from xl_lepton.templates.books._business_case_timeline import Flows, flows
from xl_lepton.templates.kit import Book, Check, Line
from xl_lepton.templates.language import Language


def book(language: Language) -> Book:
    """The workbook, not yet saved."""
    made = Book(
        "Business case: a GPU cluster of our own",
        "Whether it pays, how sure that is, and whether renting is better",
        language,
        purpose=[
            "For a decision on buying GPUs: outlay, running costs and benefits on one timeline, what that is worth after tax, "
            "what would change the answer, how likely a loss is, and from which utilisation on owning beats renting."
        ],
        how=[
            "Inputs hold what is planned, Drivers what is uncertain: each driver in a low, a base and a high case. The scenario "
            "on the sheet of inputs moves them all at once; tornado and simulation always start from the base case.",
        ],
        convention="Amounts in USD; costs positive; in cash flows outlays negative; flows come at the end of each year",
        changes=[("0.1.0", "2026-11-25", "xl_lepton", "First version", "None: these are the first figures")],
    )
    given.inputs(made)
    areas = drivers(made)
    first_year.prices(made)
    cases = first_year.cases(made, areas)
    found = flows(made)
    _returns(made, found)
    drawn = risk.sheets(made, cases)
    outputs.dashboard(made, found, drawn)
    _checks(made, found, cases)
    return made


def _returns(made: Book, found: Flows) -> None:
    page = made.page("Returns", "What the case shown is worth, and the same by native formulas", 44, 18, 24, 66)
    net, used = found.net, f"{found.net.first}:INDEX({found.net.area},years+1)"
    never = made.say("never")
    page.results(
        "The case shown",
        [
            Line(
                "Net present value",
                f"=LEPTON_NPV(discount_rate,{net.later},{net.first})",
                "USD",
                "npv",
                "After tax, today",
                style.MONEY,
                "output",
            ),
            Line(
                "Internal rate of return",
                f'=IFERROR(LEPTON_IRR({net.area}),"{made.say("none")}")',
                "per year",
                "irr",
                _or_why(
                    made, "irr", "The rate at which the project is worth nothing", "None: no rate makes these flows worth nothing"
                ),
                style.PERCENT,
                "output",
            ),
            Line(
                "Modified rate of return",
                f'=IFERROR(LEPTON_MIRR({used},discount_rate,reinvest_rate),"{made.say("none")}")',
                "per year",
                "mirr",
                _or_why(made, "mirr", "Income reinvested at the reinvestment rate", "None: it needs an outlay and an income"),
                style.PERCENT,
                "output",
            ),
            Line(
                "Return on investment",
                f'=IFERROR(LEPTON_ROI(SUM({net.later}),-{net.first}),"{made.say("none")}")',
                "of the outlay",
                "roi",
                _or_why(made, "roi", "Over all years, not discounted", "None: there is no outlay"),
                style.PERCENT,
                "output",
            ),
            Line(
                "Payback",
                f'=IFERROR(LEPTON_PAYBACK({net.later},{net.first}),"{never}")',
                "years",
                "payback",
                "Not discounted",
                style.YEARS,
                "output",
            ),
            Line(
                "Discounted payback",
                f'=IFERROR(LEPTON_PAYBACK({net.later},{net.first},discount_rate),"{never}")',
                "years",
                "discounted_payback",
                "At the discount rate",
                style.YEARS,
                "output",
            ),
            Line(
                "Profitability index",
                f'=IFERROR(LEPTON_PROFITABILITY(discount_rate,{net.later},{net.first}),"{made.say("none")}")',
                "ratio",
                "profitability",
                _or_why(made, "profitability", "Present value per USD of outlay", "None: there is no outlay"),
                style.NUMBER,
                "output",
            ),
        ],
    )
    page.results(
        "The same by native formulas",
        [
            Line("NPV", f"=NPV(discount_rate,{net.later})+{net.first}", "USD", "npv_native", "", style.MONEY),
            Line(
                "Worth at the internal rate of return",
                f"=IF(ISNUMBER(irr),SUMPRODUCT({net.area}/(1+irr)^{found.year.area}),0)",
                "USD",
                "npv_at_irr",
                "Must be nothing",
                style.CENTS,
            ),
            Line(
                "MIRR",
                f"=IF(ISNUMBER(mirr),MIRR({used},discount_rate,reinvest_rate),0)",
                "per year",
                "mirr_native",
                "",
                style.PERCENT,
            ),
            Line(
                "Return on investment",
                f"=IF({net.first}=0,0,SUM({net.area})/-{net.first})",
                "of the outlay",
                "roi_native",
                "",
                style.PERCENT,
            ),
            Line(
                "Payback",
                f"={found.crossed.total}",
                "years",
                "payback_native",
                "Where the sum of the flows passes nothing",
                style.YEARS,
            ),
        ],
    )
    page.block(
        "ownership",
        "Total cost of ownership: what is asked",
        [
            ("GPUs", "=gpus"),
            ("GPU price", "=shown_gpu_price"),
            ("years", "=years"),
            ("discount rate", "=discount_rate"),
            ("kW per GPU", "=full_power/gpus"),
            ("kWh price", "=price_of_kwh*kwh_factor"),
            ("PUE", "=pue"),
            ("power load", "=power_load"),
            ("network share", "=network_share"),
            ("storage", "=shown_storage"),
            ("deployment", "=shown_deployment"),
            ("space per kW month", "=price_of_space*running_factor"),
            ("staff", "=staff"),
            ("salary", "=salary*running_factor"),
            ("software per GPU", "=software_per_gpu*running_factor"),
            ("support share", "=support_share*running_factor"),
            ("residual share", "=resale_share"),
            ("inflation", "=(1+cost_growth)*(1+inflation)-1"),
        ],
        [style.NUMBER] * 18,
    )
    page.results(
        "Total cost of ownership",
        [
            Line(
                "In all",
                '=INDEX(LEPTON_TCO(ownership,"total"),1,1)',
                "USD",
                "tco",
                "Before tax, less resale",
                style.MONEY,
                "output",
            ),
            Line(
                "Present value",
                '=INDEX(LEPTON_TCO(ownership,"present value"),1,1)',
                "USD",
                "tco_present",
                "",
                style.MONEY,
                "output",
            ),
            Line(
                "Outlay and running costs of the timeline",
                f"={found.outlay.total}+{found.costs.total}-{found.resale.total}",
                "USD",
                "tco_native",
                "The same by native formulas",
                style.MONEY,
            ),
            Line(
                "Per used GPU-hour",
                "=tco/(gpus*hours_per_year*utilisation*years)",
                "USD",
                "tco_per_hour",
                "",
                style.CENTS,
                "output",
            ),
        ],
    )


def _or_why(made: Book, name: str, note: str, reason: str) -> str:
    """The note beside a figure, or why there is none."""
    return f'=IF(ISNUMBER({name}),"{made.say(note)}","{made.say(reason)}")'


def _checks(made: Book, found: Flows, cases: first_year.Cases) -> None:
    straight = 'IF(AND(write_off_method="straight_line",years>=VALUE(write_off_years))'
    unique = [f"=SUMPRODUCT(1/COUNTIF({area},{area}))>COLUMNS({area})-tolerance" for area in cases.areas(cases.names)]
    npv = f"{cases.pages[0].reference}!$E${cases.npv}"
    pages.checks(
        made,
        [
            Check("NPV by LEPTON_NPV is Excel's own", "=npv-npv_native"),
            Check("NPV is the sum of the present values", f"=npv-{found.present.total}"),
            Check("NPV is that of LEPTON_SCENARIOS", f"=npv-{npv}"),
            Check("At its internal rate of return the project is worth nothing", "=npv_at_irr"),
            Check("MIRR is Excel's own", "=IF(ISNUMBER(mirr),mirr-mirr_native,0)"),
            Check("Return on investment is what comes back over the outlay", "=IF(ISNUMBER(roi),roi-roi_native,0)"),
            Check(
                "Payback is where the sum of the flows passes nothing",
                f'=IF(AND(ISNUMBER(payback),COUNTIF({found.crossed.area},">0")=1),payback-payback_native,0)',
            ),
            Check(
                "Profitability index follows from NPV", f"=IF(ISNUMBER(profitability),profitability-1-npv/-{found.net.first},0)"
            ),
            Check("LEPTON_CASHFLOW agrees with the timeline in every year", f"={found.apart.total}"),
            Check("Total cost of ownership is that of the timeline", "=tco-tco_native"),
            Check("Benefits are the sum of their parts", f"={found.benefits.total}-{found.rent.total}-{found.time.total}"),
            Check("Straight-line write-off leaves nothing", f"={straight},{found.charge.total}-shown_investment,0)"),
            Check("The outlay falls today, and in no other year", f"={found.outlay.total}-shown_investment"),
            Check("Nothing flows after the years of use", f'=SUMIF({found.year.area},">"&years,{found.net.area})'),
            Check(
                "At the break-even utilisation the base case is worth nothing",
                "=IF(ISNUMBER(break_even_utilisation),npv_at_break_even,0)",
            ),
            Check("The shares of the histogram add up to one", "=IF(ISNUMBER(npv_p50),histogram_sum-1,0)"),
            Check("Cost of owning agrees with its break-even utilisation", "=break_even_deviation"),
            Check("No more is written off than was paid", test=f"={found.charge.total}<=shown_investment+tolerance"),
            Check("Every scenario has a name of its own", test=unique[0]),
            Check("Every move of the first drivers has a name of its own", test=unique[1]),
            Check("Every move of the other drivers has a name of its own", test=unique[2]),
            Check("Low, base and high scenario are in rising order", test="=AND(npv_low<=npv_base,npv_base<=npv_high)"),
            Check(
                "P10, P50 and P90 are in rising order", test="=IF(ISNUMBER(npv_p50),AND(npv_p10<=npv_p50,npv_p50<=npv_p90),TRUE)"
            ),
            Check("Every price is known", test="=AND(price_of_gpu>0,price_of_rent>0,price_of_kwh>0,price_of_space>0)"),
        ],
        room=True,
    )
