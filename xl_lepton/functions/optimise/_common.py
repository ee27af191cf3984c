"""What the commitment functions share: offers and demand read from the sheet, their help, and the working of a mix."""

from __future__ import annotations

import math
from collections.abc import Iterable

from xl_lepton.core.errors import BadInput
from xl_lepton.core.kinds import Columns
from xl_lepton.core.working import Working
from xl_lepton.numerics import tables
from xl_lepton.numerics.commitment_program import Mix
from xl_lepton.numerics.commitments import UNLIMITED, Commitment, Market, Offer
from xl_lepton.numerics.tables import Spellings

SOURCE = (
    "mixed-integer programme on HiGHS (Huangfu, Hall 2018); whole by total unimodularity without caps (Fulkerson, Gross 1965)"
)
DEMAND_HELP = (
    "GPUs needed: one row per period; several columns are load bands of equal length in it, such as the 24 hours of a day"
)
OFFERS_HELP = (
    "Offers, headings: offer, hourly; for commitments term and if wanted upfront, residual, maximum, node, lead, kw; "
    "for spot share, efficiency, interruption_cost"
)
OFFERS: Spellings = {
    "offer": ("name",),
    "hourly": ("price", "price per hour", "hourly price", "per gpu hour"),
    "term": ("periods", "term periods", "life"),
    "upfront": ("upfront price", "purchase price", "purchase"),
    "residual": ("residual value", "salvage"),
    "maximum": ("max", "limit", "cap"),
    "node": ("node size", "gpus per node", "minimum"),
    "lead": ("lead time", "lead periods"),
    "share": ("maximum share", "spot share"),
    "efficiency": ("useful share",),
    "interruption_cost": ("interruption",),
    "kw": ("power", "kw per gpu"),
    "cancel_fee": ("cancellation fee", "fee to cancel"),
}
COMMITMENTS: Spellings = {"offer": ("name",), "period": ("start", "start period"), "gpus": ("gpu", "amount")}
LARGEST, CELLS, MOST = 1e6, 20_000, 50_000
PRICES = [["offer", "hourly", "term"], ["on-demand", 3.0, ""], ["one year", 2.0, 12.0]]


def demand_of(table: Columns, argument: str = "demand") -> tuple[tuple[int, ...], ...]:
    """Whole GPUs per period and band: a part of a GPU is had as a whole one."""
    rows = []
    if len(table.rows) * table.width > CELLS:
        raise BadInput(f"{argument}: more than {CELLS:,} figures; take longer periods or fewer bands")
    for number, row in enumerate(table.rows, 1):
        line = tables.Line(argument, number, {str(place): cell for place, cell in enumerate(row, 1)})
        numbers = [line.number_in(str(place), maximum=LARGEST) for place in range(1, table.width + 1)]
        rows.append(tuple(math.ceil(gpus - 1e-9) for gpus in numbers))
    return tuple(rows)


def offers_of(table: Columns, periods: int) -> tuple[Offer, ...]:
    lines = tables.read("offers", table, OFFERS, ("offer", "hourly"))
    lines.names("offer")
    offers = tuple(_offer(line) for line in lines)
    if sum(1 for offer in offers if offer.term) * periods > MOST:
        raise BadInput("offers: too many offers for so many periods; take longer periods")
    return offers


def _offer(line: tables.Line) -> Offer:
    whole = {}
    for column, default in (("term", 0.0), ("node", 1.0), ("lead", 0.0)):
        number = line.number_in(column, default, minimum=1.0 if column == "node" else 0.0, maximum=LARGEST)
        if number != int(number):
            raise line.complaint(column, f"expected a whole number, got {number:g}")
        whole[column] = int(number)
    if not line.blank("upfront") and not whole["term"] and line.number_in("upfront"):
        raise line.complaint("upfront", "an offer with an upfront price needs a term")
    efficiency = line.number_in("efficiency", 1.0, maximum=1.0)
    if not efficiency:
        raise line.complaint("efficiency", "expected a share above 0")
    return Offer(
        name=line.name("offer"),
        hourly=line.number_in("hourly", maximum=1e9),
        upfront=line.number_in("upfront", 0.0, maximum=1e12),
        residual=None if line.blank("residual") else line.number_in("residual", maximum=1.0),
        maximum=UNLIMITED if line.blank("maximum") else line.number_in("maximum"),
        share=line.number_in("share", 1.0, maximum=1.0),
        efficiency=efficiency,
        interruption_cost=line.number_in("interruption_cost", 0.0, maximum=1e9),
        kw=line.number_in("kw", 0.0, maximum=1e6),
        cancel_fee=None if line.blank("cancel_fee") else line.number_in("cancel_fee", maximum=1e12),
        **whole,
    )


