"""The command line: `xl-lepton`.

Exit codes: 0 done; 1 the answer is an error value, or with `--strict` a cell could not be computed (it is named and keeps its
old value either way); 2 the command line is wrong; 3 a file cannot be read or written; 4 a fault of this program itself;
130 it was stopped.
"""

from __future__ import annotations

import logging
import sys

from xl_lepton import __version__


def main() -> None:
    """Entry point. The version is answered before anything heavier is imported."""
    if sys.argv[1:] == ["--version"]:
        print(f"xl-lepton {__version__}")
        return
    from xl_lepton.surfaces.cli.app import app
    from xl_lepton.surfaces.cli.output import Log

    logging.getLogger("xl_lepton").addHandler(Log())
    app()
