"""The pages: front page and task pane (one page, without and with office.js), help, and what they are told about functions."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from xl_lepton import __version__
from xl_lepton import help as help_pages
from xl_lepton.core.cells import MISSING, Grid
from xl_lepton.core.function import Argument, Example, Function
from xl_lepton.core.kinds import Choice, Text
from xl_lepton.surfaces.officejs import wire
from xl_lepton.surfaces.officejs.metadata import takes_range
from xl_lepton.surfaces.officejs.settings import Settings

STATIC = Path(__file__).parent / "static"
OFFICE_JS = "https://appsforoffice.microsoft.com/lib/1/hosted/office.js"
WINDOW_MS = 20
"""How long calls are gathered before they are sent: unnoticed by a person, and enough for a whole recalculation."""

PRIVACY = (
    "This server computes the calls that are sent to it and answers them. It keeps answers in memory, each for the principal "
    "who asked, and, where its operator has switched the audit log on, a line per call with time, principal, function and a "
    "digest of the arguments, never a value. It sends nothing to anybody else."
)
LICENCE = "xl_lepton is free software under the MIT licence. It comes without warranty; check what you decide on."


@cache
def static_text(name: str) -> str:
    return (STATIC / name).read_text(encoding="utf-8")


def front_page(*, in_office: bool) -> str:
    """The one page there is. Only as a task pane does it load office.js, and that from Microsoft's address."""
    office = f'<script src="{OFFICE_JS}"></script>' if in_office else ""
    return static_text("index.html").replace("<!-- office.js -->", office).replace("{{version}}", __version__)


def functions_js(settings: Settings, functions: Iterable[Function]) -> str:
    """The script that Excel runs: what it has to know about the functions and this server, then the code."""
    known = {
        "version": __version__,
        "windowMs": WINDOW_MS,
        "callsABatch": settings.limits.calls_a_batch,
        "bytesABatch": settings.limits.body_bytes * 4 // 5,
        # The server gives up on a call first and says so; the page does when it has not even heard that.
        "deadlineMs": int(settings.limits.call_seconds * 1000) + 15_000,
        "needsKey": settings.needs_principal,
        "entra": settings.entra is not None,
        "functions": [_for_script(function) for function in functions],
    }
    return f"const LEPTON_SERVER = {wire.dumps(known)};\n{static_text('functions.js')}"


def _for_script(function: Function) -> dict[str, Any]:
    last = function.arguments[-1] if function.arguments else None
    return {
        "id": function.sheet_name,
        "parameters": len(function.arguments),
        "required": function.least_arguments,
        "repeats": last is not None and last.repeats,
        "spills": function.spills,
    }


def described(function: Function) -> dict[str, Any]:
    """All that the pages show of a function."""
    return {
        "name": function.sheet_name,
        "family": function.family,
        "signature": function.signature,
        "summary": function.summary,
        "details": function.details,
        "arguments": [_argument(argument) for argument in function.arguments],
        "gives": help_pages.gives(function),
        "unit": function.result.unit,
        "columns": list(function.result.columns),
        "spills": function.spills,
        "examples": [_example(function, example) for example in function.examples],
        "differences": function.differences,
        "source": function.source,
    }


def _argument(argument: Argument) -> dict[str, Any]:
    return {
        "name": argument.name,
        "help": argument.kind.help,
        "accepts": argument.kind.describe(),
        "required": argument.required,
        "repeats": argument.repeats,
        "role": argument.role,
        "range": takes_range(argument),
        "text": isinstance(argument.kind, Text),
        "options": list(argument.kind.options) if isinstance(argument.kind, Choice) else [],
    }


def _example(function: Function, example: Example) -> dict[str, Any]:
    grids = [argument if argument is MISSING else Grid.of(argument) for argument in example.arguments]
    return {
        "formula": help_pages.formula(function, example),
        "arguments": [wire.argument_json(grid) for grid in grids],
        "value": wire.cell_json(example.value),
    }


def help_page(function: Function) -> str:
    """Help of one function without a script, for Excel's help link and for readers of all kinds."""
    rows = "".join(
        f"<tr><th scope=row><code>{escape(argument.name)}</code></th><td>{'required' if argument.required else 'optional'}</td>"
        f"<td>{escape(help_pages.about(argument))}</td></tr>"
        for argument in function.arguments
    )
    arguments = (
        f'<h2>Arguments</h2><div class="scroll" tabindex="0" role="region" aria-label="Arguments"><table>{rows}</table></div>'
    )
    examples = "".join(
        f"<li><code>{escape(help_pages.formula(function, example))}</code> gives "
        f"<code>{escape(help_pages.answer_text(example))}</code></li>"
        for example in function.examples
    )
    differs = f"<h2>Differs from Excel</h2><p>{escape(function.differences)}</p>" if function.differences else ""
    return page(
        function.sheet_name,
        f'<p class="signature"><code>={escape(function.signature)}</code></p><p>{escape(function.summary)}</p>'
        f'<p class="details">{escape(function.details)}</p>{arguments if rows else ""}'
        f"<h2>Gives</h2><p>{escape(help_pages.gives(function))}</p><h2>Examples</h2><ul>{examples}</ul>{differs}"
        f'<h2>Source</h2><p>{escape(function.source)}</p><p><a href="/#{escape(function.sheet_name)}">Try it</a></p>',
    )


def page(title: str, body: str) -> str:
    """A plain page around some HTML."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>{escape(title)} - xl_lepton</title><link rel="stylesheet" href="/static/style.css?v={__version__}">'
        '<link rel="icon" href="/static/icon-32.png"></head>'
        f'<body class="page"><header><a href="/">xl_lepton</a></header><main><h1>{escape(title)}</h1>{body}</main></body></html>'
    )
