"""The blocks that ask for a size in gpu_sizing.xlsx: each key with its formulas for the three workloads."""

from __future__ import annotations

NONE = '=""'
_IMAGES = "COUNTIF(lst_models,training_model)=0"
KEYS: dict[str, tuple[str, str, str]] = {
    # key: formulas for training, fine-tuning, inference; an empty text stands for "not given".
    "workload": ('="training"', '="finetuning"', '="inference"'),
    "model": ("=training_model", "=tuning_model", "=served_model"),
    "tokens_b": (f'=IF({_IMAGES},"",training_tokens)', "=tuning_tokens", NONE),
    "epochs": (f"=IF({_IMAGES},epochs,1)", "=tuning_epochs", NONE),
    "days": ("=training_days", "=tuning_days", "=service_days"),
    "context": (f'=IF({_IMAGES},"",training_context)', "=tuning_context", "=prompt_tokens+answer_tokens"),
    "precision": ("=training_precision", NONE, "=served_precision"),
    "mfu": ('=IF(own_mfu>0,own_mfu,"")', '=IF(own_mfu>0,own_mfu,"")', NONE),
    "method": (NONE, "=tuning_method", NONE),
    "dataset_gb": (f'=IF({_IMAGES},raw_data,"")', NONE, NONE),
    "sample_kb": (f'=IF({_IMAGES},sample_kb,"")', NONE, NONE),
    "concurrency": (NONE, NONE, "=concurrency"),
    "prompt_tokens": (NONE, NONE, "=prompt_tokens"),
    "answer_tokens": (NONE, NONE, "=answer_tokens"),
    "tokens_per_s": (NONE, NONE, '=IF(asked_rate>0,asked_rate,"")'),
    "service": (NONE, NONE, "=service"),
    "pue": ("=pue", "=pue", "=pue"),
    "term": ("=price_term", "=price_term", "=price_term"),
    "as_of": ("=price_date", "=price_date", "=price_date"),
    "accelerator": ("=accelerator", "=accelerator", "=accelerator"),  # the last, so that the comparison can leave it out
}
