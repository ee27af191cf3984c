"""The function server measured on loopback: batching against one request a cell, and light calls under load beside a heavy one.

    python benchmarks/server.py [--seconds 60] [--connections 200]

Needs the extra `server` and, for the load, wrk. Every number printed comes from this one run.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.server.conftest import PLANTED, Server  # noqa: E402

BROWSER_CONNECTIONS = 6
"""A browser opens six connections to one host."""
CELLS = 1000
SPIN = '''

@lepton("SPIN", source="a benchmark", examples=[Example((0.0,), 0.0)])
def spin(seconds: Annotated[float, Number("How long")]) -> Annotated[float, Returns("The same")]:
    """Keep a processor busy for some seconds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass
    return seconds
'''
LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
math.randomseed(os.time())
request = function()
  local body = string.format('{"calls":[{"function":"LEPTON_NPV","arguments":[0.1,[[%.9f,8000,9000]]]}]}', math.random() * 1e4)
  return wrk.format(nil, nil, nil, body)
end
done = function(summary, latency, requests)
  local bad = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  print(string.format("RESULT %d %d %.3f %.3f %.3f", summary.requests, bad, latency:percentile(50) / 1000,
    latency:percentile(99) / 1000, summary.duration / 1e6))
end
"""


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=int, default=60)
    options.add_argument("--connections", type=int, default=200)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder), "--workers", str((os.cpu_count() or 1) + 1), tree=planted_tree(Path(folder)))
        try:
            asyncio.run(batching(server))
            load(server, Path(folder), chosen.seconds, chosen.connections)
        finally:
            server.stop()


def planted_tree(folder: Path) -> Path:
    root = folder / "tree"
    shutil.copytree(ROOT / "xl_lepton", root / "xl_lepton", ignore=shutil.ignore_patterns("__pycache__"))
    family = root / "xl_lepton/functions/planted"
    family.mkdir()
    (family / "__init__.py").touch()
    (family / "planted.py").write_text(PLANTED + SPIN)
    return root


async def batching(server: Server) -> None:
    """A sheet of 1,000 distinct cells, as one batch and as one request a cell over a browser's six connections; five times."""
    limits = httpx.Limits(max_connections=BROWSER_CONNECTIONS)
    async with httpx.AsyncClient(base_url=server.url, timeout=60, limits=limits) as client:
        together, apart = [], []
        for turn in range(6):
            calls = [call(turn, cell) for cell in range(CELLS)]
            start = time.perf_counter()
            await ask(client, calls)
            together.append(time.perf_counter() - start)
            calls = [call(turn + 100, cell) for cell in range(CELLS)]
            start = time.perf_counter()
            await asyncio.gather(*(ask(client, [one]) for one in calls))
            apart.append(time.perf_counter() - start)
    one, many = statistics.median(together[1:]), statistics.median(apart[1:])
    print(f"{CELLS} distinct cells in one batch        {one * 1000:8.1f} ms (median of 5)")
    print(f"{CELLS} distinct cells, one request a cell {many * 1000:8.1f} ms: {many / one:.0f} times as long")


def call(turn: int, cell: int) -> dict[str, object]:
    return {"function": "LEPTON_NPV", "arguments": [0.08, [[turn, cell, 8000, 9000]]]}


async def ask(client: httpx.AsyncClient, calls: list[dict[str, object]]) -> None:
    response = await client.post("/v1/batch", json={"calls": calls})
    assert len(response.json()["answers"]) == len(calls)


def load(server: Server, folder: Path, seconds: int, connections: int) -> None:
    if not shutil.which("wrk"):
        print("wrk is not installed; no load was put on")
        return
    script = folder / "light.lua"
    script.write_text(LUA)
    light(server, script, 3, connections)  # warm
    before = memory(server)
    alone = light(server, script, seconds, connections)
    after = memory(server)
    report("light calls alone", alone)
    for name, title in (("LEPTON_NAP", "beside a 30 s call that waits"), ("LEPTON_SPIN", "beside a 30 s call that computes")):
        heavy = threading.Thread(target=server.batch, args=((name, min(30, seconds)),))
        heavy.start()
        time.sleep(0.5)
        beside = light(server, script, min(30, seconds) - 1, connections)
        heavy.join()
        report(title, beside)
        print(f"    p99 is {beside['p99'] / alone['p99']:.2f} times that alone")
    print(f"memory of server and workers: {before:.0f} MB before, {after:.0f} MB after")


def light(server: Server, script: Path, seconds: int, connections: int) -> dict[str, float]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(script), f"{server.url}/v1/batch"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"RESULT (.*)", printed)
    assert found, printed
    requests, bad, median, p99, duration = (float(word) for word in found[1].split())
    return {"requests": requests, "errors": bad, "p50": median, "p99": p99, "seconds": duration, "connections": connections}


def report(title: str, result: dict[str, float]) -> None:
    print(
        f"{title}: {result['connections']:.0f} connections, {result['seconds']:.0f} s, {result['requests']:.0f} requests "
        f"({result['requests'] / result['seconds']:.0f} a second), {result['errors']:.0f} errors, "
        f"p50 {result['p50']:.1f} ms, p99 {result['p99']:.1f} ms"
    )


def memory(server: Server) -> float:
    """Resident memory of the server and its children, in MB."""
    children = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    pages = [int(Path(f"/proc/{number}/statm").read_text().split()[1]) for number in (server.process.pid, *children)]
    return sum(pages) * 4096 / 1e6


if __name__ == "__main__":
    main()
