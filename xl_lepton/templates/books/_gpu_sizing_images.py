"""Part of gpu_sizing.xlsx: an image model, asked for pictures and passes instead of tokens."""

from __future__ import annotations

from xl_lepton.templates import style
from xl_lepton.templates.books._common_inputs import EPOCHS, SAMPLE_KB
from xl_lepton.templates.kit import Book, Input, Line


def picture_inputs(models: str) -> list[Input]:
    return [
        Input("Image model", "ResNet-50", "", "image_model", "Sized on a sheet of its own, whatever is trained", options=models),
        SAMPLE_KB,
        EPOCHS,
    ]


def image_page(made: Book) -> None:
    """An image model beside the three workloads: it is asked for pictures and passes instead of tokens."""
    about = "An image model, trained on the raw data that is kept, on the chosen accelerator in the time allowed for training"
    page = made.page("ImageModel", about, 36, 54, 18, 40)
    page.block(
        "image_block",
        "Image model: what is asked",
        [
            ("workload", '="training"'),
            ("model", "=image_model"),
            ("dataset_gb", "=raw_data"),
            ("sample_kb", "=sample_kb"),
            ("epochs", "=epochs"),
            ("days", "=training_days"),
            ("precision", "=training_precision"),
            ("mfu", '=IF(own_mfu>0,own_mfu,"")'),
            ("pue", "=pue"),
            ("term", "=price_term"),
            ("as_of", "=price_date"),
            ("accelerator", "=accelerator"),
        ],
        [*[style.GENERAL] * 10, style.DATE, style.GENERAL],
    )
    none = made.say("none")
    lines = [
        Line(label, f'=IFERROR(LEPTON_GPU_SIZE(image_block,"{item}"),"{none}")', unit, name, note, kind, "output")
        for label, item, unit, name, note, kind in (
            ("GPUs needed", "gpus", "GPU", "gpus_image", "", style.COUNT),
            ("GPU-hours", "gpu_hours", "GPU-hour", "gpu_hours_image", "", style.YEARS),
            ("Duration", "days", "days", "days_image", "", style.NUMBER),
            ("Memory needed", "memory_per_gpu", "GB", "memory_image", "", style.NUMBER),
        )
    ]
    cost = f'=IFERROR(gpu_hours_image*price_used,"{none}")'
    lines.append(Line("Cost", cost, "USD", "cost_image", "GPU-hours x price", style.MONEY, "output"))
    page.results("Image model: the answer", lines)
    page.section("If there is no answer", 4)
    page.sheet.row_dimensions[page.row].height = 60
    page.cells(["Why", '=IF(ISNUMBER(gpus_image),"-",LEPTON_WHY("GPU_SIZE",image_block))'], ["label", "text"])
