"""Commands for spreadsheet programs on a desk: excel init, libreoffice build, install, uninstall and prepare, doctor."""

from __future__ import annotations

import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from xl_lepton import registry
from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces import doctor as checks
from xl_lepton.surfaces import excel_init
from xl_lepton.surfaces.cli import output
from xl_lepton.surfaces.cli.output import AsJson, plain_errors
from xl_lepton.surfaces.libreoffice import office, package, spelling

Server = Annotated[
    str, typer.Option("--server", metavar="URL", help="Ask this function server where the office's Python is not ours.")
]
Profile = Annotated[
    Path | None, typer.Option("--profile", metavar="FOLDER", help="A LibreOffice profile other than the user's own.")
]


def add_to(app: typer.Typer) -> None:
    excel = typer.Typer(help="The Excel add-in on Windows (classic xlwings functions).", no_args_is_help=True)
    excel.command("init")(init)
    libreoffice = typer.Typer(help="The LibreOffice Calc add-in.", no_args_is_help=True)
    for name, command in (("build", build), ("install", install), ("uninstall", uninstall), ("prepare", prepare)):
        libreoffice.command(name)(command)
    app.add_typer(excel, name="excel")
    app.add_typer(libreoffice, name="libreoffice")
    app.command("doctor")(doctor)


@plain_errors
def init(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where to write the project.")],
    interpreter: Annotated[str, typer.Option("--interpreter", help="The python.exe for Excel; this one by default.")] = "",
    as_json: AsJson = False,
) -> None:
    """Write the add-in project for Excel on Windows: modules, settings, and a guide with what to expect at each step.

    For example `xl-lepton excel init project`.
    """
    output.print_written(list(excel_init.write_project(folder, registry.functions().values(), interpreter)), as_json=as_json)


@plain_errors
def build(
    out: Annotated[Path, typer.Option("--out", "-o", help="The extension to write.")] = Path(package.FILE_NAME),
    server: Server = "",
    as_json: AsJson = False,
) -> None:
    """Make the extension for this machine's Python, or (--server) for any machine that reaches a function server.

    For example `xl-lepton libreoffice build -o lepton.oxt`.
    """
    paths, python = ([], "") if server else (office.package_paths(), _version())
    output.print_written([_written(out, paths, python, server)], as_json=as_json)


@plain_errors
def install(server: Server = "", profile: Profile = None) -> None:
    """Make the extension and install it in LibreOffice, which must not be running.

    For example `xl-lepton libreoffice install`.
    """
    here = office.find_office(profile)
    fits = here.python_version() == _version()
    if not fits and not server:
        raise FileProblem(
            f"LibreOffice has Python {here.python_version()}, this is {_version()}: run this command with a Python "
            f"{here.python_version()} that has xl_lepton, or give --server URL of a function server"
        )
    with tempfile.TemporaryDirectory() as folder:
        paths = office.package_paths() if fits and not server else []
        here.install(_written(Path(folder) / package.FILE_NAME, paths=paths, python=_version() if paths else "", server=server))
    count = len(registry.functions())
    typer.echo(f"{count} functions installed; they compute {'at ' + server if server else 'inside LibreOffice'}")


@plain_errors
def uninstall(profile: Profile = None) -> None:
    """Take the extension out of LibreOffice, which must not be running.

    For example `xl-lepton libreoffice uninstall`.
    """
    was_there = office.find_office(profile).uninstall()
    typer.echo("removed" if was_there else "it was not installed")


@plain_errors
def prepare(
    source: Annotated[Path, typer.Argument(metavar="WORKBOOK", help="The workbook to read; it is never changed.")],
    out: Annotated[Path, typer.Option("--out", "-o", help="The copy for Calc.")],
    as_json: AsJson = False,
) -> None:
    """Copy an Excel workbook so that Calc 7 knows our functions in it and computes everything on opening.

    For example `xl-lepton libreoffice prepare model.xlsx -o for_calc.xlsx`.
    """
    calls = spelling.for_calc(source, out, registry.functions())
    if as_json:
        output.print_json({"written": [str(out)], "formulas": calls})
    else:
        typer.echo(f"{out}: {calls} formulas with functions of xl_lepton")


@plain_errors
def doctor(as_json: AsJson = False) -> None:
    """Check what Excel and LibreOffice need before they are started; exit code 1 when something needs a remedy.

    For example `xl-lepton doctor`.
    """
    findings = [*checks.examine(checks.Machine.here()), _libreoffice()]
    if as_json:
        output.print_json([{**asdict(finding), "ok": finding.ok} for finding in findings])
    else:
        rows = [["ok" if finding.ok else "mend", finding.what, finding.found, finding.remedy] for finding in findings]
        output.print_rows(rows, ("", "checked", "found", "remedy"))
    if not all(finding.ok for finding in findings):
        raise typer.Exit(output.ERROR_VALUE)


def _libreoffice() -> checks.Finding:
    if not office.is_there():
        return checks.Finding("LibreOffice", "not installed")
    try:
        here = office.find_office()
        version = here.python_version()
    except FileProblem as problem:
        return checks.Finding("LibreOffice", "not usable", str(problem))
    remedy = "" if version == _version() else "install the add-in with that Python, or with --server URL of a function server"
    return checks.Finding("LibreOffice", f"{here.soffice}, Python {version}", remedy)


def _written(out: Path, paths: list[str] | None = None, python: str = "", server: str = "") -> Path:
    try:
        return package.build(registry.functions().values(), out, paths or [], python, server)
    except OSError as problem:
        raise FileProblem(f"{out} cannot be written: {problem.strerror}") from None


def _version() -> str:
    return "{}.{}".format(*sys.version_info)
