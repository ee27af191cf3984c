"""What the worked case holds: its inputs, each with unit and source, and the items of the sizing that it shows."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.kit import Input

PERIODS = 5
EXPLAIN_ROWS = 24
FACTOR_NAMES = ("training_data", "gpu_count", "project_size")
SIZING_ITEMS = {
    "gpus": ("GPU", style.COUNT),
    "nodes": ("node", style.COUNT),
    "accelerator": ("", style.GENERAL),
    "bound_by": ("", style.GENERAL),
    "memory_per_gpu": ("GB", style.NUMBER),
    "memory_of_gpu": ("GB", style.NUMBER),
    "mfu": ("share of peak", style.PERCENT),
    "gpu_hours": ("GPU-hour", style.NUMBER),
    "gpu_hours_p10": ("GPU-hour", style.NUMBER),
    "gpu_hours_p90": ("GPU-hour", style.NUMBER),
    "days": ("day", style.NUMBER),
    "power": ("kW", style.NUMBER),
    "energy": ("kWh", style.NUMBER),
    "price": ("USD/GPU-hour", style.CENTS),
    "price_as_of": ("", style.DATE),
    "cost": ("USD", style.CENTS),
    "cost_p10": ("USD", style.CENTS),
    "cost_p90": ("USD", style.CENTS),
}
ARTICLE = "the article's worked case"
SECTIONS: dict[str, list[Input]] = {
    "The project": [
        Input("Training data", 500, "GB", "training_data_gb", ARTICLE, style.COUNT, minimum=0, maximum=1e9),
        Input("GPUs", 8, "GPUs", "gpu_count", ARTICLE, style.COUNT, minimum=1, maximum=100000),
        Input("Project size", 1_000_000, "USD", "project_size", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
        Input("Training data per GB", 1000, "MB / GB", "mb_per_gb", "the article counts in MB: 500 GB is 500,000", style.COUNT),
    ],
    "Costs": [
        Input("Hardware", 100_000, "USD per GPU", "cost_hardware", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
        Input("Software", 200_000, "USD", "cost_software", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
        Input("Deployment", 50_000, "USD", "cost_deployment", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
        Input("Operations", 20_000, "USD", "cost_operations", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
    ],
    "Cost model: weights": [
        Input("Weight of training data", 0.5, "USD per MB", "weight_data", ARTICLE, style.NUMBER, minimum=0, maximum=100),
        Input("Weight of GPUs", 0.3, "USD per USD", "weight_gpu", ARTICLE, style.NUMBER, minimum=0, maximum=100),
        Input("Weight of project size", 0.2, "USD per USD", "weight_size", ARTICLE, style.NUMBER, minimum=0, maximum=100),
    ],
    "Value": [
        Input("Value today", 500_000, "USD", "value_today", ARTICLE, style.MONEY, minimum=0, maximum=1e12),
        Input("Cost in the article's ROI and NPV", 700_000, "USD", "cost_article", "the article rounds 690,000 up", style.MONEY),
        Input("Later flow", 400_000, "USD", "later_flow", ARTICLE, style.MONEY, minimum=-1e12, maximum=1e12),
        Input("Years until the later flow", 2, "years", "later_year", ARTICLE, style.COUNT, minimum=1, maximum=PERIODS),
        Input("Discount rate", 0.1, "per year", "discount_rate", ARTICLE, style.PERCENT, minimum=-0.99, maximum=10),
    ],
    "What the article prints": [
        Input("Forecast cost", 700_000, "USD", "article_cost", ARTICLE, style.MONEY),
        Input("Return on investment", 0.71, "share of cost", "article_roi", ARTICLE, style.PERCENT),
        Input("Net present value", -10_000, "USD", "article_npv", ARTICLE, style.MONEY),
    ],
    "Forecast": [
        Input("Method", "ols", "", "forecast_method", "ols: plain least squares, as in the article", options=("ols",)),
        Input("Interval", 0.8, "probability", "forecast_interval", "share of outcomes between low and high", style.PERCENT,
              minimum=0.01, maximum=0.99),
    ],
}  # fmt: skip
WORKLOAD = [
    Input("Workload", "training", "", "", "what the GPUs are for", options=("training",)),
    Input("Model", "ResNet-50", "", "model", "a name from the catalogue, or parameters in billions"),
    Input("Accelerator", "A100-SXM-80GB", "", "accelerator", "a name from the catalogue"),
    Input("Dataset GB", "=training_data_gb", "GB", "", "the training data above", style.COUNT),
    Input("Sample kB", 110, "kB per image", "sample_kb", "mean size of an ImageNet picture", style.COUNT, minimum=1, maximum=1e6),
    Input("Epochs", 90, "passes", "epochs", "the usual schedule for ResNet-50", style.COUNT, minimum=1, maximum=1e4),
    Input("Days", 0.25, "days", "training_days", "done overnight, in six hours", style.NUMBER, minimum=0.01, maximum=3650),
]
