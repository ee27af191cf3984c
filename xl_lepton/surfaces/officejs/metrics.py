"""What can be watched from outside, in the form Prometheus reads."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from xl_lepton import __version__
from xl_lepton.surfaces.officejs.pool import Pool

CONTENT_TYPE = CONTENT_TYPE_LATEST
SECONDS = (0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30, 60)
SIZES = (1, 2, 5, 10, 50, 100, 500, 1000)


class Metrics:
    """One set per server, not per process, so that tests can have several."""

    def __init__(self, pool: Pool) -> None:
        self.all = CollectorRegistry()
        self.requests = Counter("lepton_requests", "Requests answered", ["path", "status"], registry=self.all)
        self.calls = Counter("lepton_calls", "Calls of functions", ["function", "outcome"], registry=self.all)
        self.seconds = Histogram("lepton_call_seconds", "Time a call took in its worker", buckets=SECONDS, registry=self.all)
        self.batch = Histogram("lepton_batch_calls", "Calls in a batch", buckets=SIZES, registry=self.all)
        self.cached = Counter("lepton_cache_hits", "Calls answered from the cache", registry=self.all)
        self.refused = Counter("lepton_refused", "Requests refused", ["reason"], registry=self.all)
        Gauge("lepton_workers", "Worker processes ready", registry=self.all).set_function(lambda: pool.alive)
        Gauge("lepton_workers_died", "Worker processes that died of themselves", registry=self.all).set_function(
            lambda: pool.died
        )
        Gauge("lepton_waiting", "Calls that wait for a worker", registry=self.all).set_function(lambda: pool.waiting)
        Gauge("lepton_info", "The version that runs", ["version"], registry=self.all).labels(__version__).set(1)

    def text(self) -> bytes:
        return generate_latest(self.all)
