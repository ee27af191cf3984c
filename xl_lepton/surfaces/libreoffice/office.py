"""The LibreOffice of this machine: where it is, its profile, and a headless run of it in which a script of ours acts."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.libreoffice.package import IDENTIFIER

PATIENCE = 120.0
_PROGRAMS = (
    "/usr/lib/libreoffice/program",
    "/opt/libreoffice*/program",
    "/Applications/LibreOffice.app/Contents/MacOS",
    "C:/Program Files/LibreOffice/program",
)


@dataclass(frozen=True)
class Office:
    """A LibreOffice: the folder of its programs, the Python it runs components with, the user's profile (None: the usual one)."""

    soffice: str
    python: str
    profile: Path | None = None

    def python_version(self) -> str:
        """Such as "3.11"."""
        return _said([self.python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"])

    def install(self, package: Path) -> None:
        self._extension("add", package.resolve().as_uri())

    def uninstall(self) -> bool:
        """Whether it was there."""
        return self._extension("remove", IDENTIFIER) == "done"

    def installed(self) -> bool:
        return IDENTIFIER in self._extension("list", "-").split()

    def _extension(self, command: str, operand: str) -> str:
        try:
            return self._asked(command, operand)
        except FileProblem as problem:
            if "DisposedException" not in str(problem):
                raise
        return self._asked(command, operand)  # An office now and then falls over where its profile is new; the next stands.

    def _asked(self, command: str, operand: str) -> str:
        script = str(Path(__file__).with_name("uno_extension.py"))
        with self.running() as pipe:
            return _said([self.python, script, pipe, command, operand])

    @contextmanager
    def running(self, *options: str) -> Iterator[str]:
        """This office, headless, in its profile. Gives the name of the pipe on which it listens; ended at the end."""
        lock = self._lock()
        if lock is not None and lock.exists():
            raise FileProblem(f"LibreOffice is running with the profile {lock.parent}; close it first (or remove {lock})")
        pipe = f"lepton{uuid.uuid4().hex}"
        command = [self.soffice, "--norestore", "--nologo", f"--accept=pipe,name={pipe};urp;"]
        command += [f"-env:UserInstallation={self.profile.resolve().as_uri()}"] if self.profile else []
        command += options or ("--headless", "--nodefault")
        # A session of its own, so that the office that soffice starts can be ended with it.
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(command, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
        try:
            yield pipe
        finally:
            _end(process)
            if lock is not None:
                lock.unlink(missing_ok=True)  # There was none before: this one was left by an office that was killed.

    def _lock(self) -> Path | None:
        folder = self.profile or usual_profile()
        return folder / ".lock" if folder else None


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for the office, which the script has asked to close; end it when it does not."""
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(15)


def package_paths() -> list[str]:
    """Where this Python finds xl_lepton and what it needs: its path without the standard library."""
    own = str(Path(__file__).parents[3])
    library = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib")]
    standard = {*library, *(str(Path(folder) / "lib-dynload") for folder in library)}
    found = [entry for entry in sys.path if entry not in standard and Path(entry).is_dir()]
    return list(dict.fromkeys([own, *(str(Path(entry).resolve()) for entry in found if entry)]))


def usual_profile() -> Path | None:
    """Where LibreOffice keeps a user's profile, on systems where that is one known place."""
    if sys.platform.startswith("win"):
        return Path(os.environ.get("APPDATA", "~")).expanduser() / "LibreOffice/4"
    if sys.platform == "darwin":
        return Path("~/Library/Application Support/LibreOffice/4").expanduser()
    return Path("~/.config/libreoffice/4").expanduser()


def find_office(profile: Path | None = None) -> Office:
    """The LibreOffice here. FileProblem with the remedy when there is none, or it has no Python."""
    soffice = _soffice()
    if soffice is None:
        raise FileProblem("LibreOffice is not found; install it, or put the folder of its program soffice on PATH")
    candidates = [Path(soffice).resolve().parent / name for name in ("python", "python.exe", "../Resources/python")]
    for python in [*(str(path) for path in candidates if path.exists()), "/usr/bin/python3", "python3"]:
        if _speaks_uno(python):
            return Office(soffice, python, profile)
    raise FileProblem(f"the LibreOffice at {soffice} has no Python bridge; on Debian and Ubuntu install python3-uno")


def is_there() -> bool:
    return _soffice() is not None


def _soffice() -> str | None:
    return shutil.which("soffice") or next((str(folder / "soffice") for folder in _program_folders()), None)


def _program_folders() -> Iterator[Path]:
    for pattern in _PROGRAMS:
        root, star, rest = pattern.partition("*")
        folders = Path(root).parent.glob(f"{Path(root).name}*{rest}") if star else [Path(pattern)]
        yield from (folder for folder in folders if (folder / "soffice").exists() or (folder / "soffice.exe").exists())


def _speaks_uno(python: str) -> bool:
    try:
        return subprocess.run([python, "-c", "import uno"], capture_output=True, check=False, timeout=30).returncode == 0
    except OSError:
        return False


def _said(command: list[str]) -> str:
    # The venv's own variables would send the office's Python to the wrong packages.
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    try:
        result = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False, env=environment)
    except subprocess.TimeoutExpired:
        raise FileProblem(f"LibreOffice did not answer within {PATIENCE:.0f} s") from None
    if result.returncode != 0:
        raise FileProblem(f"LibreOffice refused: {(result.stderr.strip() or result.stdout.strip()).splitlines()[-1]}")
    return result.stdout.strip()
