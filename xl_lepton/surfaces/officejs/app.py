"""The server's routes, put together from its parts."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from xl_lepton import __version__, registry
from xl_lepton.core.errors import NoAnswer
from xl_lepton.surfaces.officejs import cache, manifest, metadata, pages, schema, wire
from xl_lepton.surfaces.officejs.audit import Audit
from xl_lepton.surfaces.officejs.auth import Doorkeeper, Refused
from xl_lepton.surfaces.officejs.batch import Batch, Desk, TooMany, line, whole
from xl_lepton.surfaces.officejs.guard import INTERNAL, Guard, Refusal
from xl_lepton.surfaces.officejs.metrics import CONTENT_TYPE, Metrics
from xl_lepton.surfaces.officejs.pool import Pool
from xl_lepton.surfaces.officejs.rate import Rate
from xl_lepton.surfaces.officejs.settings import Settings

JSON_LINES = "application/x-ndjson"
BEARER = {"bearer": {"type": "http", "scheme": "bearer", "description": "An API key, or a token of Entra ID"}}


class _Script(Response):
    media_type = "text/javascript"


class _Xml(Response):
    media_type = "application/xml"


class _Zip(Response):
    media_type = "application/zip"


def create_app(settings: Settings) -> ASGIApp:
    """The whole server as an ASGI application. Raises BadInput for settings that would leave it open."""
    settings.check()
    pool = Pool(settings.workers, settings.limits.call_seconds, settings.warm)
    metrics = Metrics(pool)
    answers = cache.make(settings.shared_cache, settings.cache_bytes)
    desk = Desk(pool, answers, Audit(settings.audit), metrics, settings.limits)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await pool.start()
        yield
        await pool.stop()

    app = FastAPI(title="xl_lepton", version=__version__, docs_url=None, redoc_url=None, lifespan=lifespan)
    _add_batch(app, settings, desk)
    _add_addin(app, settings)
    _add_pages(app)
    _add_state(app, settings, desk.pool)
    app.mount("/static", StaticFiles(directory=pages.STATIC), name="static")
    app.add_exception_handler(HTTPException, _refuse)
    app.add_exception_handler(Refusal, _refuse)
    app.add_exception_handler(Exception, _refuse)  # the guard logs it
    paths = frozenset(path for path in (getattr(route, "path", "") for route in app.routes) if "{" not in path)
    return Guard(app, settings, metrics, paths)


async def _refuse(request: Request, problem: Exception) -> Response:
    """A refusal of ours, one of the framework (no such path, wrong method), or a fault, all in one form."""
    if isinstance(problem, HTTPException):
        problem = Refusal(problem.status_code, str(problem.detail), dict(problem.headers or {}))
    refusal = problem if isinstance(problem, Refusal) else INTERNAL
    return refusal.response(request.state.reference)


class _Entrance:
    """Lets a request in: tells its principal, and holds each to its rate."""

    def __init__(self, settings: Settings) -> None:
        self.doorkeeper = Doorkeeper(settings)
        self.rate = Rate(settings.limits.calls_a_minute if settings.needs_principal else 0)

    async def principal(self, request: Request) -> str:
        header = request.headers.get("authorization", "")
        try:
            if self.doorkeeper.is_slow(header):
                return await asyncio.to_thread(self.doorkeeper.principal, header)
            return self.doorkeeper.principal(header)
        except Refused as refused:
            raise Refusal(401, str(refused), {"WWW-Authenticate": "Bearer"}) from None

    def count(self, principal: str, calls: int) -> None:
        seconds = self.rate.take(principal, max(calls, 1))
        if seconds:
            wait = str(int(seconds) + 1)
            raise Refusal(429, f"too many calls in a minute; wait {wait} seconds", {"Retry-After": wait})


class _Answers(Response):
    """A batch's answers: one JSON object at the end, or a line as soon as each is there."""

    def __init__(self, batch: Batch, *, lines: bool) -> None:
        self.batch, self.lines = batch, lines
        super().__init__(media_type=JSON_LINES if lines else "application/json")
        del self.headers["content-length"]

    async def __call__(self, _: Scope, receive: Receive, send: Send) -> None:
        watch = asyncio.create_task(self._watch(receive))
        pairs: dict[int, str] = {}
        try:
            if self.lines:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            async for found in self.batch.answers():
                pairs.update(found)
                if self.lines and found:
                    text = "".join(line(place, answer) for place, answer in found)
                    await send({"type": "http.response.body", "body": _bytes(text), "more_body": True})
            if not self.lines and len(pairs) == self.batch.size:
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
            if self.lines or len(pairs) == self.batch.size:
                await send(
                    {"type": "http.response.body", "body": b"" if self.lines else _bytes(whole(pairs)), "more_body": False}
                )
        finally:
            watch.cancel()

    async def _watch(self, receive: Receive) -> None:
        """When the sender goes away, so may its calls."""
        while (await receive())["type"] != "http.disconnect":
            pass
        self.batch.abandon()


