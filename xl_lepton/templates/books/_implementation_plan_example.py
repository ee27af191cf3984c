"""The project that fills the implementation plan until a reader types another: 64 GPUs on the premises of a mid-sized company.

Every figure is an example, of the size that such projects have, and is called one on the sheets: no row is anybody's quotation.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

START: Final = dt.date(2026, 4, 1)
TEAMS: Final = (
    ("Lead", 1, 900),
    ("Facility", 3, 650),
    ("Systems", 4, 750),
    ("Data", 3, 700),
    ("Model", 3, 950),
    ("Change", 2, 550),
)
"""Name of the team, people in it, USD for a day of one of them."""
DAYS_OFF: Final = (
    ((2026, 4, 3), "Good Friday"),
    ((2026, 4, 6), "Easter Monday"),
    ((2026, 5, 1), "Labour Day"),
    ((2026, 12, 24), "Christmas"),
    ((2026, 12, 25), "Christmas"),
    ((2026, 12, 31), "Turn of the year"),
    ((2027, 1, 1), "Turn of the year"),
    ((2027, 3, 26), "Good Friday"),
    ((2027, 3, 29), "Easter Monday"),
)
PHASES: Final = ("Prepare", "Procurement", "Data centre", "Platform", "Data", "Model", "Roll-out", "Other")

# Code, phase, what is done, predecessors, working days (optimistic, likely, pessimistic), people of each team, purchases in USD.
TASKS: Final = (
    ("P1", "Prepare", "Requirements and sizing", "", (10, 15, 25), (1, 0, 1, 0, 1, 0), 0),
    ("P2", "Prepare", "Business case approved", "P1", (3, 5, 10), (1, 0, 0, 0, 0, 0), 0),
    ("B1", "Procurement", "Tender and choice of suppliers", "P2", (15, 20, 35), (1, 0, 1, 0, 0, 0), 0),
    ("B2", "Procurement", "Contracts signed", "B1", (5, 10, 20), (1, 0, 0, 0, 0, 0), 25_000),
    ("B3", "Procurement", "GPU nodes delivered", "B2", (50, 70, 100), (0, 0, 0, 0, 0, 0), 2_280_000),
    ("B4", "Procurement", "Network and storage delivered", "B2", (30, 40, 60), (0, 0, 0, 0, 0, 0), 730_000),
    ("D1", "Data centre", "Power and cooling designed", "P2", (10, 15, 20), (0, 2, 0, 0, 0, 0), 30_000),
    ("D2", "Data centre", "Permit of the grid operator", "D1", (20, 30, 60), (0, 0, 0, 0, 0, 0), 5_000),
    ("D3", "Data centre", "Power and cooling built", "D2", (30, 40, 60), (0, 3, 0, 0, 0, 0), 380_000),
    ("D4", "Data centre", "Racks and cabling", "D3", (8, 10, 15), (0, 3, 0, 0, 0, 0), 96_000),
    ("I1", "Platform", "Network and storage installed", "B4; D4", (6, 10, 15), (0, 0, 2, 0, 0, 0), 0),
    ("I2", "Platform", "GPU nodes installed", "B3; D4", (6, 10, 16), (0, 0, 3, 0, 0, 0), 0),
    ("I3", "Platform", "Software stack", "I1", (8, 10, 18), (0, 0, 2, 0, 0, 0), 240_000),
    ("I4", "Platform", "Burn-in and acceptance", "I1; I2", (8, 10, 20), (0, 0, 2, 0, 0, 0), 0),
    ("A1", "Data", "Data agreements and privacy review", "P2", (15, 25, 45), (0, 0, 0, 1, 0, 0), 20_000),
    ("A2", "Data", "Data pipeline built", "A1", (25, 35, 50), (0, 0, 0, 3, 0, 0), 0),
    ("A3", "Data", "Data cleaned and labelled", "A2", (25, 35, 55), (0, 0, 0, 2, 0, 0), 150_000),
    ("M1", "Model", "First model on rented GPUs", "A2", (20, 25, 35), (0, 0, 0, 0, 2, 0), 60_000),
    ("M2", "Model", "Training on the new cluster", "I3; I4; A3; M1", (20, 30, 45), (0, 0, 0, 0, 3, 0), 0),
    ("M3", "Model", "Validation and safety review", "M2", (15, 20, 30), (0, 0, 0, 1, 2, 0), 40_000),
    ("R1", "Roll-out", "Staff trained", "M1", (10, 15, 20), (0, 0, 0, 0, 0, 2), 45_000),
    ("R2", "Roll-out", "Pilot with users", "M3; R1", (15, 20, 30), (0, 0, 0, 0, 1, 2), 0),
    ("R3", "Roll-out", "Roll-out and handover", "R2", (5, 10, 15), (1, 0, 0, 0, 0, 2), 0),
)

# Actual start and finish; per cent complete at the end of each month from the first on, and cost of the month in USD.
PROGRESS: Final[dict[str, tuple[str, str, tuple[float | None, ...], tuple[int | None, ...]]]] = {
    "P1": ("2026-04-01", "2026-04-23", (1,), (39_000,)),
    "P2": ("2026-04-24", "2026-05-04", (0.85, 1), (4_200, 800)),
    "B1": ("2026-05-05", "2026-06-05", (None, 0.8, 1), (None, 30_400, 7_600)),
    "B2": ("2026-06-08", "2026-06-19", (None, None, 1), (None, None, 37_400)),
    "B3": ("2026-06-22", "2026-09-25", (None, None, 0.1, 0.45, 0.75, 1), (None, None, 234_800, 822_000, 704_500, 587_100)),
    "B4": ("2026-06-22", "2026-08-14", (None, None, 0.2, 0.75, 1), (None, None, 143_800, 395_500, 179_700)),
    "D1": ("2026-05-05", "2026-05-29", (None, 1), (None, 53_500)),
    "D2": ("2026-06-01", "2026-07-10", (None, None, 0.75, 1), (None, None, 5_200, 1_800)),
    "D3": ("2026-07-13", "2026-09-11", (None, None, None, 0.35, 0.8, 1), (None, None, None, 179_500, 230_900, 102_600)),
    "D4": ("2026-09-14", "2026-09-25", (None, None, None, None, None, 1), (None, None, None, None, None, 121_300)),
    "I1": ("2026-09-28", "2026-10-09", (None, None, None, None, None, 0.3, 1), (None, None, None, None, None, 5_200, 12_000)),
    "I2": ("2026-09-28", "2026-10-09", (None, None, None, None, None, 0.3, 1), (None, None, None, None, None, 8_100, 18_900)),
    "I3": ("2026-10-12", "", (None, None, None, None, None, None, 0.75), (None, None, None, None, None, None, 198_900)),
    "I4": ("2026-10-12", "", (None, None, None, None, None, None, 0.8), (None, None, None, None, None, None, 15_600)),
    "A1": ("2026-05-05", "2026-06-12", (None, 0.65, 1), (None, 29_200, 15_800)),
    "A2": ("2026-06-15", "2026-08-14", (None, None, 0.25, 0.8, 1), (None, None, 23_000, 50_500, 18_400)),
    "A3": ("2026-08-17", "", (None, None, None, None, 0.2, 0.55, 0.9), (None, None, None, None, 48_600, 84_900, 85_000)),
    "M1": ("2026-08-17", "2026-09-25", (None, None, None, None, 0.35, 1), (None, None, None, None, 45_200, 83_800)),
    "R1": ("2026-09-28", "2026-10-16", (None, None, None, None, None, 0.2, 1), (None, None, None, None, None, 12_300, 49_200)),
}
