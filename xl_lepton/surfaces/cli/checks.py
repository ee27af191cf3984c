"""Commands that check a workbook, and that call one like a function: lint and run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from xl_lepton.core.cells import CellError, Missing
from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, Password, Passwords, plain_errors
from xl_lepton.surfaces.cli.words import cell_of, csv_rows, range_of

if TYPE_CHECKING:
    from xl_lepton.lint import Rule

FOUND = 1

Words = Annotated[list[str] | None, typer.Option(metavar="RULE", help="Only this rule or group of rules. Repeatable.")]
Ignored = Annotated[list[str] | None, typer.Option(metavar="RULE", help="Leave this rule or group out. Repeatable.")]
Settings = Annotated[
    list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="An input by its name (gpu_count=16). Repeatable.")
]


def add_to(app: typer.Typer) -> None:
    app.command("lint")(lint)
    app.command("run")(run)


@plain_errors
def lint(
    files: Annotated[list[Path] | None, typer.Argument(metavar="FILE...", help="Workbooks, or folders of them.")] = None,
    severity: Annotated[str, typer.Option(help="The least severe to show: error, warning or advice.")] = "advice",
    select: Words = None,
    ignore: Ignored = None,
    list_rules: Annotated[bool, typer.Option("--rules", help="List the rules instead.")] = False,
    password: Passwords = None,
    as_json: AsJson = False,
) -> None:
    """Look a workbook over for errors and bad practice; it is never changed: `xl-lepton lint model.xlsx`.

    Exit code 1 when an error is found; warnings and advice alone leave it at 0.
    """
    from xl_lepton.lint import ERROR, report, run

    chosen = run.chosen(select or (), ignore or (), severity)
    if list_rules:
        _print_rules(chosen, as_json)
        return
    if not files:
        raise BadInput("give the workbooks to look at, or --rules to list the rules")
    from xl_lepton.headless.regeneration import workbooks_in

    paths = workbooks_in(files)
    found = {
        path: run.lint(path, select=select or (), ignore=ignore or (), severity=severity, password=password) for path in paths
    }
    if as_json:
        output.print_json([report.plain(str(path), findings) for path, findings in found.items()])
    else:
        for place, (path, findings) in enumerate(found.items()):
            typer.echo("\n".join([*[""] * bool(place), *report.text(str(path), findings)]))
    if any(finding.rule.severity == ERROR for findings in found.values() for finding in findings):
        raise typer.Exit(FOUND)


def _print_rules(rules: list[Rule], as_json: bool) -> None:
    from xl_lepton.lint import report

    if as_json:
        output.print_json([report.described(rule) for rule in rules])
    else:
        output.print_rows(
            [[rule.id, rule.group, rule.severity, rule.title] for rule in rules], ("rule", "group", "severity", "title")
        )


@plain_errors
def run(
    name: Annotated[str, typer.Argument(metavar="NAME|WORKBOOK", help="A template by name, or a workbook with named inputs.")],
    settings: Settings = None,
    inputs: Annotated[
        Path | None, typer.Option("--inputs", "-i", help="Inputs from a file: JSON object, or CSV of name,value.")
    ] = None,
    list_ports: Annotated[bool, typer.Option("--ports", help="List the inputs and outputs instead.")] = False,
    password: Password = None,
    as_json: AsJson = False,
) -> None:
    """Call a workbook like a function, named inputs in, named outputs out: `xl-lepton run worked_case --set gpu_count=16`."""
    from xl_lepton.headless import ports

    if list_ports:
        _print_ports(ports.ports_for(name, password), as_json)
        return
    values: dict[str, Any] = {} if inputs is None else _with_files(ports.read_inputs(inputs), inputs.parent)
    for setting in settings or []:
        label, equals, word = setting.partition("=")
        if not equals or not label.strip():
            raise BadInput(f"--set {setting}: write NAME=VALUE, such as gpu_count=16")
        value = range_of(word)
        values[label.strip()] = None if isinstance(value, Missing) else value.scalar if value.is_scalar else value.rows
    outputs = ports.run(name, values, password=password)
    if as_json:
        output.print_json(outputs)
    else:
        units = {port["name"]: port["unit"] for port in ports.ports_for(name, password)["outputs"]}
        output.print_rows([[key, _shown(value), units[key]] for key, value in outputs.items()], ("output", "value", "unit"))
    if any(isinstance(value, CellError) for value in outputs.values()):
        raise typer.Exit(output.ERROR_VALUE)


def _with_files(values: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Inputs in which `@rows.csv` is replaced by the rows of that file."""
    files = {name: value[1:] for name, value in values.items() if isinstance(value, str) and value.startswith("@")}
    return values | {name: [list(map(cell_of, line)) for line in csv_rows(folder / file)] for name, file in files.items()}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(output.cell_text(cell) for cell in row) for row in value)
    return output.cell_text(value)


def _print_ports(ports: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(ports)
        return
    rows = [
        [side, port["name"], port["kind"], port["unit"], _limits(port), str(port.get("default", ""))]
        for side in ("inputs", "outputs")
        for port in ports[side]
    ]
    output.print_rows(rows, ("port", "name", "kind", "unit", "accepts", "default"))


def _limits(port: dict[str, Any]) -> str:
    if "options" in port:
        return ", ".join(port["options"])
    low, high = port.get("minimum", port.get("above")), port.get("maximum")
    return "" if low is None and high is None else f"{'' if low is None else low} to {'' if high is None else high}"
