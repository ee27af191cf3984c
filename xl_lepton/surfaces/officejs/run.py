"""Running the server: uvicorn around the application."""

from __future__ import annotations

import socket

import uvicorn

from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.surfaces.officejs.app import create_app
from xl_lepton.surfaces.officejs.settings import Settings


def check(settings: Settings) -> None:
    """Raise what would stop the server from starting, as a sentence."""
    settings.check()
    for path in (settings.certificate, settings.private_key):
        if path is not None and not path.is_file():
            raise FileProblem(f"there is no file {path}")
    try:
        with socket.create_server((settings.host, settings.port), family=_family(settings.host)):
            pass
    except OSError as problem:
        raise BadInput(f"cannot listen on {settings.host}, port {settings.port}: {problem.strerror}") from None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def run(settings: Settings) -> None:
    """Serve until interrupted."""
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        ssl_certfile=settings.certificate,
        ssl_keyfile=settings.private_key,
        limit_concurrency=settings.limits.connections,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=10,
    )
