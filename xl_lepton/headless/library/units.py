"""CONVERT: from one unit of measurement to another.

The units and their spelling are those of Microsoft's page on CONVERT; the factors are the units' definitions (SI brochure, the
international yard and pound of 1959), to the base unit named in each line.
"""

from __future__ import annotations

from xl_lepton.headless.calc.values import NA
from xl_lepton.headless.library.declare import Number, Scalar, Text, function

_INCH, _FOOT, _YARD, _MILE, _SURVEY_MILE, _NAUTICAL = 0.0254, 0.3048, 0.9144, 1609.344, 1609.0 + 0.347218694, 1852.0
_POUND, _GRAVITY, _LIGHT_YEAR, _PARSEC = 453.59237, 9.80665, 9460730472580800.0, 30856775812815500.0
_GALLON, _UK_GALLON = 3.785411784, 4.54609
_ACRE, _SURVEY_ACRE = 4046.8564224, 4046.87260987425

_LENGTHS = {
    "m": 1.0, "mi": _MILE, "Nmi": _NAUTICAL, "in": _INCH, "ft": _FOOT, "yd": _YARD, "ang": 1e-10, "ell": 1.143,
    "ly": _LIGHT_YEAR, "parsec": _PARSEC, "pc": _PARSEC, "Picapt": _INCH / 72, "Pica": _INCH / 72, "pica": _INCH / 6,
    "survey_mi": _SURVEY_MILE,
}  # fmt: skip
_OF_LENGTH = ("ang", "ft", "in", "ly", "m", "mi", "Nmi", "yd", "Picapt", "Pica")
_SQUARES = {unit + mark: _LENGTHS[unit] ** 2 for unit in _OF_LENGTH for mark in ("2", "^2")}
_CUBES = {unit + mark: _LENGTHS[unit] ** 3 * 1000 for unit in _OF_LENGTH for mark in ("3", "^3")}

