"""Two servers that share answers through a real Redis; and what happens when it goes away."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.conftest import Server, free_port

REDIS = shutil.which("redis-server") or shutil.which("valkey-server")

pytestmark = [pytest.mark.slow, pytest.mark.skipif(REDIS is None, reason="no Redis or Valkey server is installed")]
redis = pytest.importorskip("redis", reason="needs the redis client")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    command = [str(REDIS), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    url = f"redis://127.0.0.1:{port}"
    for _ in range(100):
        try:
            redis.Redis.from_url(url).ping()
            break
        except redis.ConnectionError:
            time.sleep(0.05)
    yield url, process
    process.kill()
    process.wait()


def test_what_one_server_worked_out_the_other_need_not(tmp_path: Path, store: tuple[str, subprocess.Popen[bytes]]) -> None:
    url, process = store
    one, other = (Server(tmp_path, "--shared-cache", url) for _ in range(2))
    try:
        first = one.answers(("NPV", 0.08, [[5000, 8000]]))
        assert one.metric("lepton_cache_hits_total") == 0
        assert other.answers(("NPV", 0.08, [[5000, 8000]])) == first
        assert other.metric("lepton_cache_hits_total") == 1
        process.kill()
        process.wait()
        assert other.answers(("NPV", 0.08, [[5000, 8001]]))[0] != first[0]  # the cache is away: computed all the same
        assert "the shared cache does not answer" in other.log
    finally:
        one.stop()
        other.stop()
