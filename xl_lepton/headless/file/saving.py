"""Files written whole or not at all."""

from __future__ import annotations

import glob
import os
import tempfile
import time
from pathlib import Path

from xl_lepton.core.errors import FileProblem

LONGEST_NAME = 50  # of a file's own name in that of its temporary one: names have limits
LEFT_OVER = 3600  # seconds after which a temporary file is one that a killed process left: nobody writes to it any more


def check_place(path: Path) -> None:
    """Raises FileProblem where no file can be; for those who calculate long before they write."""
    if path.is_dir():
        raise FileProblem(f"{path} is a folder; give the name of a file in it")
    if not path.parent.is_dir():
        raise FileProblem(f"{path} cannot be written: there is no folder {path.parent}")


def save_bytes(content: bytes, path: Path) -> None:
    """Write a file so that at every moment the old or the new one is there, whole. Raises FileProblem."""
    check_place(path)
    temporary, prefix = "", f".{path.name[:LONGEST_NAME]}."
    try:
        _clear(path.parent, prefix)
        handle, temporary = tempfile.mkstemp(prefix=prefix, suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except OSError as problem:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        raise FileProblem(f"{path} cannot be written: {problem.strerror or problem}; nothing was changed") from problem


def _clear(folder: Path, prefix: str) -> None:
    """Take away what processes killed while they saved under this name have left."""
    for left in folder.glob(f"{glob.escape(prefix)}*.part"):
        try:
            if time.time() - left.stat().st_mtime > LEFT_OVER:
                left.unlink()
        except OSError:  # another one was quicker, or it is not ours to take away
            continue


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
