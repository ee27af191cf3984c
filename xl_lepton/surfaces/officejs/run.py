"""Running the server: uvicorn around the application."""

from __future__ import annotations

import uvicorn

from xl_lepton.surfaces.officejs.app import create_app
from xl_lepton.surfaces.officejs.settings import Settings


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