KINDS: dict[str, dict[str, float]] = {
    "mass (g)": {
        "g": 1.0, "sg": _POUND * _GRAVITY / _FOOT, "lbm": _POUND, "u": 1.660538782e-24, "ozm": _POUND / 16,
        "grain": _POUND / 7000, "cwt": _POUND * 100, "shweight": _POUND * 100, "uk_cwt": _POUND * 112, "lcwt": _POUND * 112,
        "hweight": _POUND * 112, "stone": _POUND * 14, "ton": _POUND * 2000, "uk_ton": _POUND * 2240, "LTON": _POUND * 2240,
        "brton": _POUND * 2240,
    },
    "length (m)": _LENGTHS,
    "time (s)": {"yr": 31557600.0, "day": 86400.0, "d": 86400.0, "hr": 3600.0, "mn": 60.0, "min": 60.0, "sec": 1.0, "s": 1.0},
    "pressure (Pa)": {
        "Pa": 1.0, "p": 1.0, "atm": 101325.0, "at": 101325.0, "mmHg": 133.322, "psi": _POUND / 1000 * _GRAVITY / _INCH**2,
        "Torr": 101325 / 760,
    },
    "force (N)": {"N": 1.0, "dyn": 1e-5, "dy": 1e-5, "lbf": _POUND / 1000 * _GRAVITY, "pond": _GRAVITY / 1000},
    "energy (J)": {
        "J": 1.0, "e": 1e-7, "c": 4.184, "cal": 4.1868, "eV": 1.602176487e-19, "ev": 1.602176487e-19,
        "HPh": 550 * _FOOT * _POUND / 1000 * _GRAVITY * 3600, "hh": 550 * _FOOT * _POUND / 1000 * _GRAVITY * 3600, "Wh": 3600.0,
        "wh": 3600.0, "flb": _FOOT * _POUND / 1000 * _GRAVITY, "BTU": 1055.05585262, "btu": 1055.05585262,
    },
    "power (W)": {
        "W": 1.0, "w": 1.0, "HP": 550 * _FOOT * _POUND / 1000 * _GRAVITY, "h": 550 * _FOOT * _POUND / 1000 * _GRAVITY,
        "PS": 75 * _GRAVITY,
    },
    "magnetism (T)": {"T": 1.0, "ga": 1e-4},
    "volume (l)": {
        "l": 1.0, "L": 1.0, "lt": 1.0, "tsp": _GALLON / 768, "tspm": 0.005, "tbs": _GALLON / 256, "oz": _GALLON / 128,
        "cup": _GALLON / 16, "pt": _GALLON / 8, "us_pt": _GALLON / 8, "uk_pt": _UK_GALLON / 8, "qt": _GALLON / 4,
        "uk_qt": _UK_GALLON / 4, "gal": _GALLON, "uk_gal": _UK_GALLON, "barrel": _GALLON * 42, "bushel": 35.23907016688,
        "GRT": _FOOT**3 * 100000, "regton": _FOOT**3 * 100000, "MTON": _FOOT**3 * 40000, **_CUBES,
    },
    "area (m2)": {
        "uk_acre": _ACRE, "us_acre": _SURVEY_ACRE, "ar": 100.0, "ha": 10000.0, "Morgen": 2500.0, **_SQUARES,
    },
    "information (bit)": {"bit": 1.0, "byte": 8.0},
    "speed (m/s)": {
        "m/s": 1.0, "m/sec": 1.0, "m/h": 1 / 3600, "m/hr": 1 / 3600, "mph": _MILE / 3600, "kn": _NAUTICAL / 3600,
        "admkn": 6080 * _FOOT / 3600,
    },
}  # fmt: skip
_METRIC = frozenset(
    "g u m ang ly parsec pc sec s Pa p atm at mmHg N dyn dy pond J e c cal eV ev Wh wh W w T ga l L lt ar m2 m^2 m3 m^3 ang2 "
    "ang^2 ang3 ang^3 bit byte m/s m/sec m/h m/hr".split()
)
_PREFIXES = {
    "Y": 1e24, "Z": 1e21, "E": 1e18, "P": 1e15, "T": 1e12, "G": 1e9, "M": 1e6, "k": 1e3, "h": 1e2, "da": 1e1, "e": 1e1,
    "d": 1e-1, "c": 1e-2, "m": 1e-3, "u": 1e-6, "n": 1e-9, "p": 1e-12, "f": 1e-15, "a": 1e-18, "z": 1e-21, "y": 1e-24,
}  # fmt: skip
_BINARY = {f"{letter}i": 1024.0**power for power, letter in enumerate("kMGTPEZY", 1)}
# What a unit's 0 and 1 are in kelvin: value * scale + offset.
_TEMPERATURES = {
    **dict.fromkeys(("C", "cel"), (1.0, 273.15)), **dict.fromkeys(("F", "fah"), (5 / 9, 459.67 * 5 / 9)),
    **dict.fromkeys(("K", "kel"), (1.0, 0.0)), "Rank": (5 / 9, 0.0), "Reau": (1.25, 273.15),
}  # fmt: skip


@function("CONVERT")
def convert(number: Number, source: Text, target: Text) -> Scalar:
    if source in _TEMPERATURES and target in _TEMPERATURES:
        if source == target:
            return number
        (scale, offset), (to_scale, to_offset) = _TEMPERATURES[source], _TEMPERATURES[target]
        return (number * scale + (offset - to_offset)) / to_scale
    before, after = _unit(source), _unit(target)
    if before is None or after is None or before[0] != after[0]:
        return NA
    return number * before[1] / after[1]


def _unit(name: str) -> tuple[str, float] | None:
    """What a unit measures and its size, a prefix such as k in km worked in; None for one that is not known."""
    for kind, units in KINDS.items():
        if name in units:
            return kind, units[name]
    for prefix, size in (*_BINARY.items(), *_PREFIXES.items()):
        unit = name.removeprefix(prefix)
        if unit == name or unit not in _METRIC or (prefix in _BINARY and unit not in ("bit", "byte")):
            continue
        kind = next(kind for kind, units in KINDS.items() if unit in units)
        power = 2 if unit.endswith("2") else 3 if unit.endswith("3") else 1
        return kind, KINDS[kind][unit] * size**power
    return None
