"""Prices, and the figures of the first year in every case: shown, low, base, high, and each driver moved alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from openpyxl.utils import get_column_letter

from xl_lepton.templates import style
from xl_lepton.templates.books._business_case_drivers import CASES, DRIVERS
from xl_lepton.templates.kit import Book, Page

SHOWN: Final = 5  # the column of the case that is shown; low, base and high follow, then two columns a driver
COUNT: Final = 4 + 2 * len(DRIVERS)
LAST: Final = SHOWN + COUNT - 1
BASE: Final = get_column_letter(SHOWN + 2)
MOVED: Final = (get_column_letter(SHOWN + 4), get_column_letter(LAST))

# name, label, unit, formula ({name} is the row of that name in the same column), format, role
_STEPS: Final = (
    ("gpu_price", "Price of a GPU", "USD", "price_of_gpu*{price_factor}"),
    ("servers", "Servers", "USD", "gpus*{gpu_price}"),
    ("network", "Network", "USD", "{servers}*network_share"),
    ("storage", "Storage", "USD", "storage_cost"),
    ("deployment", "Deployment and integration", "USD", "deployment_cost*{deployment_factor}"),
    ("investment", "Outlay", "USD", "SUM({servers}:{deployment})"),
    ("electricity", "Electricity", "USD a year", "full_power*power_load*pue*hours_per_year*price_of_kwh*{kwh_factor}"),
    ("space", "Space", "USD a year", "full_power*price_of_space*12*{running_factor}"),
    ("people", "Staff", "USD a year", "staff*salary*{running_factor}"),
    ("software", "Software licences", "USD a year", "gpus*software_per_gpu*{running_factor}"),
    ("support", "Support and repair", "USD a year", "{servers}*support_share*{running_factor}"),
    ("cost", "Running cost", "USD a year", "SUM({electricity}:{support})"),
    ("rent_price", "Rent avoided per GPU-hour", "USD", "price_of_rent*{rent_factor}"),
    ("rent", "Rent avoided", "USD a year", "gpus*hours_per_year*{utilisation}*replaced_share*{rent_price}"),
    ("time", "Working time saved", "USD a year", "users*saved_hours*working_days*hourly_cost*{realised_share}"),
    ("benefit", "Benefit", "USD a year", "{rent}+{time}"),
    ("resale", "Resale", "USD", "{servers}*{resale_share}"),
)
_TOTALS: Final = frozenset({"investment", "cost", "benefit"})
_BLOCK: Final = (
    ("Outlay", "investment", "{investment}", style.MONEY),
    ("Years of use", "periods", "{years}", style.COUNT),
    ("Benefit", "benefit", "{benefit}", style.MONEY),
    ("Discount rate", "discount rate", "{discount_rate}", style.PERCENT),
    ("Running cost", "cost", "{cost}", style.MONEY),
    ("Growth of the benefits, before inflation", "benefit growth", "{benefit_growth}", style.PERCENT),
    ("Growth of the running costs, before inflation", "cost growth", "cost_growth", style.PERCENT),
    ("Inflation", "inflation", "inflation", style.PERCENT),
    ("Tax rate", "tax rate", "tax_rate", style.PERCENT),
    ("Write-off", "depreciation", "write_off_method", style.GENERAL),
    ("Years of write-off", "depreciation periods", "VALUE(write_off_years)", style.COUNT),
    ("Resale", "resale", "{resale}", style.MONEY),
    ("Years until full benefit", "ramp periods", "ramp_years", style.COUNT),
)


@dataclass(frozen=True)
class Cases:
    """Rows of the sheet of cases by name, and where the block for the functions stands."""

    page: Page
    rows: dict[str, int]
    names: int
    npv: int

    def cell(self, name: str, column: str = "E") -> str:
        return f"{self.page.reference}!${column}${self.rows[name]}"

    def moved(self, name: str) -> str:
        """The cells of a row in which one driver is moved."""
        return self.page.area(MOVED[0], self.rows[name], self.rows[name], MOVED[1])


def prices(made: Book) -> None:
    """Prices from the catalogue, each with date and source, and the one that is used."""
    page = made.page(
        "Prices",
        "From the catalogue, dated and sourced; your own price, where given, comes first",
        34,
        14,
        18,
        14,
        14,
        80,
        landscape=True,
    )
    page.section("Prices", 6)
    page.headings(["item", "catalogue", "unit", "date", "used", "source"], [1, 4])
    page.freeze()
    for label, name, call, own, form in (
        ("GPU, bought with its server", "price_of_gpu", 'accelerator,"purchase",,,,', "own_gpu_price", style.CENTS),
        ("GPU, rented on demand", "price_of_rent", 'accelerator,"on-demand",,,,', "own_rent", style.CENTS),
        ("GPU, rented on spot terms", "price_of_spot", 'accelerator,"spot",,,,', "", style.CENTS),
        ("Electricity", "price_of_kwh", '"electricity","industrial",,kwh_region,,', "", "0.0000"),
        ("Space", "price_of_space", '"colocation","monthly",,space_region,,', "", style.CENTS),
    ):
        row = page.row
        value, unit, date, source = (f'=LEPTON_PRICE({call},"{show}")' for show in ("price", "unit", "as_of", "source"))
        used = f"=IF({own}>0,{own},C{row})" if own else f"=C{row}"
        page.cells(
            [label, value, unit, date, used, source],
            ["label", "calculation", "note", "calculation", "output" if own else "link", "wrapped"],
            [style.GENERAL, form, style.GENERAL, style.DATE, form, style.GENERAL],
        )
        page.sheet.row_dimensions[row].height = 30
        made.name(name, f"{page.reference}!$F${row}")
    page.row += 1
    page.section("Power", 6)
    power = '=LEPTON_POWER(gpus,accelerator,,1,1,,,"power")'
    row = page.cells(
        ["Full power of GPUs, servers and network", power, "kW"],
        ["label", "calculation", "note"],
        [style.GENERAL, style.NUMBER, style.GENERAL],
    )
    made.name("full_power", f"{page.reference}!$C${row}")


def cases(made: Book, areas: dict[str, str]) -> Cases:
    """One column a case, one formula a row: drivers, then outlay, running cost and benefit of the first year, then the block that
    the functions read."""
    about = "Every case in a column: the scenario shown, the three scenarios, and each driver moved alone from low to high"
    page = made.page("Cases", about, 34, 14, 20, *[12] * COUNT, landscape=True)
    rows: dict[str, int] = {}
    page.section("What the case moves", LAST - 1)
    first = page.row
    _top(page)
    page.freeze(columns=3)
    page.section("Drivers", LAST - 1)
    driver_rows = {driver.label: page.row + place for place, driver in enumerate(DRIVERS)}
    for place, driver in enumerate(DRIVERS):
        for side, column in enumerate((SHOWN + 4 + 2 * place, SHOWN + 5 + 2 * place)):
            page.put(first, column, f"=$B${driver_rows[driver.label]}", "heading right")
            page.put(first + 1, column, CASES[2 * side], "list heading")
    for driver in DRIVERS:
        rows[driver.name] = page.row
        words = f"MATCH(IF({{0}}${first}=$B{page.row},{{0}}${first + 1},{{0}}${first + 2}),case_names,0)"
        _row(page, driver.label, driver.unit, f"=INDEX({areas[driver.name]},{words})", driver.format)
        made.name(driver.name, f"{page.reference}!$E${rows[driver.name]}")
    page.section("Outlay, running cost and benefit at full use, in prices of the first year", LAST - 1)
    for name, label, unit, formula in _STEPS:
        rows[name] = page.row
        form = style.CENTS if name == "rent_price" else style.MONEY
        _row(page, label, unit, "=" + _filled(formula, rows), form, role="output" if name in _TOTALS else "")
    return _block(made, page, rows, first)


def _top(page: Page) -> None:
    """Three rows: what is moved, to which case, and the case of all others."""
    for label, words in (
        ("Driver moved", ["Shown", "All", "All", "All"]),
        ("Moved to", ["=scenario", *CASES]),
        ("Others at", ["=scenario", *CASES]),
    ):
        page.put(page.row, 2, label, "label")
        for place, word in enumerate(words):
            page.put(page.row, SHOWN + place, word, "heading right" if label == "Driver moved" else "list heading")
        if label == "Others at":
            for column in range(SHOWN + 4, LAST + 1):
                page.put(page.row, column, "base", "list heading")
        if label == "Driver moved":
            page.sheet.row_dimensions[page.row].height = 56
        page.row += 1


def _filled(formula: str, rows: dict[str, int]) -> str:
    for name, row in rows.items():
        formula = formula.replace(f"{{{name}}}", f"{{0}}{row}")
    return formula


def _row(page: Page, label: str, unit: str, formula: str, form: str, role: str = "", key: str = "") -> None:
    page.put(page.row, 2, label, "total label" if role == "output" else "label")
    page.put(page.row, 3, unit, "note")
    if key:
        page.put(page.row, 4, key, "key")
    for column in range(SHOWN, LAST + 1):
        page.put(page.row, column, formula.replace("{0}", get_column_letter(column)), role or "calculation", form)
    page.row += 1


def _block(made: Book, page: Page, rows: dict[str, int], first: int) -> Cases:
    page.section("The block that the functions read", LAST - 1)
    names = page.row
    page.put(names, 4, "input", "list heading")
    for column in range(SHOWN, LAST + 1):
        letter = get_column_letter(column)
        page.put(names, column, f'={letter}{first}&" "&{letter}{first + 1}', "heading right")
    page.sheet.row_dimensions[names].height = 56
    page.row += 1
    top = page.row
    for label, key, formula, form in _BLOCK:
        rows[f"block {key}"] = page.row
        _row(page, label, "", "=" + _filled(formula, rows), form, key=key)
    bottom = page.row - 1
    made.name("project", f"{page.reference}!$D${top}:$E${bottom}")
    made.name("cases", f"{page.reference}!$D${names}:${get_column_letter(LAST)}${bottom}")
    page.section("What the case is worth", LAST - 1)
    npv = page.row
    _row(
        page,
        "Net present value",
        "USD",
        '=INDEX(LEPTON_SCENARIOS(project,cases,"npv"),COLUMNS($E$1:{0}$1)+1)',
        style.MONEY,
        role="output",
    )
    for name in (
        "investment",
        "cost",
        "benefit",
        "rent",
        "time",
        "resale",
        "servers",
        "network",
        "storage",
        "deployment",
        "electricity",
        "space",
        "people",
        "software",
        "support",
        "gpu_price",
        "rent_price",
    ):
        made.name(f"shown_{name}", f"{page.reference}!$E${rows[name]}")
    return Cases(page, rows, names, npv)
