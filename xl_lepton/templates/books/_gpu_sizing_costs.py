"""Parts of gpu_sizing.xlsx: price, storage, software and total cost; other accelerators compared, cheapest first."""

from __future__ import annotations

from xl_lepton.templates import finish, style
from xl_lepton.templates.books import _gpu_sizing_inputs as given
from xl_lepton.templates.books import _gpu_sizing_outputs as outputs
from xl_lepton.templates.kit import Book, Line

SOFTWARE_ROWS = 9
COMPARED = len(given.ALTERNATIVES) + 1


def resources(made: Book) -> outputs.Resources:
    page = made.page(
        "Resources", "Price, storage, electricity and software of the chosen workload, and what all costs", 36, 30, 18, 60
    )
    price = 'LEPTON_PRICE(accelerator,price_term,,,price_date,,"{0}")'
    own = "=IF(own_price>0,own_price,{0})"
    page.results(
        "Price of a GPU-hour",
        [
            Line(
                "Price used",
                own.format(price.format("price")),
                "USD",
                "price_used",
                "Your own, else the median of public offers",
                style.CENTS,
                "output",
            ),
            Line("Cheapest offer", own.format(price.format("low")), "USD", "price_low", "", style.CENTS),
            Line("Dearest offer", own.format(price.format("high")), "USD", "price_high", "", style.CENTS),
            Line("Offers", f"=IF(own_price>0,1,{price.format('offers')})", "offers", "price_offers", "", style.COUNT),
            Line(
                "Date of the price",
                f"=IF(own_price>0,price_date,{price.format('as_of')})",
                "date",
                "price_as_of",
                "",
                style.DATE,
                "output",
            ),
            Line("Its age", "=price_date-price_as_of", "days", "price_age", "", style.COUNT, "output"),
            Line(
                "Confidence",
                f'=IF(own_price>0,"{made.say("your own")}",{price.format("confidence")})',
                "",
                "",
                "As the catalogue rates its source",
            ),
        ],
    )
    page.block(
        "storage_block",
        "Storage: what is asked",
        [
            ("dataset_gb", "=raw_data"),
            ("model", "=CHOOSE(workload_number,training_model,tuning_model,served_model)"),
            ("tokens_b", '=IF(workload="training",N(tokens_trained),IF(workload="finetuning",tuning_tokens,0))'),
            ("checkpoints_kept", '=IF(workload="inference",0,checkpoints_kept)'),
            ("backups", "=backups"),
            ("free_space", "=free_space"),
            ("as_of", "=price_date"),
        ],
        [*[style.GENERAL] * 6, style.DATE],
    )
    stored = 'LEPTON_STORAGE_SIZE(storage_block,"{0}")'
    first, _ = page.results(
        "Storage",
        [
            Line("Data", f"={stored.format('data')}", "GB", "", "Raw, cleaned, sharded, derived; tokens", style.COUNT),
            Line("Backup", f"={stored.format('backup')}", "GB", "", "", style.COUNT),
            Line("Checkpoints and weights", f"={stored.format('checkpoints')}", "GB", "", "", style.COUNT),
            Line("Free space", f"={stored.format('free')}", "GB", "", "", style.COUNT),
            Line("Storage needed", f"={stored.format('storage')}", "GB", "storage_needed", "", style.COUNT, "output"),
            Line(
                "Price of storage",
                f"={stored.format('price')}",
                "USD/GB-month",
                "storage_price",
                "Object storage, from the catalogue",
                style.NUMBER,
            ),
        ],
    )
    stack = page.row + 1
    asked = "LEPTON_SOFTWARE(workload,gpus_needed,platform_years,price_date)"
    page.section("Software", headings=("Role", "Cost, USD", "Licence"))
    stack = page.row
    for row in range(stack, stack + SOFTWARE_ROWS):
        place = f"ROWS(B${stack}:B{row})"
        cells = [f'=IFERROR(INDEX({asked},{place},{column}),"–")' for column in (1, 2, 6, 3)]
        page.cells(
            cells, ["label", "calculation", "calculation", "note"], [style.GENERAL, style.GENERAL, style.MONEY, style.GENERAL]
        )
    page.row += 1
    page.results(
        "What may come on top",
        [
            Line(
                "Software, with the platform",
                f"=SUM(D{stack}:D{stack + SOFTWARE_ROWS - 1})",
                "USD",
                "platform_cost",
                "In the total only if the platform is wanted",
                style.MONEY,
                "output",
            ),
            Line(
                "Electricity used",
                "=energy_used*electricity_price",
                "USD",
                "electricity_value",
                "In the total only if it is paid on top: cloud prices contain it",
                style.MONEY,
                "output",
            ),
        ],
    )
    top, last = page.results(
        "What it costs",
        [
            Line("Cost of the GPUs", "=gpu_cost", "USD", "", "GPU-hours x price", style.MONEY),
            Line(
                "Storage",
                "=storage_needed*storage_price*storage_months",
                "USD",
                "storage_cost",
                "GB x price x months",
                style.MONEY,
            ),
            Line(
                "Software",
                '=IF(with_platform="yes",platform_cost,0)',
                "USD",
                "software_cost",
                "Open source is free; the platform only if wanted",
                style.MONEY,
            ),
            Line(
                "Electricity",
                '=IF(pays_electricity="yes",electricity_value,0)',
                "USD",
                "electricity_cost",
                "Where it is not in the price of the GPU",
                style.MONEY,
            ),
        ],
    )
    page.row -= 1
    page.results(
        "",
        [
            Line("Total", f"=SUM(C{top}:C{last})", "USD", "total_cost", "", style.MONEY, "output"),
            Line(
                "Total, low (P10)",
                "=total_cost-gpu_cost+gpu_cost_p10",
                "USD",
                "total_cost_p10",
                "One run in ten costs less",
                style.MONEY,
                "output",
            ),
            Line(
                "Total, high (P90)",
                "=total_cost-gpu_cost+gpu_cost_p90",
                "USD",
                "total_cost_p90",
                "One run in ten costs more",
                style.MONEY,
                "output",
            ),
        ],
    )
    return outputs.Resources(page, first, top, last)


