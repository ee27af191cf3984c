"""Who gets in, how much they may ask, and what is written down about it."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from typer.testing import CliRunner

from tests.server.conftest import Server
from xl_lepton import __version__
from xl_lepton.core.errors import BadInput, FileProblem
from xl_lepton.surfaces.cli.app import app as command_line
from xl_lepton.surfaces.officejs import auth
from xl_lepton.surfaces.officejs.app import create_app
from xl_lepton.surfaces.officejs.rate import Rate
from xl_lepton.surfaces.officejs.settings import Entra, Limits, Settings

TENANT, AUDIENCE = "0f0f0f0f-0000-4000-8000-000000000000", "1f1f1f1f-0000-4000-8000-000000000000"
VERSION = ("LEPTON_VERSION",)
SIGNING, OTHER = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


@pytest.fixture(scope="module")
def keys_url() -> Iterator[str]:
    """The signing keys of a tenant of our own, on loopback."""
    public = jwt.algorithms.RSAAlgorithm.to_jwk(SIGNING.public_key(), as_dict=True)
    body = json.dumps({"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as keys:
        threading.Thread(target=keys.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{keys.server_port}/keys"
        keys.shutdown()


@pytest.fixture(scope="module")
def key() -> tuple[str, str]:
    return auth.new_key("treasury")


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory, key: tuple[str, str], keys_url: str) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "keys").write_text(f"# keys\n{auth.new_key('audit')[1]}\n{key[1]}\n")
    options = ["--keys", str(folder / "keys"), "--audit", str(folder / "audit.jsonl"), "--calls-a-minute", "600"]
    options += ["--entra-tenant", TENANT, "--entra-audience", AUDIENCE, "--entra-keys", keys_url]
    options += ["--origin", "https://friend.example"]
    server = Server(folder, *options)
    yield server
    server.stop()


def token(**changes: Any) -> str:
    now = dt.datetime.now(dt.UTC)
    issuer = f"https://login.microsoftonline.com/{TENANT}/v2.0"
    claims = {"iss": issuer, "aud": AUDIENCE, "tid": TENANT, "sub": "s", "oid": "anna", "exp": now + dt.timedelta(hours=1)}
    signing = changes.pop("signing", SIGNING)
    kid = changes.pop("kid", "one")
    claims.update(changes)
    return jwt.encode({name: value for name, value in claims.items() if value}, signing, "RS256", headers={"kid": kid})


def test_a_key_opens(guarded: Server, key: tuple[str, str]) -> None:
    response = guarded.batch(VERSION, key=key[0])
    assert response.json() == {"version": __version__, "answers": [{"value": __version__}]}


@pytest.mark.parametrize("wrong", ["", "lepton_wrong", "x", "lepton_" + "é" * 43])
def test_a_wrong_key_does_not(guarded: Server, wrong: str) -> None:
    headers = {"Authorization": f"Bearer {wrong}".encode()} if wrong else {}
    body = {"calls": [{"function": "VERSION"}]}
    response = httpx.post(f"{guarded.url}/v1/batch", json=body, headers=headers)
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert set(response.json()) == {"error", "reference"}


def test_a_token_opens(guarded: Server) -> None:
    assert guarded.batch(VERSION, key=token()).status_code == 200
    assert guarded.batch(VERSION, key=token(iss=f"https://sts.windows.net/{TENANT}/")).status_code == 200


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"exp": dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)}, "expired"),
        ({"exp": None}, "not valid"),
        ({"iss": "https://login.microsoftonline.com/other/v2.0"}, "not valid"),
        ({"aud": "other"}, "not valid"),
        ({"tid": "other"}, "another tenant"),
        ({"tid": None}, "not valid"),
        ({"signing": OTHER}, "not valid"),
        ({"kid": "two"}, "not valid"),
    ],
    ids="expired for-ever other-issuer other-audience other-tenant no-tenant other-key unknown-key".split(),
)
def test_a_wrong_token_does_not(guarded: Server, changes: dict[str, Any], says: str) -> None:
    response = guarded.batch(VERSION, key=token(**changes))
    assert response.status_code == 401
    assert says in response.json()["error"]


def test_a_token_that_is_not_signed_does_not(guarded: Server) -> None:
    unsigned = jwt.encode({"aud": AUDIENCE, "tid": TENANT}, "", "none", headers={"kid": "one"})
    assert guarded.batch(VERSION, key=unsigned).status_code == 401


def test_a_verdict_ends_with_its_token(keys_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = auth.Tokens(Entra(TENANT, AUDIENCE, keys_url))
    good = token()
    assert tokens.principal(good) == f"entra:{TENANT}/anna"
    assert tokens.remembers(good)
    later = dt.datetime.now().timestamp() + 7200
    monkeypatch.setattr("time.time", lambda: later)
    assert not tokens.remembers(good)


def test_metrics_need_a_key_pages_do_not(guarded: Server, key: tuple[str, str]) -> None:
    assert httpx.get(f"{guarded.url}/metrics").status_code == 401
    assert httpx.get(f"{guarded.url}/metrics", headers={"Authorization": f"Bearer {key[0]}"}).status_code == 200
    for path in ("/", "/functions.json", "/functions.js", "/help/NPV", "/healthz"):
        assert httpx.get(guarded.url + path).status_code == 200


def test_the_audit_log_tells_who_asked_what_and_no_value(guarded: Server, key: tuple[str, str]) -> None:
    guarded.batch(("NPV", 0.08, [[987654.25]]), ("NPV", "eight", [[1]]), ("NOPE", 987654.25), key=key[0])
    guarded.batch(("NPV", 0.08, [[987654.25]]), key=token())
    text = guarded.path.with_name("audit.jsonl").read_text()
    assert "987654" not in text
    lines = [json.loads(line) for line in text.splitlines()]
    mine = [line for line in lines if line["function"] in ("LEPTON_NPV", "")][-4:]
    assert {line["principal"] for line in mine} == {"treasury", f"entra:{TENANT}/anna"}
    assert sorted(line["outcome"] for line in mine) == ["#N/A", "#VALUE!", "ok", "ok"]
    ok = [line for line in mine if line["outcome"] == "ok"]
    assert ok[0]["arguments"] == ok[1]["arguments"], "equal arguments have equal digests, the cache is not shared"
    assert all({"time", "request", "version", "ms"} < set(line) for line in mine)


def test_too_many_calls_in_a_minute(guarded: Server) -> None:
    other = token(oid="eager")
    assert guarded.batch(*[VERSION] * 600, key=other).status_code == 200
    response = guarded.batch(*[VERSION] * 10, key=other)
    assert response.status_code == 429
    assert 1 <= int(response.headers["retry-after"]) <= 3
    assert guarded.batch(VERSION, key=token(oid="patient")).status_code == 200, "each principal has a rate of its own"


def test_the_bucket_fills_again() -> None:
    rate = Rate(60)
    assert [rate.take("a", 60, now=0.0), rate.take("a", 1, now=0.0), rate.take("a", 1, now=1.0)] == [0.0, 1.0, 0.0]
    assert rate.take("b", 100, now=0.0) == 0.0, "more than a bucket holds takes all of it"
    assert rate.take("b", 30, now=0.0) == 70.0, "and is then in debt"


def test_other_origins(guarded: Server, server: Server) -> None:
    asks = {"Origin": "https://friend.example", "Access-Control-Request-Method": "POST"}
    friend = httpx.options(f"{guarded.url}/v1/batch", headers=asks)
    assert friend.status_code == 204
    assert friend.headers["access-control-allow-origin"] == "https://friend.example"
    for url, origin in ((guarded.url, "https://foe.example"), (server.url, "https://friend.example")):
        foe = httpx.options(f"{url}/v1/batch", headers={**asks, "Origin": origin})
        assert foe.status_code == 403
        assert "access-control-allow-origin" not in foe.headers


def test_a_form_of_another_page_is_not_taken_for_json(server: Server) -> None:
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        assert httpx.post(f"{server.url}/v1/batch", content=b"{}", headers={"Content-Type": kind}).status_code == 415


def test_a_name_that_was_pointed_at_this_machine(server: Server) -> None:
    response = httpx.get(f"{server.url}/healthz", headers={"Host": "foe.example"})
    assert response.status_code == 421
    assert httpx.get(f"{server.url}/healthz", headers={"Host": "localhost:1"}).status_code == 200


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--host", "0.0.0.0"], "can be reached from other machines"),
        (["--host", "::"], "can be reached from other machines"),
        (["--host", "lepton.example"], "can be reached from other machines"),
        (["--origin", "*"], "name the origins"),
        (["--certificate", "x.pem"], "go together"),
        (["--url", "http://lepton.example"], "https only"),
        (["--entra-tenant", "x"], "go together"),
        (["--workers", "1"], "at least 2"),
    ],
    ids=str,
)
def test_settings_that_are_refused(options: list[str], says: str) -> None:
    result = CliRunner().invoke(command_line, ["serve", *options])
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_port_that_is_taken(server: Server) -> None:
    result = CliRunner().invoke(command_line, ["serve", "--port", str(server.port)])
    assert result.exit_code == 2
    assert f"cannot listen on 127.0.0.1, port {server.port}" in result.stderr


def test_a_certificate_that_is_not_there() -> None:
    result = CliRunner().invoke(command_line, ["serve", "--certificate", "none.pem", "--private-key", "none.pem"])
    assert result.exit_code == 3
    assert "there is no file none.pem" in result.stderr


def test_a_new_key_is_shown_once_and_kept_as_a_hash(tmp_path: Path) -> None:
    result = CliRunner().invoke(command_line, ["serve", "--new-key", "Anna Lee"])
    assert result.exit_code == 0
    shown, line = (text.split(": ", 1)[1].strip() for text in result.stdout.splitlines())
    assert shown not in line
    path = tmp_path / "keys"
    path.write_text(line)
    door = auth.Doorkeeper(Settings(keys=path))
    assert door.principal(f"Bearer {shown}") == "Anna Lee"


@pytest.mark.parametrize("text", ["x", "a b", f"a {'Z' * 64}"])
def test_a_key_file_that_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys"
    path.write_text(text)
    with pytest.raises(FileProblem, match="line 1"):
        auth.read_keys(path)
    with pytest.raises(FileProblem, match="cannot be read"):
        auth.read_keys(tmp_path / "none")


def test_an_application_of_ones_own_is_checked_as_well() -> None:
    with pytest.raises(BadInput, match="other machines"):
        create_app(Settings(host="0.0.0.0"))


def test_a_slow_sender_is_sent_away() -> None:
    """The guard alone, with a body that never ends."""
    app = create_app(Settings(limits=Limits(body_seconds=0.05)))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "method": "POST", "path": "/v1/batch", "scheme": "http", "query_string": b"",
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"content-length", b"1000")],
    }  # fmt: skip
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0.02)
        return {"type": "http.request", "body": b" ", "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 408
    assert (b"connection", b"close") in sent[0]["headers"]
