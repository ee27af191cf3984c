"""Sizing by an account of the tests' own, written from docs/sizing.md over the catalogue's rows: every layout is tried in turn.

Where the page names what it counts without a formula (bytes of activations, links, the speed of a step), the formulas are
those of the papers it cites, with the planning figures of the catalogue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.templates.catalogue import number, planned, row, rows

MOST_GPUS = 65_536
BYTES = {"bf16": 2.0, "fp8": 1.0, "int8": 1.0, "int4": 0.53, "nvfp4": 0.56, "mxfp4": 0.53, "nf4": 0.5625}


@dataclass
class Net:
    """A model's row, in units."""

    name: str

    def __post_init__(self) -> None:
        line = row("models", self.name)
        self.params, self.active = number(line["params_b"]) * 1e9, number(line["active_b"]) * 1e9
        self.layers, self.hidden, self.heads = (int(number(line[key])) for key in ("layers", "hidden", "heads"))
        # What a row leaves out follows from the parameters: hidden = 128 x layers, 12 x layers x hidden^2 of them, heads of 128.
        self.layers = self.layers or max(2, round((self.active / 12 / 128**2) ** (1 / 3)))
        self.hidden = self.hidden or 128 * self.layers
        self.heads = self.heads or max(1, self.hidden // 128)
        self.kv_heads = int(number(line["kv_heads"])) or self.heads
        self.head_dim = int(number(line["head_dim"])) or max(1, self.hidden // max(1, self.heads))
        self.ffn, self.gated = int(number(line["ffn"])), line["mlp"] != "plain"
        self.forward = number(line["forward_gflops"]) * 1e9
        self.vocabulary, self.tied = int(number(line["vocabulary"])), line["tied"] == "yes"
        self.experts, self.used = int(number(line["experts"])), int(number(line["experts_used"]))
        self.kv_rank, self.rope = int(number(line["kv_rank"])), int(number(line["rope_dim"]))
        self.window, self.windows = int(number(line["window"])), int(number(line["window_layers"]))

    @property
    def width(self) -> int:
        return self.heads * self.head_dim

    @property
    def embedding(self) -> float:
        return min(self.params, self.vocabulary * self.hidden * (1 if self.tied else 2))

    @property
    def shared(self) -> float:
        """Parameters at work on every token: total = shared + E e, active = shared + k e."""
        if self.experts <= self.used:
            return self.params
        return self.params - self.experts * (self.params - self.active) / (self.experts - self.used)

    def cache(self, tokens: float, size: float) -> float:
        """Bytes of the keys and values of one sequence."""
        per_layer = (self.kv_rank + self.rope if self.kv_rank else 2 * self.kv_heads * self.head_dim) * size
        windowed = self.windows if self.window and tokens > self.window else 0
        return per_layer * (tokens * (self.layers - windowed) + self.window * windowed)


@dataclass
class Chip:
    """An accelerator's row."""

    name: str

    def __post_init__(self) -> None:
        line = row("accelerators", self.name)
        self.name, self.vendor = line["name"], line["vendor"]
        self.peak, self.fp8, self.fp4 = (number(line[f"{key}_tflops"]) for key in ("bf16", "fp8", "fp4"))
        self.int8 = number(line["int8_tops"])
        self.memory, self.bandwidth = number(line["memory_gb"]), number(line["bandwidth_gb_s"])
        self.link = number(line["link_gb_s"]) or planned("link without a figure")
        self.node = int(number(line["per_node"]))

    def whole(self, gpus: int) -> int:
        """1, 2, 4 ... inside a server, whole servers beyond."""
        if gpus >= self.node:
            return math.ceil(gpus / self.node) * self.node
        return min(self.node, 2 ** math.ceil(math.log2(gpus)))

    def counts(self) -> Iterator[int]:
        size = 1
        while size < self.node:
            yield size
            size *= 2
        yield from range(self.node, MOST_GPUS + 1, self.node)


@dataclass
class Layout:
    """How a training run is laid over GPUs, and what it takes on each of them, in GB."""

    gpus: int
    tensor: int
    states: float
    activations: float
    overhead: float
    batch: float

    @property
    def memory(self) -> float:
        return self.states + self.activations + self.overhead


def layout(net: Net, gpus: int, tensor: int, again: float, sequence: int, method: str) -> Layout:
    """`again`: the share of a layer's activations that is kept. ZeRO stage 3 shards all states over all GPUs."""
    embedding = net.embedding
    if method in ("full", "tuned"):
        states = net.params * (16 if method == "full" else 18) / max(gpus, tensor)
        gathered = 4 * (net.shared + (net.params - net.shared) / min(gpus, 8)) / tensor / net.layers if gpus > 1 else 0.0
    else:
        wide = net.width + net.kv_heads * net.head_dim
        adapter = 16 * net.layers * (2 * (2 * net.hidden + wide) + (3 if net.gated else 2) * (net.hidden + net.ffn))
        frozen = net.params * 2 if method == "lora" else (net.params - embedding) * BYTES["nf4"] + 2 * embedding
        states, gathered = (frozen + 14 * adapter) / gpus, 0.0
    activations = 0.0
    if not net.forward:
        branches = max(1, net.used)
        inner = branches * ((4 if net.gated else 2) * net.ffn + (2 * net.hidden if branches > 1 else 0))
        layer = 2 * (4 * net.hidden + 2 * net.width + 2 * net.kv_heads * net.head_dim + inner)
        kept = net.layers * max(2 * net.hidden, again * layer) + (1 - again) * layer + 10 * net.vocabulary
        activations = sequence * kept / tensor
    overhead = (3e9 if gpus > 1 else 1e9) + gathered
    return Layout(gpus, tensor, states / 1e9, activations / 1e9, overhead / 1e9, gpus / tensor * sequence)


def held(net: Net, chip: Chip, gpus: int, sequence: int, method: str) -> Layout | None:
    """The first layout that fits and has a usual batch; else that with the smallest batch."""
    tensors = [size for size in (1, 2, 4, 8) if size <= min(gpus, chip.node) and net.heads % size == 0]
    shares = (1.0, 0.5, 0.0) if method == "full" else (0.0,)
    fits = [
        one
        for tensor in tensors
        for share in shares
        if (one := layout(net, gpus, tensor, share, sequence, method)).memory <= chip.memory
    ]
    usual = [one for one in fits if net.forward or one.batch <= planned("largest batch")]
    return usual[0] if usual else min(fits, key=lambda one: one.batch, default=None)


def utilisation(net: Net, chip: Chip, precision: str, method: str) -> float:
    names = {one["name"] for one in rows("planning")}
    base = "mfu vision" if net.forward else f"mfu {chip.name}"
    share = planned(base if base in names else f"mfu {chip.vendor}")
    share *= planned("mfu factor mixture") if net.experts > 1 else 1
    share *= planned("mfu factor below 1B") if net.params < 1e9 and not net.forward else 1
    return share * (planned("mfu factor fp8") if precision == "fp8" and chip.fp8 and method == "full" else 1)


def run(net: Net, chip: Chip, work: float, days: float, sequence: int, *, method: str = "full", mfu: float = 0.0,
        precision: str = "bf16") -> dict[str, Any] | None:  # fmt: skip
    """A training run: `work` is in FLOP a given mfu's with attention in full. None where it fits nowhere."""
    fewest = next((one for gpus in chip.counts() if (one := held(net, chip, gpus, sequence, method))), None)
    if fewest is None:
        return None
    share = mfu or utilisation(net, chip, precision, method)
    hours = work / (chip.peak * 1e12 * share * 3600)
    wanted = math.ceil(hours / 24 / days)
    bound, laid = "memory", fewest
    if wanted > fewest.gpus:
        bound = "deadline" if chip.whole(wanted) == wanted else "deadline, rounded to nodes"
        laid = held(net, chip, chip.whole(wanted), sequence, method) or fewest
    low, high = (1.0, 1.0) if mfu else (planned("training band P10"), planned("training band P90"))
    return {"gpus": laid.gpus, "bound_by": bound, "memory_per_gpu": laid.memory, "gpu_hours": hours, "mfu": share,
            "days": hours / laid.gpus / 24, "low": low, "high": high, "states": laid.states,
            "activations": laid.activations, "overhead": laid.overhead, "tensor": laid.tensor}  # fmt: skip


def text_work(net: Net, tokens: float, sequence: int, given: bool) -> float:
    """FLOP of tokens forward and backward; attention in its causal half, or in full beside a utilisation that is given."""
    return tokens * (6 * net.active + (12 if given else 6) * net.layers * net.width * sequence)


def picture_work(net: Net, gigabytes: float, kilobytes: float, passes: float) -> float:
    return 3 * net.forward * gigabytes * 1e6 / kilobytes * passes


class Serving:
    """A model served on a chip."""

    def __init__(self, net: Net, chip: Chip, precision: str, prompt: float, answer: float, service: str) -> None:
        self.net, self.chip, self.precision = net, chip, precision
        self.prompt, self.answer = prompt, answer
        mixed = net.experts > 1
        self.level = planned(f"serving factor {'mixture' if mixed else 'dense'}") * planned(f"serving factor {service}")
        self.slower = planned("serving factor mixture matrix") if mixed else 1.0

    @property
    def weights(self) -> float:
        """GB."""
        size, embedding = BYTES[self.precision], self.net.embedding
        if size == 2:
            return self.net.params * 2 / 1e9
        copies = 2 if self.net.tied and self.precision == "fp8" else 1
        return ((self.net.params - embedding) * size + 2 * embedding * copies) / 1e9

    @property
    def rate(self) -> float:
        """Peak of the number format, TFLOP/s."""
        chip, rate = self.chip, self.chip.peak
        if self.precision in ("nvfp4", "mxfp4") and chip.fp4:
            rate = chip.fp4 * planned("serving factor fp4")
        elif self.precision in ("fp8", "nvfp4", "mxfp4") and chip.fp8:
            rate = chip.fp8
        elif self.precision == "int8" and chip.int8:
            rate = chip.int8
        return rate * (planned("serving factor AMD") if chip.vendor == "AMD" else 1)

    def sizes(self) -> list[int]:
        found = []
        for power in range(7):
            size = 2**power
            inside = min(size, self.chip.node)
            if size % inside == 0 and self.net.heads % inside == 0:
                found.append(size)
        return found

    def room(self, gpus: int) -> float:
        """GB for the cache."""
        free = planned("serving memory use") * self.chip.memory - planned("serving reserve GB")
        free -= planned("serving link GB") if gpus > 1 else 0
        return gpus * free - planned("serving weight slack") * self.weights

    def in_flight(self, gpus: int) -> float:
        """GB of cache of a request under way: its prompt and half of its answer."""
        size = 1.0 if self.precision in ("fp8", "nvfp4", "mxfp4") else 2.0
        copies = gpus if self.net.kv_rank else 1
        return self.net.cache(self.prompt + self.answer / 2, size) / 1e9 * copies

    def links(self, gpus: int, tokens: float) -> float:
        if gpus == 1:
            return 0.0
        sent = 4 * tokens * self.net.hidden * (gpus - 1) / gpus / (self.chip.link / 2 * 1e9) * planned("serving link stretch")
        return 2 * self.net.layers * ((gpus - 1) * planned("serving hop us") / 1e6 + sent)

    def speed(self, gpus: int, batch: float) -> dict[str, float]:
        """Seconds of a step and of a prompt, tokens per second of the copy."""
        net, batch = self.net, max(1.0, min(batch, planned("serving most requests")))
        touched = 1 - (1 - net.used / net.experts) ** batch if net.experts > 1 else 1.0
        routed = 1 - net.shared / net.params
        read = self.weights * (1 - routed + routed * touched) + batch * self.in_flight(gpus)
        memory = read / (self.chip.bandwidth * planned("serving bandwidth share") * gpus)
        looked_up = 0.0 if net.tied else min(net.vocabulary * net.hidden, 0.5 * net.active)
        flops = self.rate * 1e12 * self.slower * gpus
        matrix = 2 * (net.active - looked_up) * batch / (flops * planned("serving matrix share"))
        step = max(memory, matrix) + planned("serving overlap") * min(memory, matrix) + self.links(gpus, batch)
        step += planned("serving step ms") / 1e3 + net.layers * planned("serving layer us") / 1e6
        step += batch * planned("serving request us") / 1e6
        prompt = 2 * net.active * self.prompt / (flops * planned("serving prompt share"))
        prompt += (
            2 * net.layers * net.width * self.prompt**2 / (self.chip.peak * 1e12 * planned("serving attention share") * gpus)
        )
        prompt += self.links(gpus, self.prompt)
        rate = self.level * batch * self.answer / (self.answer * step + batch * prompt)
        bound = "bandwidth" if memory >= matrix else "compute"
        bound = "compute of prompts" if batch * prompt > self.answer * step else bound
        return {"rate": rate, "first": (prompt + step) / self.level, "each": batch / rate, "bound": bound}  # type: ignore[dict-item]

    def sized(self, requests: int, asked: float = 0.0) -> dict[str, Any] | None:
        """The fewest GPUs that hold so many requests at once, and give so many tokens per second."""
        cache = self.net.cache(self.prompt + self.answer, 2.0) / 1e9
        by_memory: list[tuple[int, int, int, str]] = []
        fast: list[tuple[int, int, int, str]] = []
        for gpus in self.sizes():
            most = int(self.room(gpus) / cache)
            if most < 1:
                continue
            copies = math.ceil(requests / most)
            by_memory.append((gpus, copies, most, "memory"))
            if asked:
                found = self.speed(gpus, most)
                copies = max(copies, math.ceil(asked / found["rate"]))
                fast.append((gpus, copies, most, f"throughput ({found['bound']})"))
        if not by_memory:
            return None
        least = min(by_memory, key=lambda one: one[0] * one[1])
        chosen = min(fast, key=lambda one: one[0] * one[1]) if fast else least
        gpus, copies, most, bound = chosen
        bound = bound if gpus * copies > least[0] * least[1] else "memory"
        at_once = most if asked else math.ceil(requests / copies)
        speed = self.speed(gpus, at_once)
        reserve = planned("serving reserve GB")
        return {"gpus": gpus * copies, "tensor": gpus, "copies": copies, "bound_by": bound,
                "memory_per_gpu": (self.weights + at_once * cache) / gpus + reserve,
                "tokens_per_s": copies * speed["rate"], "first": speed["first"], "each": speed["each"],
                "low": planned("serving band P10") if bound != "memory" else 1.0,
                "high": planned("serving band P90") if bound != "memory" else 1.0}  # fmt: skip

    def fastest(self, gpus: int) -> float:
        """Tokens per second of so many GPUs, kept as full as memory allows."""
        rates = []
        for size in self.sizes():
            requests = min(self.room(size) / self.in_flight(size), planned("serving most requests"))
            if size <= gpus and self.room(size) / self.in_flight(size) >= 1:
                rates.append(gpus // size * self.speed(size, requests)["rate"])
        return max(rates)


def stored(net: Net, raw: float, tokens: float, kept: float, backups: float, free: float) -> float:
    """GB: raw data and what is made of it, copies, tokens, checkpoints of 14 bytes, five versions of the weights, free space."""
    data = raw * (1 + 0.5 + 0.5 + 0.15 + backups) + tokens * (2 if net.vocabulary <= 65_536 else 4)
    return (data + (14 * kept + 2 * 5) * net.params / 1e9) * (1 + free)
