"""A browser for the tests: Debian's chromium behind browser/driver.mjs."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from typing import Any

import pytest

from tests.server.conftest import HERE

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
marks = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed"),
    pytest.mark.skipif(not shutil.which("node"), reason="node is not installed"),
    pytest.mark.skipif(
        not (HERE / "node_modules/puppeteer-core").exists(), reason="npm ci --prefix tests/server has not been run"
    ),
]


class Browser:
    def __init__(self) -> None:
        command = ["node", str(HERE / "browser/driver.mjs"), CHROMIUM or ""]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, command: str, **options: Any) -> Any:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"command": command, **options}) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "problem" not in answer, answer["problem"]
        return answer["value"]

    def eval(self, code: str, **values: Any) -> Any:
        constants = "".join(f"const {name} = {json.dumps(value)};" for name, value in values.items())
        return self("eval", code=constants + code)

    def wait_for(self, code: str) -> Any:
        for _ in range(150):
            value = self.eval(code)
            if value:
                return value
            time.sleep(0.1)
        raise AssertionError(f"never true: {code}")

    def close(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(20)
