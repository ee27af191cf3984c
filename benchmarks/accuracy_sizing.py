"""How near our sizing comes to published workloads: python benchmarks/accuracy_sizing.py FILE.csv ... [--rows]

A file has one published workload per row, with the columns id, kind (train, finetune, infer_memory, infer_throughput), model,
params_total_b, params_active_b, layers, hidden, heads, kv_heads, seq_len, tokens_b, precision, method, accelerator, known_gpus,
known_gpu_hours, known_days, known_mfu, known_memory_gb, known_tokens_per_s, note. A row whose note holds score=no is not judged.
Every figure comes out of the same functions that a sheet calls; --rows prints each one. Where a planning figure sets the level of
an answer (utilisation by accelerator, level of serving by class), a second line judges each model with that level fitted on the
other models alone. Median and P90 are of |log ratio|, shares "within" of the error relative to the truth.
"""

from __future__ import annotations

import csv
import math
import re
import statistics
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model
from xl_lepton.core.call import call
from xl_lepton.core.cells import CellError, Grid
from xl_lepton.core.errors import NoAnswer
from xl_lepton.registry import find

Row = dict[str, str]
Block = dict[str, object]

MIX_OF_BENCHMARK = {"OpenOrca+": (220, 145), "OpenOrca": (294, 294), "CNN": (778, 73), "3.9k": (800, 3880), "9.4k": (9428, 684)}
"""Mean prompt and answer of MLPerf Inference v5.1 data sets, where a row does not print them."""


@dataclass(frozen=True)
class Outcome:
    """One row judged: answer over truth, or a hit; `level` names the planning figure that set the answer's level."""

    test: str
    value: float | bool
    level: str = ""


@dataclass(frozen=True)
class Entry:
    model: str
    level: str
    error: float


@dataclass
class Score:
    """Log errors of one test, or hits of a count."""

    name: str
    bar: str
    entries: list[Entry] = field(default_factory=list)
    hits: list[bool] = field(default_factory=list)

    def line(self) -> str:
        if self.hits:
            return f"| {self.name} | {len(self.hits)} | {sum(self.hits) / len(self.hits):.0%} | | | | {self.bar} |"
        sizes = sorted(abs(entry.error) for entry in self.entries)
        if not sizes:
            return f"| {self.name} | 0 | | | | | {self.bar} |"
        misses = [abs(math.exp(entry.error) - 1) for entry in self.entries]
        within = [sum(miss <= share for miss in misses) / len(misses) for share in (0.25, 0.5)]
        p90 = sizes[min(len(sizes) - 1, int(0.9 * len(sizes)))]
        median = math.exp(statistics.median(sizes)) - 1
        cells = [f"{median:.1%}", f"{math.exp(p90) - 1:.0%}", f"{within[0]:.0%}", f"{within[1]:.0%}"]
        return f"| {self.name} | {len(sizes)} | {' | '.join(cells)} | {self.bar} |"

    def left_out(self) -> Score | None:
        """The same test with each model's level fitted on the others; a level that only it has is taken from all others."""
        if not any(entry.level for entry in self.entries):
            return None
        judged = []
        for entry in self.entries:
            others = [other for other in self.entries if other.model != entry.model]
            same = [other for other in others if other.level == entry.level] or others
            level = statistics.mean(other.error for other in same) if same else 0.0
            judged.append(replace(entry, error=entry.error - level))
        return Score(f"{self.name}, leave one model out", self.bar, judged)


def main(arguments: list[str]) -> int:
    rows = [row for path in arguments if not path.startswith("--") for row in read(Path(path))]
    scores = judge(rows, "--rows" in arguments)
    print("| test | rows | median | P90 | within 25 % | within 50 % | bar |\n|---|---|---|---|---|---|---|")
    for score in scores:
        left_out = score.left_out()
        print("\n".join(line.line() for line in (score, left_out) if line is not None))
    return 0


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(lines) if "score=no" not in row["note"]]


def judge(rows: Iterable[Row], show_rows: bool = False) -> list[Score]:
    scores: dict[str, Score] = {name: Score(name, bar) for name, bar in BARS.items()}
    for row in rows:
        for outcome in JUDGES[row["kind"]](row):
            if isinstance(outcome.value, bool):
                scores[outcome.test].hits.append(outcome.value)
            elif outcome.value > 0:
                scores[outcome.test].entries.append(Entry(row["model"], outcome.level, math.log(outcome.value)))
            if show_rows:
                shown = outcome.value if isinstance(outcome.value, bool) else f"{outcome.value:.2f}"
                print(row["id"], row["model"], row["accelerator"], row["method"], row["precision"], outcome.test, shown, sep="  ")
    return list(scores.values())


