"""The worksheet functions, one file a family. They know nothing of files and are checked against values that Excel saved."""

from xl_lepton.headless.library import (
    aggregate,
    annuity,
    arithmetic,
    arrays,
    conditional,
    dates,
    depreciation,
    information,
    lookup,
    places,
    ranking,
    text,
    trigonometry,
)
from xl_lepton.headless.library.declare import FUNCTIONS

__all__ = [
    "FUNCTIONS",
    "aggregate",
    "annuity",
    "arithmetic",
    "arrays",
    "conditional",
    "dates",
    "depreciation",
    "information",
    "lookup",
    "places",
    "ranking",
    "text",
    "trigonometry",
]
