"""What gpu_sizing.xlsx is given: the three workloads, prices, storage and software."""

from __future__ import annotations

import datetime as dt

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator, Model
from xl_lepton.templates import style
from xl_lepton.templates.books._common_inputs import CHECKPOINTS_KEPT, EXAMPLE, SERVICE
from xl_lepton.templates.books._gpu_sizing_images import picture_inputs
from xl_lepton.templates.kit import Book, Input

WORKLOADS = ("training", "finetuning", "inference")
PRECISIONS = ("bf16", "fp8")
SERVED = ("bf16", "fp8", "int8", "int4", "nvfp4", "mxfp4")
TERMS = ("on-demand", "spot", "reserved 1y", "reserved 3y", "block")
ALTERNATIVES = ("A100-SXM-80GB", "H200-SXM-141GB", "B200-SXM", "MI300X", "H100-PCIe-80GB", "A100-PCIe-80GB", "L40S")


def inputs(made: Book) -> None:
    accelerators = made.list("lst_accelerators", sorted(row.name for row in load.table(Accelerator)))
    models = load.table(Model)
    texts = sorted((row.name for row in models if row.kind in ("dense", "moe")), key=str.casefold)
    pictures = sorted((row.name for row in models if row.kind == "vision"), key=str.casefold)
    language = made.list("lst_models", texts)
    trained = made.list("lst_trained_models", [*texts, *pictures])
    drawn = made.list("lst_image_models", pictures)
    page = made.page("Inputs", "All given figures, with unit and source; blue cells are yours to change", 36, 20, 18, 66)
    page.inputs(
        "What is to be decided",
        [
            Input(
                "Workload",
                "training",
                "",
                "workload",
                "The one that the dashboard speaks of; all three are sized",
                options=WORKLOADS,
            ),
            Input(
                "Accelerator",
                "H100-SXM-80GB",
                "",
                "accelerator",
                "From the catalogue; others are compared on their own sheet",
                options=accelerators,
            ),
        ],
    )
    page.inputs("Training", _training(trained))
    page.inputs("Training of an image model", picture_inputs(drawn))
    page.inputs("Fine-tuning", _finetuning(language))
    page.inputs("Inference", _inference(language))
    page.inputs("Prices", _prices())
    page.inputs("Storage and software", _resources())
    page.inputs(
        "Accelerators to compare",
        [
            Input(f"Alternative {place}", name, "", f"alternative_{place}", "From the catalogue", options=accelerators)
            for place, name in enumerate(ALTERNATIVES, 1)
        ],
    )
    page.inputs(
        "Limits",
        [
            Input(
                "Tolerance of checks",
                0.01,
                "",
                "tolerance",
                "Differences below it count as none, in the unit of the line",
                style.NUMBER,
                minimum=0,
                maximum=1,
            ),
            Input(
                "Oldest price that is accepted",
                365,
                "days",
                "price_age_limit",
                "Prices moved both ways in 2026: an old one is no guide",
                style.COUNT,
                minimum=1,
                maximum=3650,
                whole=True,
            ),
        ],
    )


def _training(models: str) -> list[Input]:
    return [
        Input(
            "Model trained",
            "Llama-3.1-8B",
            "",
            "training_model",
            "From the catalogue; an image model is trained on the pictures below",
            options=models,
        ),
        Input("Training tokens", 200, "billion tokens", "training_tokens", EXAMPLE, style.NUMBER, minimum=0.001, maximum=20_000),
        Input("Time allowed", 60, "days", "training_days", EXAMPLE, style.NUMBER, minimum=1, maximum=3650),
        Input(
            "Sequence length",
            4096,
            "tokens",
            "training_context",
            "Llama 2 and 3 pre-training: 4,096 to 8,192",
            style.COUNT,
            minimum=128,
            maximum=32_768,
            whole=True,
        ),
        Input(
            "Number format of matrices",
            "bf16",
            "",
            "training_precision",
            "bf16 is the usual one; fp8 raises the rate by 1.3",
            options=PRECISIONS,
        ),
        Input(
            "Utilisation (MFU) you reach",
            0,
            "share of peak",
            "own_mfu",
            "0: the catalogue's, of whole published runs",
            style.PERCENT,
            minimum=0,
            maximum=0.8,
        ),
    ]