def comparison(made: Book) -> outputs.Compared:
    about = "The chosen workload on other accelerators: first as asked, then the cheapest first"
    page = made.page("Comparison", about, 8, 22, 10, 20, 14, 12, 14, 16, 16, 16, 20, 44, landscape=True)
    texts = [
        "Line",
        "Accelerator",
        "GPUs",
        "Memory used, GB",
        "GPU-hours",
        "Days",
        "Power, kW",
        "Price, USD/h",
        "Date of price",
        "Cost, USD",
        "Rank",
        "Remark",
    ]
    kinds = [
        style.COUNT,
        style.GENERAL,
        style.COUNT,
        style.YEARS,
        style.COUNT,
        style.YEARS,
        style.YEARS,
        style.CENTS,
        style.DATE,
        style.MONEY,
        style.COUNT,
        style.GENERAL,
    ]
    numbers = [0, *range(2, 11)]
    page.section("As asked", 12)
    page.headings(texts, numbers)
    top = page.row
    last = top + COMPARED - 1
    names = ["accelerator", *(f"alternative_{place}" for place in range(1, COMPARED))]
    none = made.say("none")
    for row, name in enumerate(names, top):
        items = [
            f'=IFERROR(LEPTON_GPU_SIZE(asked_elsewhere,"{item}",,$C{row}),"{none}")'
            for item in ("gpus", "memory_per_gpu", "gpu_hours", "days", "power")
        ]
        found = f'LEPTON_GPU_SIZE(asked_elsewhere,"price",,$C{row})'
        price = f"=IF(AND(own_price>0,C{row}=accelerator),own_price,IF(ISNUMBER({found}),{found},0))"
        day = f'LEPTON_GPU_SIZE(asked_elsewhere,"price_as_of",,C{row})'
        dated = f'=IF(AND(own_price>0,C{row}=accelerator),price_date,IF(I{row}>0,{day},"{none}"))'
        cost = f'=IF(AND(ISNUMBER(F{row}),I{row}>0),F{row}*I{row},"{none}")'
        rank = f'=IF(ISNUMBER(K{row}),COUNTIF(K${top}:K${last},"<"&K{row})+COUNTIF(K${top}:K{row},K{row}),0)'
        remark = (
            f'=IF(ISNUMBER(K{row}),"",IF(ISNUMBER(D{row}),"{made.say("The catalogue has no price on this term")}",'
            f'"{made.say("It cannot run this workload: too little memory, or no such number format")}"))'
        )
        page.cells(
            [f"=ROWS(B${top}:B{row})", f"={name}", *items, price, dated, cost, rank, remark],
            ["label", "link", *["calculation"] * 9, "note"],
            kinds,
        )
    page.row += 1
    page.section("Cheapest first", 12)
    page.headings(["Place", *texts[1:10], "Against the chosen", None], [*numbers])
    first = page.row
    for row in range(first, first + COMPARED):
        found = f"MATCH($B{row},$L${top}:$L${last},0)"
        cells = [f'=IFERROR(INDEX({letter}${top}:{letter}${last},{found}),"–")' for letter in "CDEFGHIJK"]
        against = f'=IF(AND(ISNUMBER(K{row}),ISNUMBER(K${top})),K{row}/K${top}-1,"–")'
        page.cells([f"=ROWS(B${first}:B{row})", *cells, against], ["label", *["calculation"] * 10], [*kinds[:10], "0%"])
    finish.texts_left(page.sheet, 3, top, last)
    finish.texts_left(page.sheet, 3, first, page.row - 1)
    made.name("compared_costs", page.area("K", top, last))
    for row in range(top, last + 1):
        page.sheet[f"K{row}"].style = "lepton output"
        page.sheet[f"K{row}"].number_format = style.MONEY
    made.name("cheapest_accelerator", f"{page.reference}!$C${first}")
    made.name("cheapest_cost", f"{page.reference}!$K${first}")
    for letter in "CK":
        kept = page.sheet[f"{letter}{first}"].number_format
        page.sheet[f"{letter}{first}"].style = "lepton output"
        page.sheet[f"{letter}{first}"].number_format = kept
    finish.texts_left(page.sheet, 3, first, first)
    return outputs.Compared(page, top, last, first)