def pay_as_you_go(market: Market) -> float | None:
    """Cost when nothing new is committed: what runs already, and all that it leaves open from the cheapest flexible offer that is
    always there. None when there is no such offer."""
    always = [offer for offer in market.offers if offer.always]
    if not always:
        return None
    hourly = min(offer.effective for offer in always)
    hours = market.hours / len(market.demand[0])
    held = market.stock(market.running)
    open_ = [sum(max(0, gpus - own) for gpus in row) for row, own in zip(market.demand, held, strict=True)]
    running = [one.gpus * market.present_cost(market.offers[one.offer], one.start) for one in market.running]
    return math.fsum([*running, *(gpus * hours * hourly * market.discount(period) for period, gpus in enumerate(open_, 1))])


def explain(market: Market, mix: Mix, work: Working) -> None:
    """The steps to the cost: each commitment's present value, what is bought flexibly, the sum, and the proof."""
    everything = [*market.running, *mix.commitments]
    for one in everything:
        offer = market.offers[one.offer]
        each = market.present_cost(offer, one.start)
        label = f"{offer.name} from period {one.start}"
        work.compute(label, "gpus * present_value", "currency", "payments less residual value", gpus=one.gpus, present_value=each)
    committed = math.fsum(one.gpus * market.present_cost(market.offers[one.offer], one.start) for one in everything)
    work.fact("commitments", committed, "currency", "sum of the above")
    work.fact("bought by the hour and cancelled", mix.cost - committed, "currency", "dearest offer saved first, in each band")
    work.fact("total cost", mix.cost, "currency", mix.how)
    work.compute("gap", "(cost - bound) / cost if cost else 0", "share", SOURCE, cost=mix.cost, bound=mix.bound)


def running_of(commitments: Iterable[Commitment], offers: tuple[Offer, ...]) -> tuple[Commitment, ...]:
    """Those that were started before the first period and still run in it; like ones as one."""
    return merged(one for one in commitments if one.start < 1 and one.start + offers[one.offer].term > 1)


def merged(commitments: Iterable[Commitment]) -> tuple[Commitment, ...]:
    """Commitments to the same offer from the same period as one; those of no GPUs left out."""
    sums: dict[tuple[int, int], int] = {}
    for one in commitments:
        sums[one.offer, one.start] = sums.get((one.offer, one.start), 0) + one.gpus
    return tuple(Commitment(offer, start, gpus) for (offer, start), gpus in sums.items() if gpus)


def commitments_of(argument: str, table: Columns, offers: tuple[Offer, ...], periods: int) -> list[Commitment]:
    lines = tables.read(argument, table, COMMITMENTS, ("offer", "period", "gpus"))
    places = {tables.folded(offer.name): place for place, offer in enumerate(offers)}
    found = []
    for line in lines:
        name = line.name("offer")
        if tables.folded(name) not in places:
            raise line.complaint("offer", f"'{name}' is not among the offers")
        place = places[tables.folded(name)]
        if not offers[place].term:
            raise line.complaint("offer", f"'{name}' is bought by the hour; list commitments only")
        start, gpus = line.number_in("period", minimum=-1e6, maximum=float(periods)), line.number_in("gpus", maximum=LARGEST)
        if start != int(start) or gpus != int(gpus):
            raise line.complaint("gpus" if start == int(start) else "period", "expected a whole number")
        found.append(Commitment(place, int(start), int(gpus)))
    return found