def _finetuning(models: str) -> list[Input]:
    return [
        Input("Model tuned", "Llama-3.1-70B", "", "tuning_model", "From the catalogue", options=models),
        Input(
            "Method",
            "lora",
            "",
            "tuning_method",
            "full: all weights; lora: adapters; qlora: adapters on 4-bit weights",
            options=("full", "lora", "qlora"),
        ),
        Input(
            "Tokens of the examples", 0.05, "billion tokens", "tuning_tokens", EXAMPLE, style.NUMBER, minimum=0.0001, maximum=1000
        ),
        Input(
            "Passes over the examples",
            3,
            "passes",
            "tuning_epochs",
            "LoRA and instruction tuning: 1 to 5 passes",
            style.COUNT,
            minimum=1,
            maximum=100,
            whole=True,
        ),
        Input("Time allowed for tuning", 7, "days", "tuning_days", EXAMPLE, style.NUMBER, minimum=0.1, maximum=3650),
        Input(
            "Sequence length in tuning",
            4096,
            "tokens",
            "tuning_context",
            EXAMPLE,
            style.COUNT,
            minimum=128,
            maximum=32_768,
            whole=True,
        ),
    ]


def _inference(models: str) -> list[Input]:
    return [
        Input("Model served", "Llama-3.1-70B", "", "served_model", "From the catalogue", options=models),
        Input(
            "Number format of weights",
            "fp8",
            "",
            "served_precision",
            "Fewer bits need less memory; test the answers' quality",
            options=SERVED,
        ),
        Input(
            "Requests at the same time",
            200,
            "requests",
            "concurrency",
            EXAMPLE,
            style.COUNT,
            minimum=1,
            maximum=20_000,
            whole=True,
        ),
        Input("Mean prompt", 2000, "tokens", "prompt_tokens", EXAMPLE, style.COUNT, minimum=1, maximum=16_000, whole=True),
        Input("Mean answer", 500, "tokens", "answer_tokens", EXAMPLE, style.COUNT, minimum=1, maximum=16_000, whole=True),
        Input(
            "Answer tokens per second asked",
            0,
            "token/s",
            "asked_rate",
            "Of all GPUs; 0: what the requests at the same time ask for",
            style.COUNT,
            minimum=0,
            maximum=1e6,
        ),
        SERVICE,
        Input("Service runs for", 365, "days", "service_days", EXAMPLE, style.COUNT, minimum=1, maximum=3650, whole=True),
    ]


def _prices() -> list[Input]:
    return [
        Input("Price term", "on-demand", "", "price_term", "How the GPUs are paid for", options=TERMS),
        Input(
            "Prices as of",
            dt.date(2026, 11, 25),
            "",
            "price_date",
            "No price from after this day is used",
            style.DATE,
            minimum=dt.date(2026, 5, 31),
            maximum=dt.date(2030, 12, 31),
        ),
        Input(
            "Own price of a GPU-hour",
            0,
            "USD",
            "own_price",
            "0: the median of public offers, dated; your contract beats it",
            style.CENTS,
            minimum=0,
            maximum=1000,
        ),
        Input(
            "Power usage effectiveness (PUE)",
            1.54,
            "ratio",
            "pue",
            "Uptime Institute 2025: world mean 1.54, North America 1.49",
            style.NUMBER,
            minimum=1,
            maximum=3,
        ),
        Input(
            "Electricity",
            0.08,
            "USD/kWh",
            "electricity_price",
            "EIA Electric Power Monthly, June 2026: US industrial",
            style.NUMBER,
            minimum=0,
            maximum=2,
        ),
        Input(
            "Electricity paid on top",
            "no",
            "",
            "pays_electricity",
            "no: cloud prices contain it; yes: own or colocated GPUs",
            options=("yes", "no"),
        ),
    ]


def _resources() -> list[Input]:
    return [
        Input("Raw data kept", 500, "GB", "raw_data", EXAMPLE, style.COUNT, minimum=0, maximum=1e7),
        Input("Months of storage", 12, "months", "storage_months", EXAMPLE, style.COUNT, minimum=0, maximum=120, whole=True),
        CHECKPOINTS_KEPT,
        Input(
            "Copies of the raw data",
            1,
            "copies",
            "backups",
            "Backup in a second place",
            style.COUNT,
            minimum=0,
            maximum=10,
            whole=True,
        ),
        Input(
            "Free space over what is stored",
            0.2,
            "share",
            "free_space",
            "Own allowance: file systems slow down when full",
            style.PERCENT,
            minimum=0,
            maximum=2,
        ),
        Input(
            "Supported software platform",
            "no",
            "",
            "with_platform",
            "Optional: NVIDIA AI Enterprise, per GPU and year",
            options=("yes", "no"),
        ),
        Input(
            "Years of the platform",
            1,
            "years",
            "platform_years",
            "Subscriptions are by the year",
            style.COUNT,
            minimum=1,
            maximum=10,
            whole=True,
        ),
    ]
