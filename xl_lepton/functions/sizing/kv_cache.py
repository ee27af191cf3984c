"""LEPTON_KV_CACHE."""

from __future__ import annotations

from typing import Annotated

from xl_lepton.core.block import Inputs
from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.results import Item, Record
from xl_lepton.core.working import Working
from xl_lepton.functions.sizing._serving import cache_bytes
from xl_lepton.functions.sizing._workload import Workload, decoder_of
from xl_lepton.numerics.transformer import kv_bytes, kv_bytes_per_token


@lepton(
    "KV_CACHE",
    source="arXiv:2305.13245 (grouped heads), arXiv:2405.04434 (compressed), arXiv:2310.06825 (sliding window)",
    examples=[
        Example(("DeepSeek-V3", "bytes_per_token"), 70272.0),
        Example(("Llama-3.1-8B", "cache", 128000.0), 16.777216),
    ],
)
def kv_cache(
    inputs: Annotated[
        Workload,
        Inputs(
            "Labels and values, or just the model (name, or parameters in billions)",
            Workload,
            "model",
            ("context", "concurrency", "kv_precision"),
        ),
    ],
    *,
    work: Working,
) -> Annotated[Record, Returns("Memory of the cache", columns=("cache", "cache_per_request", "bytes_per_token"))]:
    """Memory of the key/value cache of requests that are served at once.

    Per token 2 x layers x key/value heads x head size x bytes; a compressed cache (MLA) keeps one vector per layer; layers with
    a sliding window keep the window only. Without a context 4096 tokens.
    """
    shape = decoder_of(inputs, work)
    element = cache_bytes(inputs)
    per_token = kv_bytes_per_token(Working(), shape, element)
    per_request = kv_bytes(work, shape, inputs.sequence, element) / 1e9
    total = work.compute("cache", "requests * per_request", unit="GB", requests=inputs.requests, per_request=per_request)
    return Record(
        (
            Item("cache", total, "GB"),
            Item("cache_per_request", per_request, "GB"),
            Item("bytes_per_token", per_token, "B"),
        )
    )
