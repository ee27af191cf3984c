"""LEPTON_STORAGE_SIZE."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Annotated

from xl_lepton.catalogue import load, pricing
from xl_lepton.catalogue.rows import Model
from xl_lepton.core.block import Inputs
from xl_lepton.core.errors import BadInput
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Count, Date, Money, Number, Text, text_number
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working

IMAGE_RULE = "own rule for image sets: cleaned copy 0.5, training shards 0.5, derived files 0.15 of the raw data"
LARGE_VOCABULARY = 128_256  # Llama 3's
BLOOM = "arXiv:2211.05100: 14 bytes per parameter in a training checkpoint, 2.3 TB for 176 billion"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """What is to be kept."""

    dataset_gb: Annotated[float, Number("Raw data, GB", unit="GB", minimum=0)] = 0.0
    model: Annotated[str | None, Text("Model name from LEPTON_MODEL, or parameters in billions")] = None
    tokens_b: Annotated[float, Number("Tokens kept ready for training, billions", minimum=0)] = 0.0
    vocabulary: Annotated[int | None, Count("Entries of the vocabulary", minimum=1)] = None
    cleaned: Annotated[float, Number("Cleaned copy over raw data", minimum=0)] = 0.5
    shards: Annotated[float, Number("Training shards over raw data", minimum=0)] = 0.5
    derived: Annotated[float, Number("Derived files (features, latents) over raw data", minimum=0)] = 0.15
    backups: Annotated[float, Number("Further copies of the raw data", minimum=0)] = 1.0
    free_space: Annotated[float, Number("Free space over what is stored", minimum=0)] = 0.2
    checkpoints_kept: Annotated[int, Count("Full training checkpoints kept", maximum=1e6)] = 3
    weights_kept: Annotated[int, Count("Weights alone kept, versions", maximum=1e6)] = 5
    checkpoint_bytes: Annotated[float, Number("Bytes per parameter of a full checkpoint", above=0)] = 14.0
    checkpoint_seconds: Annotated[float | None, Number("Seconds in which a checkpoint must be written", above=0)] = None
    price: Annotated[float | None, Money("Price of a GB-month", minimum=0)] = None
    as_of: Annotated[dt.date | None, Date("Take no price from after this day")] = None


UNITS = {
    "storage": "GB",
    "data": "GB",
    "backup": "GB",
    "checkpoints": "GB",
    "one_checkpoint": "GB",
    "free": "GB",
    "write_rate": "GB/s",
    "price": "USD/GB-month",
    "cost_per_month": "USD/month",
    "price_as_of": "date",
}


@lepton(
    "STORAGE_SIZE",
    source=f"{IMAGE_RULE}; {BLOOM}",
    examples=[
        Example((500.0, "storage"), 1890.0),
        Example((0.0, "one_checkpoint", "BLOOM-176B"), 2467.458),
    ],
)
def storage_size(
    inputs: Annotated[
        Stored,
        Inputs("Labels and values, or just the raw data in GB", Stored, "dataset_gb", ("model", "tokens_b", "checkpoints_kept")),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("Storage, part by part", columns=tuple(UNITS))]:
    """Storage for a project: raw, cleaned and sharded data, backups, tokens, checkpoints, free space, and what it costs a month.

    storage = (data x (1 + cleaned + shards + derived + backups) + tokens + checkpoints) x (1 + free space). A token takes 2 bytes
    in a vocabulary of up to 65,536 entries (the model's, when left out), else 4.
    """
    params, vocabulary = _params(inputs, work)
    data = work.compute(
        "data",
        "raw * (1 + cleaned + shards + derived) + tokens_b * token_bytes",
        unit="GB",
        source=IMAGE_RULE,
        raw=inputs.dataset_gb,
        cleaned=inputs.cleaned,
        shards=inputs.shards,
        derived=inputs.derived,
        tokens_b=inputs.tokens_b,
        token_bytes=2 if (inputs.vocabulary or vocabulary) <= 65_536 else 4,
    )
    backup = work.compute("backup", "raw * copies", unit="GB", raw=inputs.dataset_gb, copies=inputs.backups)
    one, checkpoints = _checkpoints(work, inputs, params)
    stored = data + backup + checkpoints
    free = work.compute("free space", "stored * share", unit="GB", stored=stored, share=inputs.free_space)
    total = work.compute("storage", "stored + free", unit="GB", stored=stored, free=free)
    quote = pricing.typical("object storage", "on-demand", inputs.as_of) if inputs.price is None else None
    price = inputs.price if inputs.price is not None else quote.price if quote else 0.0
    work.fact("price", price, "USD/GB-month", f"{quote.source}, as of {quote.as_of}" if quote else "given")
    cost = work.compute("cost per month", "storage * price", unit="USD/month", storage=total, price=price)
    rate = one / inputs.checkpoint_seconds if inputs.checkpoint_seconds else None
    values = (total, data, backup, checkpoints, one, free, rate, price, cost, quote.as_of if quote else None)
    return Record(tuple(Item(label, value, unit) for (label, unit), value in zip(UNITS.items(), values, strict=True)))


def _checkpoints(work: Working, given: Stored, params: float) -> tuple[float, float]:
    one = work.compute(
        "one checkpoint", "params * bytes / 1e9", unit="GB", source=BLOOM, params=params, bytes=given.checkpoint_bytes
    )
    kept = work.compute(
        "checkpoints",
        "full * one + versions * 2 * params / 1e9",
        unit="GB",
        source="weights alone take 2 bytes per parameter",
        full=given.checkpoints_kept,
        one=one,
        versions=given.weights_kept,
        params=params,
    )
    return one, kept


def _params(given: Stored, work: Working) -> tuple[float, int]:
    """Parameters of the model, and the entries of its vocabulary: a large one where the catalogue does not tell."""
    if given.model is None:
        return 0.0, LARGE_VOCABULARY
    number = text_number(given.model)
    if number is None:
        row = load.find(Model, given.model)
        work.fact(f"model {row.name}", row.params_b * 1e9, "parameters", row.citation)
        return row.params_b * 1e9, row.vocabulary or LARGE_VOCABULARY
    if not 0 < number <= 1e6:
        raise BadInput("model: expected a model name, or parameters in billions above 0 to 1000000")
    work.fact("parameters", number * 1e9, "parameters", "given")
    return number * 1e9, LARGE_VOCABULARY
