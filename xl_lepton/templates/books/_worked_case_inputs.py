"""What the worked case holds: its inputs, each with unit, source and bounds, and the items of the sizing that it shows."""

from __future__ import annotations

from xl_lepton.catalogue import load
from xl_lepton.catalogue.rows import Accelerator
from xl_lepton.templates import style
from xl_lepton.templates.books._common_inputs import EPOCHS, SAMPLE_KB
from xl_lepton.templates.kit import Book, Input

PERIODS = 5
ARTICLE = "The article's worked case"
LARGEST = 1e12
METHODS = ("ols", "ridge", "robust", "log")
MODELS = ("ResNet-50",)
"""The models of the catalogue whose work is counted in pictures."""

PROJECT = [
    Input("Training data", 500, "GB", "training_data_gb", ARTICLE, style.COUNT, minimum=1, maximum=1e6),
    Input("GPUs", 8, "GPU", "gpu_count", ARTICLE, style.COUNT, minimum=1, maximum=100_000, whole=True),
    Input("Project size", 1_000_000, "USD", "project_size", ARTICLE, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Megabytes per gigabyte", 1000, "MB / GB", "mb_per_gb", "The article counts in MB: 500 GB is 500,000", style.COUNT,
          minimum=1000, maximum=1024),
]  # fmt: skip
COSTS = [
    Input("Hardware", 100_000, "USD per GPU", "cost_hardware", ARTICLE, style.MONEY, minimum=1, maximum=LARGEST),
    Input("Software", 200_000, "USD", "cost_software", ARTICLE, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Deployment", 50_000, "USD", "cost_deployment", ARTICLE, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Operations", 20_000, "USD", "cost_operations", ARTICLE, style.MONEY, minimum=0, maximum=LARGEST),
]
WEIGHTS = [
    Input("Weight of training data", 0.5, "USD per MB", "weight_data", ARTICLE, style.NUMBER, minimum=0, maximum=100),
    Input("Weight of GPUs", 0.3, "USD per USD", "weight_gpu", ARTICLE, style.NUMBER, minimum=0, maximum=100),
    Input("Weight of project size", 0.2, "USD per USD", "weight_size", ARTICLE, style.NUMBER, minimum=0, maximum=100),
]
VALUE = [
    Input("Value today", 500_000, "USD", "value_today", ARTICLE, style.MONEY, minimum=0, maximum=LARGEST),
    Input("Cost in the article's ROI and NPV", 700_000, "USD", "cost_article", "The article rounds 690,000 up", style.MONEY,
          minimum=1, maximum=LARGEST),
    Input("Later flow", 400_000, "USD", "later_flow", ARTICLE, style.MONEY, minimum=-LARGEST, maximum=LARGEST),
    Input("Years until the later flow", 2, "years", "later_year", ARTICLE, style.COUNT, minimum=1, maximum=PERIODS, whole=True),
    Input("Discount rate", 0.1, "per year", "discount_rate", ARTICLE, style.PERCENT, minimum=-0.5, maximum=10),
]  # fmt: skip
PRINTED = [
    Input("Forecast cost", 700_000, "USD", "article_cost", "Printed in the article", style.MONEY, minimum=0, maximum=LARGEST),
    Input("Return on investment", 0.71, "share of cost", "article_roi", "Printed in the article", style.PERCENT,
          minimum=-10, maximum=1000),
    Input("Net present value", -10_000, "USD", "article_npv", "Printed in the article", style.MONEY,
          minimum=-LARGEST, maximum=LARGEST),
]  # fmt: skip
FORECAST = [
    Input("Method", "ols", "", "forecast_method", "ols is plain least squares, as in the article", options=METHODS),
    Input("Interval", 0.8, "probability", "forecast_interval", "Share of outcomes between low and high", style.PERCENT,
          minimum=0.01, maximum=0.99),
]  # fmt: skip
LIMITS = [
    Input("Tolerance of checks", 0.01, "USD", "tolerance", "Differences below a cent count as none", style.NUMBER,
          minimum=0, maximum=1),
    Input("Largest error on test rows", 0.05, "share of cost", "error_limit", "What a forecast may miss by before it is not used",
          style.PERCENT, minimum=0.001, maximum=1),
]  # fmt: skip


def workload(made: Book) -> list[Input]:
    """The training run to be sized: the project's pictures through an image model of the catalogue."""
    accelerators = sorted(row.name for row in load.table(Accelerator))
    return [
        Input("Accelerator", "A100-SXM-80GB", "", "accelerator", "From the catalogue",
              options=made.list("lst_accelerators", accelerators)),
        SAMPLE_KB,
        EPOCHS,
        Input("Time allowed", 0.25, "days", "training_days", "Done overnight, in six hours", style.NUMBER,
              minimum=0.05, maximum=365),
    ]  # fmt: skip


BLOCK = [
    ("workload", '="training"'),
    ("model", '="ResNet-50"'),
    ("accelerator", "=accelerator"),
    ("dataset_gb", "=training_data_gb"),
    ("sample_kb", "=sample_kb"),
    ("epochs", "=epochs"),
    ("days", "=training_days"),
]
SIZING = [
    ("Accelerator", "accelerator", "", style.GENERAL),
    ("What bound the answer", "bound_by", "", style.GENERAL),
    ("Servers", "nodes", "server", style.COUNT),
    ("Memory needed per GPU", "memory_per_gpu", "GB", style.NUMBER),
    ("Memory of the GPU", "memory_of_gpu", "GB", style.NUMBER),
    ("Utilisation (MFU)", "mfu", "share of peak", style.PERCENT),
    ("GPU-hours", "gpu_hours", "GPU-hour", style.NUMBER),
    ("GPU-hours, low (P10)", "gpu_hours_p10", "GPU-hour", style.NUMBER),
    ("GPU-hours, high (P90)", "gpu_hours_p90", "GPU-hour", style.NUMBER),
    ("Duration", "days", "days", style.NUMBER),
    ("Power", "power", "kW", style.NUMBER),
    ("Energy", "energy", "kWh", style.NUMBER),
    ("Price", "price", "USD/GPU-hour", style.CENTS),
    ("Date of the price", "price_as_of", "date", style.DATE),
    ("Cost, low (P10)", "cost_p10", "USD", style.CENTS),
    ("Cost, high (P90)", "cost_p90", "USD", style.CENTS),
]
