"""Charts: that they say what they show, and show it truly."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from lxml.etree import _Element

from xl_lepton.headless.formula.lexer import FormulaSyntaxError
from xl_lepton.headless.formula.nodes import Reference
from xl_lepton.headless.formula.parser import parse
from xl_lepton.lint.model.book import Book, walk
from xl_lepton.lint.model.charts import Chart, charts, text_of
from xl_lepton.lint.model.reach import Area, placed
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

_WITHOUT_AXES = {"pieChart", "doughnutChart", "ofPieChart", "pie3DChart", "radarChart"}
MOST_SLICES, MOST_LINES = 6, 8


def _each(book: Book, sentence: Callable[[Chart], str]) -> Iterator[Found]:
    for chart in charts(book):
        said = sentence(chart)
        if said:
            yield from at(chart.sheet, [chart.place], said)


@rule(
    "chart-without-title", "A chart has no title", WARNING,
    why="Copied into a report, nobody knows what it shows.",
    remedy="Give it a title that says what is shown, in which unit.",
    source="ICAEW Financial Modelling Code 2018 (clarity); Few, Show Me the Numbers",
)  # fmt: skip
def chart_without_title(book: Book) -> Iterator[Found]:
    return _each(book, lambda chart: "" if chart.title or _has_automatic_title(chart) else "the chart has no title")


def _has_automatic_title(chart: Chart) -> bool:
    """A single series lends the chart its name, unless that is switched off."""
    deleted = next(iter(chart.root.iter("{*}autoTitleDeleted")), None)
    off = deleted is not None and deleted.get("val", "1") in ("1", "true")
    title = next((e for e in chart.root.iter("{*}title") if str(getattr(e.getparent(), "tag", "")).endswith("}chart")), None)
    return title is not None and not off and len(chart.series) == 1


@rule(
    "axis-without-title", "A chart's axis has no title", ADVICE,
    why="Without unit the height of a bar says nothing.",
    remedy="Add axis titles with units.",
    source="ICAEW Financial Modelling Code 2018 (clarity); Few, Show Me the Numbers",
)  # fmt: skip
def axis_without_title(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        if set(chart.kinds) <= _WITHOUT_AXES:
            return ""
        bare = [axis for axis in chart.axes if not text_of(next((e for e in axis if str(e.tag).endswith("}title")), None))]
        return f"{len(bare)} of {len(chart.axes)} axes without a title" if bare else ""

    return _each(book, sentence)


@rule(
    "chart-in-3d", "A chart is drawn in three dimensions", ADVICE,
    why="Perspective makes near bars and slices look larger than equal ones behind.",
    remedy="Use the flat form of the chart.",
    source="Few, Show Me the Numbers; ICAEW (clarity)",
)  # fmt: skip
def chart_in_3d(book: Book) -> Iterator[Found]:
    return _each(book, lambda chart: "drawn in 3-D" if any("3D" in kind for kind in chart.kinds) else "")


@rule(
    "chart-broken", "A chart has lost its data", ERROR,
    why="It shows old figures, or nothing.",
    remedy="Select its data again.",
    source="Microsoft, Select data for a chart; Excel Inquire",
)  # fmt: skip
def chart_broken(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        for text in _references(chart):
            if "#REF!" in text:
                return "a series refers to #REF!"
            for node in _reference_nodes(text):
                if node.sheet and not node.sheet.book and book.sheet(node.sheet.first) is None:
                    return f"a series refers to the sheet {node.sheet.first}, which does not exist"
        return ""

    return _each(book, sentence)


@rule(
    "chart-of-nothing", "A chart's series has no figures", WARNING,
    why="The range has slipped, or the figures were never there.",
    remedy="Select its data again.",
    source="Microsoft, Select data for a chart",
)  # fmt: skip
def chart_of_nothing(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        for series in chart.series:
            for values in series.iter("{*}val", "{*}yVal"):
                for element in values.iter("{*}f"):
                    nodes = _reference_nodes(str(element.text or ""))
                    if nodes and not any(_has_figures(book, node) for node in nodes):
                        return f"no figures in {element.text}"
        return ""

    return _each(book, sentence)


def _has_figures(book: Book, node: Reference) -> bool:
    sheet = book.sheet(node.sheet.first) if node.sheet and not node.sheet.book else None
    if sheet is None:
        return True  # lost sheets and other workbooks are the matter of other rules
    return any(sheet.cells[place].is_number or not sheet.cells[place].has_value for place in placed(sheet, node, 1, 1).used())


def _reference_nodes(text: str) -> list[Reference]:
    try:
        return [node for node in walk(parse(text, 1, 1)) if isinstance(node, Reference)]
    except (FormulaSyntaxError, RecursionError):
        return []


def _references(chart: Chart) -> list[str]:
    return [str(element.text or "") for element in chart.root.iter("{*}f")]


@rule(
    "chart-typed-figures", "A chart draws typed figures", WARNING,
    why="It does not follow the model; after the next change it shows the past.",
    remedy="Let each series refer to cells.",
    source="ICAEW Financial Modelling Code 2018 (avoid hardcoding)",
)  # fmt: skip
def chart_typed_figures(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        typed = any(next(iter(values.iter("{*}numLit")), None) is not None for values in chart.root.iter("{*}val", "{*}yVal"))
        return "a series holds typed figures" if typed else ""

    return _each(book, sentence)


@rule(
    "chart-without-description", "A chart has no alternative text", ADVICE,
    why="Readers with a screen reader get nothing, and neither does who searches a PDF.",
    remedy="Describe in a sentence what the chart shows (Format, Alt Text).",
    source="Microsoft, Accessibility Checker: missing alternative text; WCAG 2.2, 1.1.1",
)  # fmt: skip
def chart_without_description(book: Book) -> Iterator[Found]:
    return _each(book, lambda chart: "" if chart.description.strip() else "the chart has no alternative text")


@rule(
    "chart-overloaded", "A chart shows too much at once", ADVICE,
    why="Beyond six slices or eight lines nobody tells the colours apart.",
    remedy="Group the small ones as others, or use bars.",
    source="Few, Show Me the Numbers",
)  # fmt: skip
def chart_overloaded(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        if {"pieChart", "pie3DChart", "doughnutChart"} & set(chart.kinds):
            points = max((_points(book, chart)), default=0)
            return f"a pie of {points} slices" if points > MOST_SLICES else ""
        lines = len(chart.series) if {"lineChart", "line3DChart"} & set(chart.kinds) else 0
        return f"{lines} lines in one chart" if lines > MOST_LINES else ""

    return _each(book, sentence)


def _points(book: Book, chart: Chart) -> Iterator[int]:
    for values in chart.root.iter("{*}val"):
        for element in values.iter("{*}f"):
            for node in _reference_nodes(str(element.text or "")):
                sheet = book.sheet(node.sheet.first) if node.sheet else None
                yield placed(sheet, node, 1, 1).size if sheet is not None else 0


@rule(
    "chart-lengths-differ", "A chart's series has more or fewer points than its axis", WARNING,
    why="Points stand at the wrong period, or the last ones are not drawn.",
    remedy="Select figures and categories over the same rows.",
    source="Microsoft, Select data for a chart",
)  # fmt: skip
def chart_lengths_differ(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        for series in chart.series:
            counts = {_length(book, series, one) for one in (("cat", "xVal"), ("val", "yVal"))} - {0}
            if len(counts) > 1:
                return f"a series with {min(counts)} and {max(counts)} points"
        return ""

    return _each(book, sentence)


def _length(book: Book, series: _Element, names: tuple[str, ...]) -> int:
    """How many cells a series' figures or categories stand in; 0 where that is not one plain row or column."""
    texts = [str(f.text or "") for name in names for part in series.iter("{*}" + name) for f in part.iter("{*}f")]
    areas = [area for text in texts for area in _areas(book, text)]
    is_line = len(areas) == 1 and (areas[0].top == areas[0].bottom or areas[0].left == areas[0].right)
    return areas[0].size if is_line else 0  # several columns are categories in levels