BARS = {
    "GPU-hours, default MFU": "median <= 20 %, 60 % within 25 %, 90 % within 50 %",
    "band holds the truth": "75-90 %",
    "tokens/s, MFU given": "within 3 %",
    "training fits as known": ">= 90 %",
    "training memory": "median <= 25 %",
    "fine-tuning memory": "median <= 15 %, 80 % within 25 %",
    "out of memory refused": "100 %",
    "inference memory": "median <= 6 %, 90 % within 15 %",
    "inference memory within 15 %": ">= 90 %",
    "inference GPUs exact": ">= 75 %",
    "inference GPUs within one power of two": ">= 95 %",
    "throughput, dense": "median <= 20 %",
    "throughput, mixture": "median <= 35 %",
}

Judged = list[Outcome]


def of_training(row: Row) -> Judged:
    block = network(row) | layout(row) | {"workload": "training"}
    found: Judged = []
    hours = number(row["known_gpu_hours"])
    if not hours and number(row["known_days"]) and number(row["known_gpus"]):
        hours = number(row["known_days"]) * 24 * number(row["known_gpus"])
    if hours and row["tokens_b"]:
        answer = ask("TRAIN_TIME", block | {"tokens_b": number(row["tokens_b"]), "mfu": None})
        found.append(Outcome("GPU-hours, default MFU", answer["gpu_hours"] / hours, level=str(block["accelerator"])))
        found.append(Outcome("band holds the truth", answer["gpu_hours_p10"] <= hours <= answer["gpu_hours_p90"]))
    if number(row["known_mfu"]) and number(row["known_tokens_per_s"]):
        answer = ask("TRAIN_TIME", block | {"mfu": number(row["known_mfu"]), "gpus": number(row["known_gpus"])})
        found.append(Outcome("tokens/s, MFU given", answer["tokens_per_s"] / number(row["known_tokens_per_s"])))
    if "formula_check" in row["note"]:
        stage = re.search(r"stage (\d)", row["method"])
        answer = ask("GPU_MEMORY", block | {"zero": float(stage[1]) if stage else None, "gpus": number(row["known_gpus"])})
        return [Outcome("training memory", answer["states"] / number(row["known_memory_gb"]))]
    if "fit_known=yes" in row["note"] and number(row["known_gpus"]):
        answer = ask("GPU_MEMORY", block | {"gpus": number(row["known_gpus"])})
        found.append(Outcome("training fits as known", bool(answer["fits"])))
        if number(row["known_memory_gb"]):
            found.append(Outcome("training memory", answer["memory_per_gpu"] / number(row["known_memory_gb"])))
    return found


def of_finetuning(row: Row) -> Judged:
    if row["method"].startswith("SFT"):
        answer = ask("GPU_MEMORY", network(row) | layout(row) | {"workload": "finetuning", "gpus": number(row["known_gpus"])})
        return [Outcome("training fits as known", bool(answer["fits"]))]
    method = row["method"].lower().replace("q-lora", "qlora")
    block = network(row) | layout(row) | {"workload": "finetuning"}
    block["method"] = "qlora" if "qlora" in method else "lora" if "lora" in method else "full"
    block["train_embeddings"] = True if "(emb)" in method else None
    block["context"] = block["context"] or 256.0
    if "single device" in method:
        block["optimizer"] = "adam8bit-paged" if "paged" in method else "adam8bit-fused"
    if "fp32" in row["precision"] and block["method"] == "lora":
        block["precision"] = "fp32"
    answer = ask("GPU_MEMORY", block)
    if "OOM: needs" in row["note"]:
        return [Outcome("out of memory refused", not answer["fits"])]
    known = number(row["known_memory_gb"])
    return [Outcome("fine-tuning memory", answer["memory_per_gpu"] / known)] if known else []


def of_memory(row: Row) -> Judged:
    block = network(row) | {"workload": "inference"}
    known = number(row["known_memory_gb"])
    if "kv cache only" in row["method"]:
        return [Outcome("inference memory", ask("KV_CACHE", block)["cache"] / known)]
    if "OOM: needs" in row["note"]:
        return [Outcome("out of memory refused", not ask("GPU_MEMORY", block | {"gpus": 1.0})["fits"])]
    if known:
        block |= {"concurrency": printed(r"batch=(\d+)", row["note"]), "context": block["context"] or 128.0}
        ratio = ask("GPU_MEMORY", block)["memory_in_all"] / known
        near = abs(math.log(ratio)) <= math.log(1.15)
        return [Outcome("inference memory", ratio), Outcome("inference memory within 15 %", near)]
    wanted = number(row["known_gpus"])
    got = ask("GPU_SIZE", block)["gpus"]
    near = wanted / 2 <= got <= wanted * 2
    return [Outcome("inference GPUs exact", got == wanted), Outcome("inference GPUs within one power of two", near)]


