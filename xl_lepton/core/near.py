"""The nearest known names, for sentences about a name that is not known."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable


def plain(name: str) -> str:
    """A name with everything taken out that people vary: case, blanks, punctuation and a unit in brackets."""
    return re.sub(r"[\W_]+", "_", re.sub(r"[(\[（].*?[)\]）]", "", name).lower()).strip("_")


def nearest(name: str, known: Iterable[str], limit: int = 3) -> list[str]:
    """Up to `limit` known names: the one most like `name`, those with it among their words, others like it."""
    spelled, wanted = {plain(candidate): candidate for candidate in known}, plain(name)
    having = [known for known in spelled if wanted and f"_{wanted}_" in f"_{known}_"]
    alike = difflib.get_close_matches(wanted, list(spelled), limit, cutoff=0.6)
    return [spelled[match] for match in dict.fromkeys([*alike[:1], *having, *alike[1:]])][:limit]


def suggestion(name: str, known: Iterable[str]) -> str:
    """ "; did you mean A or B?", or nothing when no known name is near."""
    near = nearest(name, known)
    return f"; did you mean {' or '.join(near)}?" if near else ""