def _areas(book: Book, text: str) -> list[Area]:
    nodes = [(node, book.sheet(node.sheet.first)) for node in _reference_nodes(text) if node.sheet]
    return [placed(sheet, node, 1, 1) for node, sheet in nodes if sheet is not None]


@rule(
    "chart-stops-short", "A chart leaves out the last rows of a table", WARNING,
    why="Rows were added, and the chart still ends where the table once did.",
    remedy="Select the whole column of the table; a chart over a whole table column grows with it.",
    source="Microsoft, Select data for a chart; ICAEW Financial Modelling Code 2018 (consistency)",
)  # fmt: skip
def chart_stops_short(book: Book) -> Iterator[Found]:
    for chart in charts(book):
        for text in _references(chart):
            areas = _areas(book, text)
            if len(areas) != 1 or areas[0].left != areas[0].right:
                continue
            sheet, top, bottom = areas[0].sheet, areas[0].top, areas[0].bottom
            table = sheet.table_at(bottom, areas[0].left)
            if table is not None and top == table.first_data_row and top < bottom < table.last_data_row:
                yield from at(
                    chart.sheet, [chart.place], f"ends in row {bottom}, the table {table.name} in row {table.last_data_row}"
                )


_BARE = re.compile(
    r"(?:total )?(?:amounts?|values?|costs?|prices?|revenues?|sales|spend(?:ing)?|forecasts?|budgets?|actuals?|cash|power|energy|"
    r"memory|time|duration|size|金额|数值|成本|价格|收入|预测|预算|功率|能耗|时间)|axis title|坐标轴标题",
    re.IGNORECASE,
)


@rule(
    "axis-without-unit", "The title of a chart's axis names no unit", ADVICE,
    why="Cost may be dollars or thousands of euros, time hours or months.",
    remedy="Write the unit into the axis title: Cost, thousand USD.",
    source="ICAEW Financial Modelling Code 2018 (clarity); Few, Show Me the Numbers",
)  # fmt: skip
def axis_without_unit(book: Book) -> Iterator[Found]:
    def sentence(chart: Chart) -> str:
        for axis in chart.axes:
            title = text_of(next((e for e in axis if str(e.tag).endswith("}title")), None))
            if str(axis.tag).endswith("}valAx") and _BARE.fullmatch(title) and not _shows_unit(book, chart, axis):
                return f'the axis title "{title}" names no unit'
        return ""

    return _each(book, sentence)


def _shows_unit(book: Book, chart: Chart, axis: _Element) -> bool:
    """Whether the figures along the axis carry it: per cent, a currency or a word, in its own format or that of the cells."""
    own = next(iter(axis.iter("{*}numFmt")), None)
    formats = [own.get("formatCode", "") if own is not None else ""]
    for series in chart.series:
        for element in (f for values in series.iter("{*}val", "{*}yVal") for f in values.iter("{*}f")):
            for node in _reference_nodes(str(element.text or "")):
                sheet = book.sheet(node.sheet.first) if node.sheet and not node.sheet.book else None
                cells = list(placed(sheet, node, 1, 1).used())[:1] if sheet is not None else []
                formats += [book.styles[sheet.cells[place].style].number_format for place in cells if sheet is not None]
    return any(re.search(r'[%$€£¥₹]|"[^"]*[A-Za-z]|\[\$', one) for one in formats)
