"""What to do about an exception that nobody meant to raise: log it in full once, and name it by a reference."""

from __future__ import annotations

import hashlib
import logging
import traceback
from pathlib import Path

log = logging.getLogger("xl_lepton")
OURS = Path(__file__).resolve().parents[1]
_logged: set[str] = set()


def reported(what: str, problem: BaseException) -> str:
    """The reference of a fault: the same whenever the same place in the code fails in the same way. The first time it comes up
    in a process it is logged with its traceback, later ones are not: a fault in one function can hit every cell of a book."""
    frames = traceback.extract_tb(problem.__traceback__)
    ours = [frame for frame in frames if OURS in Path(frame.filename).parents] or frames
    place = [f"{Path(frame.filename).name}:{frame.name}:{frame.line}" for frame in ours[-1:]]
    reference = hashlib.sha256("\n".join([type(problem).__name__, *place]).encode()).hexdigest()[:8]
    if reference not in _logged:
        _logged.add(reference)
        log.error("%s failed, reference %s", what, reference, exc_info=problem)
    return reference
