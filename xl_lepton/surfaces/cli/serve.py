"""The command that starts the function server."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xl_lepton.core.errors import BadInput
from xl_lepton.surfaces.cli.output import plain_errors

if TYPE_CHECKING:
    from xl_lepton.surfaces.officejs.settings import Settings

MISSING_EXTRA = "xl-lepton serve needs more packages: pip install 'xl_lepton[server]'"


def add_to(app: typer.Typer) -> None:
    app.command("serve")(serve)


@plain_errors
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on; beyond this machine only with keys.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8765,
    url: Annotated[str, typer.Option(help="https address under which Excel finds the server, if not this machine.")] = "",
    keys: Annotated[Path | None, typer.Option(help="File of API keys, one line each; see --new-key.")] = None,
    new_key: Annotated[str, typer.Option(metavar="OWNER", help="Print a new API key and its line for --keys, and end.")] = "",
    entra_tenant: Annotated[str, typer.Option(help="Entra ID tenant whose tokens are accepted.")] = "",
    entra_audience: Annotated[str, typer.Option(help="Application that the tokens must be for.")] = "",
    entra_keys: Annotated[str, typer.Option(help="Address of the signing keys, if not the tenant's own.")] = "",
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate, PEM; or let a proxy do TLS.")] = None,
    private_key: Annotated[Path | None, typer.Option(help="Its private key, PEM.")] = None,
    origin: Annotated[list[str] | None, typer.Option(help="Another origin that may call, such as https://x.example.")] = None,
    workers: Annotated[int, typer.Option(help="Processes that compute.")] = (os.cpu_count() or 1) + 1,
    warm: Annotated[bool, typer.Option(help="Let workers compute examples before their first call.")] = True,
    audit: Annotated[Path | None, typer.Option(help="Audit log, JSON lines; - for standard output.")] = None,
    shared_cache: Annotated[str, typer.Option(help="redis:// address of a cache that several servers share.")] = "",
    call_seconds: Annotated[float, typer.Option(min=0.1, help="Longest time for one call.")] = 60.0,
    calls_a_minute: Annotated[int, typer.Option(min=0, help="Calls a minute for one key or user; 0 for no limit.")] = 120_000,
) -> None:
    """Serve the functions to Excel (Office.js add-in) and to browsers: open the address it prints.

    For example `xl-lepton serve --port 8765`.
    """
    try:
        from xl_lepton.surfaces.officejs import auth, run
        from xl_lepton.surfaces.officejs.settings import Entra, Limits, Settings
    except ImportError as problem:
        raise BadInput(f"{MISSING_EXTRA} ({problem.name} is not there)") from None
    if new_key:
        typer.echo("The key, shown only now:   {}\nIts line for the key file: {}".format(*auth.new_key(new_key)))
        return
    if bool(entra_tenant) != bool(entra_audience):
        raise BadInput("--entra-tenant and --entra-audience go together")
    entra = Entra(entra_tenant, entra_audience, entra_keys) if entra_tenant else None
    settings = Settings(
        host=host, port=port, url=url, keys=keys, entra=entra, certificate=certificate, private_key=private_key,
        origins=tuple(origin or ()), workers=workers, warm=warm, audit=audit, shared_cache=shared_cache,
        limits=Limits(call_seconds=call_seconds, calls_a_minute=calls_a_minute),
    )  # fmt: skip
    run.check(settings)
    _say(settings)
    logging.basicConfig(level=logging.WARNING)
    run.run(settings)


def _say(settings: Settings) -> None:
    scheme = "https" if settings.certificate else "http"
    name = f"[{settings.host}]" if ":" in settings.host else settings.host
    typer.echo(f"xl_lepton is served at {scheme}://{name}:{settings.port}/  (Ctrl-C ends it)", err=True)
    if scheme == "http":
        typer.echo("Excel loads add-ins over https only: give --certificate and --private-key, or use a proxy.", err=True)
