"""Prices, and the figures of the first year in every case: shown, low, base, high, and each driver moved alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl.utils import get_column_letter

from xl_lepton.templates import finish, style
from xl_lepton.templates.books._business_case_drivers import CASES, DRIVERS, Driver
from xl_lepton.templates.kit import Book, Page

FIRST_CASE: Final = 5  # the column of the first case on each of the three sheets
BASE: Final = get_column_letter(FIRST_CASE + 2)
_SHARES: Final = (DRIVERS[:6], DRIVERS[6:])
"""The drivers whose moves stand on the second and on the third sheet: so many as can be read on a printed page."""
_MOVES: Final = (
    ("Moves", "The base case with one driver moved alone, from low to high: the first drivers", "moves"),
    ("MoreMoves", "The base case with one driver moved alone, from low to high: the other drivers", "more_moves"),
)
_NAMED: Final = (
    *("investment", "cost", "benefit", "rent", "time", "resale", "servers", "network", "storage", "deployment"),
    *("electricity", "space", "people", "software", "support", "gpu_price", "rent_price"),
)

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
    """The sheets of cases: scenarios, then the moves of single drivers. A row has the same number on each of them."""

    pages: tuple[Page, ...]
    rows: dict[str, int]
    names: int
    npv: int

    def cell(self, name: str, column: str = "E") -> str:
        return f"{self.pages[0].reference}!${column}${self.rows[name]}"

    def areas(self, row: int) -> list[str]:
        """The cells of a row on each sheet."""
        counts = [4, *(2 * len(share) for share in _SHARES)]
        return [
            page.area("E", row, row, get_column_letter(FIRST_CASE + count - 1))
            for page, count in zip(self.pages, counts, strict=True)
        ]

    def worth(self, driver: Driver) -> tuple[str, str]:
        """The net present value with that driver alone moved to low, and to high."""
        for page, share in zip(self.pages[1:], _SHARES, strict=True):
            if driver in share:
                first = FIRST_CASE + 2 * share.index(driver)
                low, high = (f"{page.reference}!${get_column_letter(first + side)}${self.npv}" for side in (0, 1))
                return low, high
        raise ValueError(f"no sheet moves the driver {driver.name}")


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
    page.headings(["item", "catalogue", "unit", "date", "used", "source"], [1, 3, 4])
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
            ["label", "calculation", "note", "calculation", "output" if own else "link", "note"],
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
    """Three sheets, one column a case, one formula a row: drivers, then outlay, running cost and benefit of the first year, then
    the block that the functions read."""
    scenarios = [("Shown", "=scenario", "=scenario"), *(("All", case, case) for case in CASES)]
    about = "The case shown and the three scenarios, each in a column: what it moves, costs and brings"
    first = made.page("Cases", about, 42, 18, 22, *[20] * 4, landscape=True)
    pages = [first]
    rows, names, npv = _Sheet(made, first, "cases", areas, len(scenarios)).fill(scenarios)
    made.name("project", f"{first.reference}!$D${names + 1}:$E${npv - 2}")
    for name in _NAMED:
        made.name(f"shown_{name}", f"{first.reference}!$E${rows[name]}")
    for driver in DRIVERS:
        made.name(driver.name, f"{first.reference}!$E${rows[driver.name]}")
    for (title, about, block), share in zip(_MOVES, _SHARES, strict=True):
        page = made.page(title, about, 33, 14.5, 20.5, *[11.7] * (2 * len(share)), landscape=True)
        moves = [(f"=$B${rows[driver.name]}", case, "base") for driver in share for case in (CASES[0], CASES[2])]
        _Sheet(made, page, block, areas, len(moves), 56).fill(moves)
        pages.append(page)
    return Cases(tuple(pages), rows, names, npv)


@dataclass
class _Sheet:
    """One sheet of cases under construction; `block` names its part that LEPTON_SCENARIOS reads."""

    made: Book
    page: Page
    block: str
    areas: dict[str, str]
    count: int
    names_height: float | None = None
    """Of the rows in which drivers are named over narrow columns."""

    @property
    def columns(self) -> range:
        return range(FIRST_CASE, FIRST_CASE + self.count)

    def fill(self, heads: Sequence[tuple[str, str, str]]) -> tuple[dict[str, int], int, int]:
        """`heads` are the driver moved, to which case, and the case of the others. Gives the rows by name, that of the names of
        the cases, and that of their net present value."""
        page, rows = self.page, dict[str, int]()
        self._section("What the case moves")
        first = page.row
        for place, label in enumerate(("Driver moved", "Moved to", "Others at")):
            page.put(page.row, 2, label, "label")
            for column, head in zip(self.columns, heads, strict=True):
                page.put(page.row, column, head[place], "list heading" if place else "heading right")
            if place:
                finish.texts_right(page.sheet, page.row, self.columns[0], self.columns[-1])
            page.sheet.row_dimensions[page.row].height = None if place else self.names_height
            page.row += 1
        page.freeze(columns=3)
        self._section("Drivers")
        for driver in DRIVERS:
            rows[driver.name] = page.row
            words = f"MATCH(IF({{0}}${first}=$B{page.row},{{0}}${first + 1},{{0}}${first + 2}),case_names,0)"
            self._row(driver.label, driver.unit, f"=INDEX({self.areas[driver.name]},{words})", driver.format)
        self._section("Outlay, running cost and benefit at full use, in prices of the first year")
        for name, label, unit, formula in _STEPS:
            rows[name] = page.row
            form = style.CENTS if name == "rent_price" else style.MONEY
            self._row(label, unit, "=" + _filled(formula, rows), form, role="output" if name in _TOTALS else "")
        return rows, *self._worth(rows, first)

    def _worth(self, rows: dict[str, int], first: int) -> tuple[int, int]:
        page = self.page
        self._section("The block that the functions read")
        names = page.row
        page.put(names, 4, "input", "list heading")
        for column in self.columns:
            letter = get_column_letter(column)
            page.put(names, column, f'={letter}{first}&" "&{letter}{first + 1}', "heading right")
        page.sheet.row_dimensions[names].height = self.names_height
        page.row += 1
        for label, key, formula, form in _BLOCK:
            rows[f"block {key}"] = page.row
            self._row(label, "", "=" + _filled(formula, rows), form, key=key)
        last = f"${get_column_letter(self.columns[-1])}${page.row - 1}"
        self.made.name(self.block, f"{page.reference}!$D${names}:{last}")
        self._section("What the case is worth")
        found = f'=INDEX(LEPTON_SCENARIOS(project,{self.block},"npv"),COLUMNS($E$1:{{0}}$1)+1)'
        self._row("Net present value", "USD", found, style.MONEY, role="output")
        return names, page.row - 1

    def _section(self, text: str) -> None:
        self.page.section(text, self.columns[-1] - 1)

    def _row(self, label: str, unit: str, formula: str, form: str, role: str = "", key: str = "") -> None:
        page = self.page
        page.put(page.row, 2, label, "total label" if role == "output" else "label")
        page.put(page.row, 3, unit, "note")
        if key:
            page.put(page.row, 4, key, "key")
        for column in self.columns:
            page.put(page.row, column, formula.replace("{0}", get_column_letter(column)), role or "calculation", form)
        page.fit()
        page.row += 1


def _filled(formula: str, rows: dict[str, int]) -> str:
    for name, row in rows.items():
        formula = formula.replace(f"{{{name}}}", f"{{0}}{row}")
    return formula
