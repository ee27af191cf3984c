"""Step 1 of master_plan.xlsx: what the workload needs, and what a unit of serving carries."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.kit import Line, Page

_ONE = "#,##0.0"
_TEXT = 'IF(pictures=1,"",{0})'
_PICTURE = 'IF(pictures=1,{0},"")'


def needs(page: Page) -> None:
    page.results("The model and its prices", [
        Line("It reads pictures: 1, texts: 0", '=IF(N(LEPTON_MODEL(model,"forward_gflops"))>0,1,0)', "flag", "pictures",
             "Image models have work per picture in the catalogue", style.COUNT),
        Line("Price of a GPU-hour", '=IF(own_price>0,own_price,LEPTON_PRICE(accelerator,"on-demand",,,price_date,,"price"))',
             "USD",
             "hour_price", "On demand: your own, else the median of public offers", style.CENTS),
        Line("Age of that price", "=IF(own_price>0,0,price_date-"
             'LEPTON_PRICE(accelerator,"on-demand",,,price_date,,"as_of"))', "days", "price_age", "", style.COUNT, "output"),
        Line("Price of a GPU", '=IF(own_purchase>0,own_purchase,LEPTON_PRICE(accelerator,"purchase",,,price_date,,"price"))',
             "USD",
             "gpu_price", "To buy: your own, else the catalogue's", style.MONEY),
    ])  # fmt: skip
    page.row -= 1
    page.results("", [Line("Raw data as pictures", "=raw_data/sample_kb", "million pictures", "picture_count",
                           "GB over kB; counts for image models", style.NUMBER, "output")])  # fmt: skip
    page.block("training_block", "Training: what is asked", [
        ("workload", '=IF(pictures=1,"training","finetuning")'),
        ("model", "=model"),
        ("accelerator", "=accelerator"),
        ("days", "=training_days"),
        ("epochs", "=epochs"),
        ("dataset_gb", f"={_PICTURE.format('raw_data')}"),
        ("sample_kb", f"={_PICTURE.format('sample_kb')}"),
        ("tokens_b", f"={_TEXT.format('tuning_tokens')}"),
        ("context", f"={_TEXT.format('prompt_tokens+answer_tokens')}"),
        ("method", f"={_TEXT.format('tuning_method')}"),
    ])  # fmt: skip
    sized = 'LEPTON_GPU_SIZE(training_block,"{0}")'
    page.results("One training run", [
        Line("GPUs", f"={sized.format('gpus')}", "GPU", "training_gpus", "Least that hold it and are done in time", style.COUNT,
             "output"),
        Line("GPU-hours", f"={sized.format('gpu_hours')}", "GPU-hour", "training_hours", "", _ONE, "output"),
        Line("Duration", f"={sized.format('days')}", "days", "training_time", "", _ONE, "output"),
        Line("Cost", "=training_hours*hour_price", "USD", "training_cost", "GPU-hours x price", style.MONEY),
    ])  # fmt: skip
    rate = "cases_most*requests_per_case*busy_share*TIME(0,0,1)/TIME(12,0,0)*peak_factor"
    page.results("Requests when all use it", [
        Line("Cases a day at most", "=cases_day*MAX(1,(1+demand_growth)^service_years)", "cases", "cases_most",
             "Grown to the end of the use", style.COUNT),
        Line("Requests in the busiest minute", f"={rate}", "per second", "rate_most",
             "Share of the busier 12 hours, times the busiest minute", _ONE, "output"),
        Line("Answer tokens per second", "=rate_most*answer_tokens", "token/s", "tokens_most", "For language models", _ONE),
    ])  # fmt: skip
    page.block("service_block", "Service of a language model: what is asked", [
        ("workload", '="inference"'),
        ("model", "=model"),
        ("accelerator", "=accelerator"),
        ("tokens_per_s", "=tokens_most"),
        ("prompt_tokens", "=prompt_tokens"),
        ("answer_tokens", "=answer_tokens"),
        ("context", "=prompt_tokens+answer_tokens"),
        ("precision", "=served_precision"),
        ("service", "=service"),
    ], [style.GENERAL] * 3 + [_ONE] + [style.GENERAL] * 5)  # fmt: skip
    served = 'LEPTON_GPU_SIZE(service_block,"{0}")'
    work = 'LEPTON_MODEL(model,"forward_gflops")'
    peak = 'LEPTON_ACCELERATOR(accelerator,"bf16_tflops")'
    page.results("What a unit of serving carries", [
        Line("Work on pictures of a GPU", f"={peak}*giga_per_tera*picture_rate", "GFLOP/s", "picture_work", "Peak x share "
                                                                                                            "reached",
             style.COUNT, "output"),
        Line("Pictures per second of a GPU", f"=IF(pictures=1,picture_work/{work},0)", "pictures/s", "gpu_pictures",
             "That over the work of a picture; 0 for texts", _ONE),
        Line("Answer tokens per second of all copies", f"=IF(pictures=1,0,{served.format('tokens_per_s')})", "token/s",
             "served_tokens", "At least what is asked; 0 for pictures", _ONE),
        Line("Copies of the language model", f"=IF(pictures=1,0,{served.format('replicas')})", "copies", "copies",
             "In the busiest minute; 0 for pictures", style.COUNT),
        Line("Time of an answer at that load",
             f"=IF(pictures=1,0,{served.format('time_per_token')}*answer_tokens+{served.format('time_to_first_token')})",
             "seconds", "answer_time", "First token, and a step for each further one", _ONE, "output"),
        Line("GPUs of a unit", f"=IF(pictures=1,1,{served.format('tensor_parallel')})", "GPU", "unit_gpus",
             "One for pictures, those that share a copy for texts", style.COUNT),
        Line("Requests per second of a unit", "=IF(pictures=1,gpu_pictures,served_tokens/copies/answer_tokens)", "per second",
             "unit_rate", "", _ONE, "output"),
        Line("GPUs in the busiest minute", "=ROUNDUP(rate_most/unit_rate,0)*unit_gpus+spare_gpus", "GPU", "service_gpus",
             "Whole units, and the spare", style.COUNT, "output"),
    ])  # fmt: skip
    page.block("storage_block", "Storage: what is asked", [
        ("dataset_gb", "=raw_data"),
        ("model", "=model"),
        ("tokens_b", "=IF(pictures=1,0,tuning_tokens)"),
        ("checkpoints_kept", "=checkpoints_kept"),
        ("backups", "=backups"),
        ("as_of", "=price_date"),
    ], [*[style.GENERAL] * 5, style.DATE])  # fmt: skip
    stored = 'LEPTON_STORAGE_SIZE(storage_block,"{0}")'
    drawn = 'LEPTON_POWER({0},accelerator,1,pue,,,,"{1}")'
    page.results("Storage and power", [
        Line("Storage", f"={stored.format('storage')}", "GB", "storage_needed", "Data, copies, checkpoints, free space",
             style.COUNT,
             "output"),
        Line("Its cost", f"={stored.format('cost_per_month')}", "USD a month", "storage_cost", "", style.CENTS),
        Line("Power of a GPU with its server", f"={drawn.format(1, 'it_power')}", "kW", "gpu_kw", "Without cooling", style.CENTS),
        Line("Power of the service", f"={drawn.format('service_gpus', 'power')}", "kW", "service_power", "With cooling",
             _ONE, "output"),
    ])  # fmt: skip
