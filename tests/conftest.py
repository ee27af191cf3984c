"""Property tests draw the same examples in every run: a red build can be repeated, and a green one was no luck."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
