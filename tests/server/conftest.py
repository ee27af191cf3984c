"""A real server on loopback, started as a user starts it; and one with functions planted that sleep, die and fill up."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

for library in ("fastapi", "uvicorn", "jwt", "prometheus_client", "httpx", "jsonschema"):
    pytest.importorskip(library, reason="needs the extra `server` and the development set")

import httpx  # noqa: E402  # only after the check above

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

PLANTED = '''"""Functions that misbehave, for the tests of the server."""

from __future__ import annotations

import os
import time
from typing import Annotated

from xl_lepton.core.function import Example, Returns, lepton
from xl_lepton.core.kinds import Number


@lepton("NAP", source="a test", examples=[Example((0.0,), 0.0)])
def nap(seconds: Annotated[float, Number("How long")]) -> Annotated[float, Returns("The same")]:
    """Sleep for some seconds."""
    time.sleep(seconds)
    return seconds


@lepton("DIE", source="a test", examples=[Example((0.0,), 0.0)])
def die(exit_code: Annotated[float, Number("0 to live")]) -> Annotated[float, Returns("The same")]:
    """End the process."""
    if exit_code:
        os._exit(int(exit_code))
    return exit_code


@lepton("BUG", source="a test", examples=[Example((0.0,), 0.0)])
def bug(secret: Annotated[float, Number("0 for no bug")]) -> Annotated[float, Returns("The same")]:
    """Raise what nobody foresaw."""
    if secret:
        raise RuntimeError(f"the secret is {secret}")
    return secret


@lepton("TWICE", source="a test", examples=[Example((2.0,), 4.0)])
def twice(number: Annotated[float, Number("A number")]) -> Annotated[float, Returns("Its double")]:
    """Twice a number."""
    return 2 * number
'''


class Server:
    """A server process. `url` is where it answers; `log` is what it wrote."""

    def __init__(self, folder: Path, *options: str, tree: Path = ROOT, port: int = 0, environment: dict[str, str] | None = None):
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.options, self.tree, self.environment = options, tree, environment or {}
        self.path = folder / f"server-{self.port}.log"
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "xl_lepton", "serve", "--port", str(self.port), "--workers", "2", "--no-warm"]
        command += self.options
        environment = {**os.environ, "PYTHONPATH": str(self.tree), **self.environment}
        with self.path.open("a") as log:
            self.process = subprocess.Popen(command, cwd=self.tree, env=environment, stdout=log, stderr=log)
        for _ in range(300):
            try:
                if httpx.get(f"{self.url}/healthz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            assert self.process.poll() is None, self.log
            time.sleep(0.1)
        raise AssertionError(f"the server did not start: {self.log}")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(15)

    @property
    def log(self) -> str:
        return self.path.read_text()

    def batch(self, *calls: tuple[Any, ...], key: str = "", **options: Any) -> httpx.Response:
        """Post calls, each a name and its arguments."""
        body = {"calls": [{"function": name, "arguments": list(arguments)} for name, *arguments in calls]}
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        return httpx.post(f"{self.url}/v1/batch", json=body, headers=headers, timeout=300, **options)

    def answers(self, *calls: tuple[Any, ...]) -> list[dict[str, Any]]:
        response = self.batch(*calls)
        assert response.status_code == 200, response.text
        answers: list[dict[str, Any]] = response.json()["answers"]
        return answers

    def metric(self, name: str) -> float:
        lines = httpx.get(f"{self.url}/metrics").text.splitlines()
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines if line.startswith(name))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with the planted functions in it."""
    root = tmp_path_factory.mktemp("tree")
    shutil.copytree(ROOT / "xl_lepton", root / "xl_lepton", ignore=shutil.ignore_patterns("__pycache__"))
    family = root / "xl_lepton/functions/planted"
    family.mkdir()
    (family / "__init__.py").touch()
    (family / "planted.py").write_text(PLANTED)
    return root


@pytest.fixture(scope="session")
def planted(tmp_path_factory: pytest.TempPathFactory, tree: Path) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("planted"), "--call-seconds", "5", tree=tree)
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from tests.server.browsing import Browser

    opened = Browser()
    yield opened
    opened.close()