def _bytes(text: str) -> bytes:
    # A cell may hold half of a surrogate pair, which UTF-8 cannot spell.
    return text.encode("utf-8", "replace")


def _add_batch(app: FastAPI, settings: Settings, desk: Desk) -> None:
    entrance = _Entrance(settings)
    refusals = schema.problems(
        s400="The body has not the documented form",
        s401="No key, or one that is not accepted",
        s403="Called from another origin",
        s408="The body came too slowly",
        s413="The body, or the batch, is too large",
        s415="The body is not called JSON",
        s429="Too many calls in a minute; see Retry-After",
    )
    kinds = {**schema.content(schema.ANSWERS), **schema.content({"type": "string"}, JSON_LINES)}
    described: dict[str, Any] = {
        "requestBody": {"required": True, "content": schema.content(schema.BATCH)},
        "security": [{"bearer": []}] if settings.needs_principal else [],
    }
    answers: dict[int | str, dict[str, Any]] = {200: {"description": "The answers, in the order of the calls", "content": kinds}}

    @app.post("/v1/batch", response_class=JSONResponse, responses={**answers, **refusals}, openapi_extra=described)
    async def batch(request: Request) -> Response:
        """Compute calls of functions: up to 1,000 at once. With `Accept: application/x-ndjson` each answer comes as a line of
        its own, `{"place": 0, "value": ...}`, as soon as it is there."""
        principal = await entrance.principal(request)
        # A page of another origin can send text or a form unasked, but not this.
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "send Content-Type: application/json")
        try:
            found = await Batch.read(desk, principal, request.state.reference, await request.body())
        except TooMany:
            raise Refusal(413, f"a batch may have {settings.limits.calls_a_batch} calls") from None
        except wire.BadRequest as problem:
            raise Refusal(400, str(problem)) from None
        entrance.count(principal, found.size)
        return _Answers(found, lines=JSON_LINES in request.headers.get("accept", ""))

    @app.get("/metrics", response_class=PlainTextResponse, responses=schema.problems(s401="No key"))
    async def metrics(request: Request) -> Response:
        """Counters for Prometheus. Needs a key where calls need one."""
        await entrance.principal(request)
        return Response(desk.metrics.text(), headers={"Content-Type": CONTENT_TYPE})


def _add_addin(app: FastAPI, settings: Settings) -> None:
    functions = registry.functions().values()

    @app.get("/functions.json")
    def functions_json() -> dict[str, Any]:
        """What Excel is told about the functions."""
        return metadata.functions_json(functions, f"{settings.public_url}/help/")

    @app.get("/functions.js", response_class=_Script)
    def functions_js() -> Response:
        """The script that Excel runs."""
        return _Script(pages.functions_js(settings, functions), headers={"Cache-Control": "no-cache"})

    @app.get("/manifest.xml", response_class=_Xml)
    def manifest_xml() -> Response:
        """The add-in-only manifest."""
        return _Xml(manifest.xml(settings))

    @app.get("/manifest.json")
    def manifest_json() -> dict[str, Any]:
        """The unified manifest."""
        return manifest.unified(settings, functions)

    @app.get("/manifest.zip", response_class=_Zip)
    def manifest_zip() -> Response:
        """The unified manifest with its two icons, as it is uploaded."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("manifest.json", wire.dumps(manifest.unified(settings, functions)))
            for name in ("color.png", "outline.png"):
                archive.write(pages.STATIC / name, name)
        return _Zip(package.getvalue())


def _add_pages(app: FastAPI) -> None:
    @app.get("/", response_class=HTMLResponse)
    def front() -> str:
        """The front page: search, help, forms, derivations."""
        return pages.front_page(in_office=False)

    @app.get("/taskpane.html", response_class=HTMLResponse)
    def pane() -> str:
        """The same page inside Excel."""
        return pages.front_page(in_office=True)

    @app.get("/help/{name}", response_class=HTMLResponse, responses=schema.problems(s404="There is no such function"))
    def help_page(name: str) -> str:
        """Help of one function."""
        try:
            return pages.help_page(registry.find(name))
        except NoAnswer as problem:
            raise Refusal(404, str(problem)) from None

    @app.get("/privacy", response_class=HTMLResponse)
    def privacy() -> str:
        return pages.page("Privacy", f"<p>{pages.PRIVACY}</p>")

    @app.get("/licence", response_class=HTMLResponse)
    def licence() -> str:
        return pages.page("Licence", f"<p>{pages.LICENCE}</p>")


def _add_state(app: FastAPI, settings: Settings, pool: Pool) -> None:
    @app.get("/v1/functions")
    def functions() -> list[dict[str, Any]]:
        """All that there is to know about the functions, for the pages."""
        return [pages.described(function) for function in registry.functions().values()]

    @app.get("/healthz", responses={503: {"description": "Not yet, or not any more"}})
    def health() -> JSONResponse:
        """Whether calls can be computed."""
        state = {"status": "ok" if pool.alive else "starting", "version": __version__, "workers": pool.alive}
        return JSONResponse({**state, "needs_key": settings.needs_principal}, 200 if pool.alive else 503)
