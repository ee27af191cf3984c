"""A trace as text, as data for JSON, as a Graphviz drawing and as a page."""

from __future__ import annotations

import html
import json
from typing import Any
from urllib.parse import quote

from xl_lepton.core.cells import Cell, CellError
from xl_lepton.core.plain import one_line, plain
from xl_lepton.headless.calc.number_text import general_text
from xl_lepton.headless.trace import Step, Working
from xl_lepton.headless.whole_process import deep_recursion

LONGEST_LINE_OF_A_BOX = 60


def shown(value: Cell) -> str:
    """A value as it reads in the tree, a number with the 15 digits that Excel shows; JSON has them all."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, CellError):
        return f"{value.code} ({value.sentence})" if value.sentence else value.code
    return general_text(value) if isinstance(value, float) else value


def _value(step: Step) -> str:
    """A text in quotes, so that it cannot be taken for a number."""
    if step.kind == "inputs":
        return f"({step.value})"
    return f'"{step.value}"' if isinstance(step.value, str) else shown(step.value) or "(blank)"


def _called(step: Step) -> str:
    return ", ".join(filter(None, (step.name, step.label)))


# text


def as_text(step: Step) -> str:
    """The tree as indented lines."""
    lines: list[str] = []

    def walk(one: Step, indent: str) -> None:
        words = [f"{one.place} = {_value(one)}", one.formula, f"[{called}]" if (called := _called(one)) else ""]
        words += ["(see above)"] if one.kind == "again" else []
        words += [f"! {one.note}"] if one.note else []
        lines.append(indent + one_line("   ".join(filter(None, words))))
        for working in one.working:
            lines.extend(f"{indent}    | {one_line(line)}" for line in _columns(working))
        for precedent in one.precedents:
            walk(precedent, indent + "  ")

    with deep_recursion():
        walk(step, "")
    return "\n".join(lines)


def _columns(working: Working) -> list[str]:
    """The working as a table of even columns; empty columns are left out."""
    rows = [working.headings, *([shown(cell) for cell in row] for row in working.rows)]
    used = [place for place in range(len(working.headings)) if any(row[place] for row in rows[1:])]
    widths = [max(len(row[place]) for row in rows) for place in used]
    return [working.call] + [
        "  ".join(row[place].ljust(width) for place, width in zip(used, widths, strict=True)).rstrip() for row in rows
    ]


# data


def as_data(step: Step) -> dict[str, Any]:
    """The tree as plain data for JSON."""
    data: dict[str, Any] = {"cell": step.place, "kind": step.kind, "value": plain(step.value)}
    data |= {key: text for key in ("formula", "name", "label", "note") if (text := getattr(step, key))}
    if step.working:
        data["working"] = [
            {
                "call": working.call,
                "steps": [dict(zip(working.headings, map(plain, row), strict=True)) for row in working.rows],
            }
            for working in step.working
        ]
    if step.precedents:
        data["precedents"] = [as_data(precedent) for precedent in step.precedents]
    return data


def as_json(step: Step) -> str:
    with deep_recursion():
        return json.dumps(as_data(step), ensure_ascii=False, indent=2)


# Graphviz

_LOOKS = {"formula": "#e8eef7", "again": "#e8eef7", "input": "#fff7d6", "inputs": "#fff7d6", "blank": "#ffffff"}


def as_graph(step: Step) -> str:
    """The tree as a Graphviz drawing, inputs to the left: `dot -Tsvg`."""
    nodes: dict[str, str] = {}
    edges: dict[tuple[str, str], None] = {}

    def walk(one: Step) -> None:
        if one.kind != "again" or one.place not in nodes:
            words = [one.place, _called(one), _value(one), one.formula, one.note]
            label = "\\n".join(_dot(_short(one_line(word))) for word in words if word)
            look = f'shape=box, style="filled,rounded", fillcolor="{_LOOKS[one.kind]}"' + (', color="#b00020"' * bool(one.note))
            nodes[one.place] = f'  "{_dot(one.place)}" [label="{label}", {look}];'
        for other in one.precedents:
            edges[other.place, one.place] = None
            walk(other)

    with deep_recursion():
        walk(step)
    lines = [f'  "{_dot(source)}" -> "{_dot(target)}";' for source, target in edges]
    head = ["digraph trace {", "  rankdir=LR; node [fontname=Helvetica, fontsize=10]; edge [color=gray50];"]
    return "\n".join([*head, *nodes.values(), *lines, "}", ""])


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_LINE_OF_A_BOX else text[: LONGEST_LINE_OF_A_BOX - 3] + "..."


def _dot(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


# a page

_STYLE = """
body { font: 14px/1.5 system-ui, sans-serif; margin: 2em; color: #1b1b1b; }
h1 { font-size: 1.4em; } p { color: #555; margin: .2em 0 1em; }
details, .leaf { margin-left: 1.3em; border-left: 1px solid #ddd; padding-left: .7em; }
summary { cursor: pointer; } .leaf { padding-left: 1.75em; }
.leaf, summary { overflow-wrap: anywhere; }
.label { color: #555; } .value { font-weight: 600; font-variant-numeric: tabular-nums; }
.input > .value, .inputs > .value { background: #fff7d6; padding: 0 .2em; }
code { color: #24508f; } .note { color: #b00020; } a { color: #24508f; }
table { border-collapse: collapse; margin: .3em 0 .6em 1.75em; font-size: 13px; }
td, th { border: 1px solid #ddd; padding: 2px 7px; text-align: left; } th { background: #f3f5f8; font-weight: 600; }
td.number { text-align: right; font-variant-numeric: tabular-nums; } caption { text-align: left; color: #24508f; }
button { font: inherit; } :target { background: #dfeaff; }
@media print { details::details-content { content-visibility: visible; } button { display: none; } }
"""
# No function may be called `all`: in a handler that is document.all.
_SCRIPT = (
    "function fold(open){document.querySelectorAll('details').forEach(function(one){one.open=open})}"
    "addEventListener('hashchange',function(){var one=document.getElementById(decodeURIComponent(location.hash.slice(1)));"
    "for(var at=one;at;at=at.parentElement){if(at.tagName==='DETAILS')at.open=true}if(one)one.scrollIntoView()})"
)
OPEN_LEVELS = 3


def as_html(step: Step, source: str = "") -> str:
    """The tree as a page whose branches fold; it needs nothing but itself."""
    title = html.escape(f"Where {step.place} comes from")
    head = f'<meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style><script>{_SCRIPT}</script>'
    buttons = '<button onclick="fold(true)">Unfold all</button> <button onclick="fold(false)">Fold all</button>'
    about = f"<p>{html.escape(source)}</p>" if source else ""
    pieces: list[str] = []
    with deep_recursion():
        _branch(step, 0, pieces)
    body = "".join(pieces)
    return (
        f'<!doctype html>\n<html lang="en"><head>{head}</head><body><h1>{title}</h1>{about}<p>{buttons}</p>{body}</body></html>\n'
    )


def _branch(step: Step, level: int, pieces: list[str]) -> None:
    words = _words(step)
    if not step.working and not step.precedents:
        pieces.append(f'<div class="leaf {step.kind}"{_anchor(step)}>{words}</div>')
        return
    opened = ' open=""' if level < OPEN_LEVELS else ""
    pieces.append(f"<details{opened}{_anchor(step)}><summary>{words}</summary>")
    pieces.extend(_table(working) for working in step.working)
    for precedent in step.precedents:
        _branch(precedent, level + 1, pieces)
    pieces.append("</details>")


def _anchor(step: Step) -> str:
    return f' id="{html.escape(step.place)}"' if step.kind == "formula" else ""


def _words(step: Step) -> str:
    words = [html.escape(step.place)]
    if called := _called(step):
        words.append(f'<span class="label">{html.escape(called)}</span>')
    words.append(f'<span class="value">{html.escape(_value(step))}</span>')
    if step.formula:
        words.append(f"<code>{html.escape(step.formula)}</code>")
    if step.kind == "again":
        words.append(f'<a href="#{quote(step.place)}">shown above</a>')
    if step.note:
        words.append(f'<span class="note">{html.escape(step.note)}</span>')
    return " ".join(words)


def _table(working: Working) -> str:
    used = [place for place in range(len(working.headings)) if any(shown(row[place]) for row in working.rows)]
    head = "".join(f"<th>{html.escape(working.headings[place])}</th>" for place in used)
    rows = "".join(
        "<tr>" + "".join(f"<td{_number(row[place])}>{html.escape(shown(row[place]))}</td>" for place in used) + "</tr>"
        for row in working.rows
    )
    return f"<table><caption><code>{html.escape(working.call)}</code></caption><tr>{head}</tr>{rows}</table>"


def _number(cell: Cell) -> str:
    return ' class="number"' if isinstance(cell, float) else ""
