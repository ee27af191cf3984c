"""How much one principal may ask for: a bucket that fills steadily and is emptied by calls."""

from __future__ import annotations

import time
from collections import OrderedDict

REMEMBERED = 10_000


class Rate:
    """At most `calls_a_minute` for each principal, that many at once at most; 0 is no limit."""

    def __init__(self, calls_a_minute: int) -> None:
        self.full = float(calls_a_minute)
        self.buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, principal: str, calls: int, now: float | None = None) -> float:
        """0 when the calls may be made, otherwise the seconds to wait."""
        if not self.full:
            return 0.0
        now = time.monotonic() if now is None else now
        left, then = self.buckets.pop(principal, (self.full, now))
        left = min(self.full, left + (now - then) * self.full / 60)
        enough = left >= min(calls, self.full)
        self.buckets[principal] = (left - calls if enough else left), now
        if len(self.buckets) > REMEMBERED:
            self.buckets.popitem(last=False)
        return 0.0 if enough else max(1.0, (min(calls, self.full) - left) * 60 / self.full)