def of_throughput(row: Row) -> Judged:
    note = row["note"]
    mix = re.search(r"isl=(\d+);osl=(\d+)", note)
    lengths = (int(mix[1]), int(mix[2])) if mix else next((v for k, v in MIX_OF_BENCHMARK.items() if k in note), None)
    if lengths is None or "PREFILL" in note:
        return []
    block = network(row) | layout(row) | {"workload": "inference", "gpus": number(row["known_gpus"]), "context": None}
    scenario = re.search(r"scenario=(\w+)", note)
    block |= {"prompt_tokens": float(lengths[0]), "answer_tokens": float(lengths[1])}
    block["service"] = scenario[1].lower() if scenario else "offline"
    speed = ask("THROUGHPUT", block)["tokens_per_s"]
    mixture = number(row["params_active_b"]) < 0.9 * number(row["params_total_b"])
    kind = "throughput, mixture" if mixture else "throughput, dense"
    return [Outcome(kind, speed / number(row["known_tokens_per_s"]), level=kind)]


JUDGES = {"train": of_training, "finetune": of_finetuning, "infer_memory": of_memory, "infer_throughput": of_throughput}


# Figures that a note prints, by the label that takes them.
OF_NETWORK = {"head_dim": r"head_dim=(\d+)", "kv_rank": r"kv_lora_rank=(\d+)", "rope_dim": r"rope(?:_dim)?=(\d+)"}
OF_LAYOUT = {
    "tensor_parallel": r"\btp=(\d+)",
    "pipeline_parallel": r"\bpp=(\d+)",
    "expert_parallel": r"\bep=(\d+)",
    "context_parallel": r"\b(?:cp=|CP)(\d+)",
    "zero": r"\bzero=(\d)",
    "micro_batch": r"\b(?:mbs|lbs)=(\d+)",
    "lora_rank": r"lora_r=(\d+)",
}


def network(row: Row) -> Block:
    """The row's network and accelerator as labels; by the model's name where the catalogue knows it, else by its figures."""
    block: Block = {"context": number(row["seq_len"]) or None, "precision": format_of(row["precision"])}
    try:
        block["model"] = load.find(Model, row["model"]).name
    except NoAnswer:
        block["params_b"] = number(row["params_total_b"]) or None
        if number(row["params_active_b"]) < number(row["params_total_b"]):
            block["active_params_b"] = number(row["params_active_b"])
        for name in ("layers", "hidden", "heads", "kv_heads"):
            block[name] = number(row[name]) or None
    block |= {name: printed(pattern, row["note"]) for name, pattern in OF_NETWORK.items()}
    return block | chip(row["accelerator"])


def chip(name: str) -> Block:
    try:
        return {"accelerator": load.find(Accelerator, name).name}
    except NoAnswer:
        return {"accelerator": "H100", "gpu_memory_gb": printed(r"(\d+) ?GB", name)}


def layout(row: Row) -> Block:
    """Parallelism, batch and recomputation as the note prints them."""
    found: Block = {name: printed(pattern, row["note"]) for name, pattern in OF_LAYOUT.items()}
    found["micro_batch"] = found["micro_batch"] or printed(r"\bbatch=(\d+)", row["note"])
    words = row["note"] + row["method"]
    if "selective" in words:
        found["recompute"] = "selective" if "sequence_parallel" not in words else "none"
    elif "no grad ckpt" in words or "ckpt=False" in words:
        found["recompute"] = "none"
    elif re.search(r"full ckpt|ckpt=full|ckpt=True|grad ckpt on|compile on|grad ckpt;", words):
        found["recompute"] = "full"
    return found


def format_of(printed: str) -> str | None:
    name = printed.lower()
    known = {
        "gptq-int8": "int8",
        "awq-int4": "int4",
        "w4a8": "int4",
        "fp16": "fp16",
        "bf16/fp32 mixed": "bf16",
        "gptq-int4": "int4",
    }
    return known.get(name, name) or None


def printed(pattern: str, text: str) -> float | None:
    match = re.search(pattern, text)
    return float(match[1]) if match else None


def number(text: str) -> float:
    return float(text) if text else 0.0


def ask(function: str, block: Block) -> dict[str, float]:
    """The answer's items by label; a refusal raises with its sentence."""
    lines = [[label, value] for label, value in block.items() if value is not None]
    answer = call(find(function), [Grid.of(lines)])
    if isinstance(answer.scalar, CellError):
        raise NoAnswer(f"{block}: {answer.scalar.sentence}")
    return {str(line[0]): line[1] for line in answer.rows}  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
