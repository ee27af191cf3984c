"""LEPTON_TOKEN_COST."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Price
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Date, Money, Number, Text
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working

UNITS = {
    "cost_per_million_tokens": "USD",
    "cost_per_day": "USD/day",
    "api_cost_per_million_tokens": "USD",
    "api_input_price": "USD/million tokens",
    "api_output_price": "USD/million tokens",
    "own_over_api": "ratio",
    "breakeven_utilisation": "share of time",
    "api_as_of": "date",
    "api_source": "",
}


@lepton(
    "TOKEN_COST",
    source="GPUs x price / (3600 x tokens per second x utilisation) x 1e6; API prices: genai-prices (MIT), dated rows",
    examples=[
        Example((8.0, 2.0, 14800.0, 1.0, None, None, None, None, "cost_per_million_tokens"), 0.3003, tolerance=0.0001),
        Example((1814.0, 2.0, 14800.0, 1.0, None, None, None, None, "cost_per_day"), 87072.0),
    ],
)
def token_cost(
    gpus: Annotated[float, Number("GPUs that serve; a mean need not be whole", minimum=0)],
    price_per_gpu_hour: Annotated[float, Money("Price of one GPU-hour, rented or owned", minimum=0)],
    tokens_per_s: Annotated[float, Number("Answer tokens per second of all these GPUs at full load", above=0)],
    utilisation: Annotated[float, Number("Share of that rate that is used over time", above=0, maximum=1)] = 0.5,
    api_model: Annotated[str, Text("Model whose API price it is set against, such as Llama-3.1-70B")] = "",
    prompt_share: Annotated[float, Number("Prompt tokens per answer token, paid besides at an API", minimum=0)] = 3.0,
    provider: Annotated[str, Text("API provider; the median over providers when left out")] = "",
    as_of: Annotated[dt.date | None, Date("No API price from after this day")] = None,
    *,
    work: Working,
) -> Annotated[Record, Returns("Cost of a million answer tokens", columns=tuple(UNITS))]:
    """Cost of a million answer tokens on your own or rented GPUs at a utilisation, against an API's price for the same mix.

    own = GPUs x price / (3600 x tokens per second x utilisation) x 1e6; API = output + prompt_share x input price.
    """
    day = work.compute("cost per day", "gpus * price * 24", unit="USD/day", gpus=gpus, price=price_per_gpu_hour)
    own = work.compute(
        "cost per million tokens",
        "gpus * price / (3600 * tokens_per_s * utilisation) * 1e6",
        unit="USD",
        gpus=gpus,
        price=price_per_gpu_hour,
        tokens_per_s=tokens_per_s,
        utilisation=utilisation,
    )
    answer: dict[str, object] = {"cost_per_million_tokens": own, "cost_per_day": day}
    if api_model:
        answer |= _api(work, api_model, prompt_share, provider, as_of)
        api = float(str(answer["api_cost_per_million_tokens"]))
        answer["own_over_api"] = own / api if api else None
        answer["breakeven_utilisation"] = own * utilisation / api if api else None
    return Record(tuple(Item(label, answer.get(label), unit) for label, unit in UNITS.items()))


def _api(work: Working, model: str, prompt_share: float, provider: str, as_of: dt.date | None) -> dict[str, object]:
    name = pricing.item_name(model)
    sent = pricing.quote(load.table(Price), name, "api input", as_of, provider)
    made = pricing.quote(load.table(Price), name, "api output", as_of, provider)
    api = work.compute(
        "API cost per million answer tokens",
        "output + prompt_share * input",
        unit="USD",
        source=f"{made.source}, as of {made.as_of}",
        output=made.price,
        prompt_share=prompt_share,
        input=sent.price,
    )
    return {
        "api_cost_per_million_tokens": api,
        "api_input_price": sent.price,
        "api_output_price": made.price,
        "api_as_of": made.as_of,
        "api_source": made.source,
    }
