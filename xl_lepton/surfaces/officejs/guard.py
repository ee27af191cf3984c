"""What stands before every request: the host's name, the size and pace of the body, who may call from another origin, and the
headers that tell a browser what these pages may do."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from xl_lepton.surfaces.officejs.metrics import Metrics
from xl_lepton.surfaces.officejs.settings import Settings

log = logging.getLogger("xl_lepton.server")

# office.js and the parts it loads come from Microsoft; Excel on the web shows the task pane inside a page of its own.
_OFFICE = "https://appsforoffice.microsoft.com https://ajax.aspnetcdn.com"
_FRAMES = "https://*.officeapps.live.com https://*.office.com https://*.microsoft.com https://*.sharepoint.com https://*.cloud.microsoft"
_COMMON = "default-src 'none'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
PAGE_POLICY = f"{_COMMON}; script-src 'self'; frame-ancestors 'none'"
PANE_POLICY = f"{_COMMON}; script-src 'self' {_OFFICE}; frame-ancestors 'self' {_FRAMES}"
PANE = "/taskpane.html"
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "cross-origin",  # Excel on the web fetches functions.json and the icons from its own origin
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Read by Excel on the web from its own origin, and without a secret in them.
OPEN_PATHS = frozenset({"/functions.json", "/functions.js", "/manifest.xml", "/manifest.json"})


class Refusal(Exception):
    """A request that is answered with a status, one sentence, and no more."""

    def __init__(self, status: int, sentence: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status, self.sentence, self.headers = status, sentence, headers or {}

    def response(self, reference: str) -> Response:
        body = {"error": self.sentence, "reference": reference}
        return JSONResponse(body, self.status, self.headers)


INTERNAL = Refusal(500, "internal error; the server's log says more under this reference")


class Guard:
    """ASGI middleware around everything else."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics, paths: frozenset[str]) -> None:
        self.app, self.settings, self.metrics, self.paths = app, settings, metrics, paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        reference = secrets.token_hex(6)
        scope["state"] = {**scope.get("state", {}), "reference": reference}
        headers = Headers(scope=scope)
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                self._dress(scope, headers, message)
            await send(message)

        try:
            self._check_host(headers)
            if scope["method"] == "OPTIONS":
                await self._preflight(headers)(scope, receive, answer)
                return
            body = await self._body(headers, receive) if scope["method"] == "POST" else None
            await self.app(scope, receive if body is None else _with_body(body, receive), answer)
        except Refusal as refusal:
            self.metrics.refused.labels(str(refusal.status)).inc()
            await refusal.response(reference)(scope, receive, answer)
        except Exception:
            log.exception("reference %s: %s %s failed", reference, scope["method"], scope["path"])
            if not begun:
                await INTERNAL.response(reference)(scope, receive, answer)

    def _check_host(self, headers: Headers) -> None:
        """A page elsewhere can have its own name resolve to this machine; the browser then names it here."""
        try:
            host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            host = ""
        if not self.settings.needs_principal and host not in self.settings.hosts:
            raise Refusal(421, "this server is not asked for by that name; start it with --url and the name")

    def _preflight(self, headers: Headers) -> Response:
        if headers.get("origin") not in self.settings.origins:
            raise Refusal(403, "no other origin may call this server; start it with --origin to allow one")
        allowed = {"Access-Control-Allow-Methods": "GET, POST", "Access-Control-Allow-Headers": "authorization, content-type"}
        return Response(status_code=204, headers={**allowed, "Access-Control-Max-Age": "600"})

    async def _body(self, headers: Headers, receive: Receive) -> bytes:
        limits = self.settings.limits
        too_large = Refusal(413, f"a body may have {limits.body_bytes} bytes; send fewer calls at once", {"Connection": "close"})
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limits.body_bytes:
            raise too_large
        parts, size = [], 0
        try:
            async with asyncio.timeout(limits.body_seconds):
                while True:
                    message = await receive()
                    if message["type"] == "http.disconnect":
                        raise Refusal(400, "the connection closed before the body was complete")
                    parts.append(message.get("body", b""))
                    size += len(parts[-1])
                    if size > limits.body_bytes:
                        raise too_large
                    if not message.get("more_body", False):
                        return b"".join(parts)
        except TimeoutError:
            raise Refusal(
                408, f"the body did not arrive within {limits.body_seconds:g} seconds", {"Connection": "close"}
            ) from None

    def _dress(self, scope: Scope, asked: Headers, message: MutableMapping[str, Any]) -> None:
        path = scope["path"]
        headers = MutableHeaders(raw=message.setdefault("headers", []))
        for name, value in HEADERS.items():
            headers[name] = value
        headers["Content-Security-Policy"] = PANE_POLICY if path == PANE else PAGE_POLICY
        headers["X-Request-Id"] = scope["state"]["reference"]
        headers.setdefault("Cache-Control", "no-store")
        if scope["scheme"] == "https":
            headers["Strict-Transport-Security"] = "max-age=31536000"
        origin = asked.get("origin")
        if path in OPEN_PATHS or path.startswith("/static/"):
            headers["Access-Control-Allow-Origin"] = "*"
        elif origin is not None and origin in self.settings.origins:
            headers["Access-Control-Allow-Origin"] = origin
            headers.add_vary_header("Origin")
        known = path if path in self.paths else "other"
        self.metrics.requests.labels(known, str(message["status"])).inc()


def _with_body(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, and then what follows it, such as the word that the sender is gone."""
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again
