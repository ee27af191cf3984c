"""Dates, times and elapsed times in number formats."""

from __future__ import annotations

import math

from xl_lepton.headless.calc.number_text import DAYS_1904
from xl_lepton.headless.calc.values import VALUE, Fault, Refusal
from xl_lepton.headless.library.format_pieces import Section, literal, sections_of
from xl_lepton.headless.library.moment_words import SYSTEM_DATE, SYSTEM_TIME, Words, has_eras, locale_of, number_of, words_of
from xl_lepton.headless.library.serials import clock_of, date_parts, weekday_of

_UNITS = {"h": 3600, "m": 60, "s": 1}
SHORT, INITIAL = 3, 5  # letters of mmm and ddd, of mmmmm


class _Moment:
    """A moment rounded to what the format shows of its seconds, and what its codes need."""

    def __init__(self, number: float, section: Section, date_1904: bool) -> None:
        self.section = section
        self.locale = locale_of(section)
        self.places = _second_places(section)
        self.total = round(number * 86400, self.places)
        days = math.floor(self.total / 86400 + 1e-12) + (DAYS_1904 if date_1904 else 0)
        self.date = date_parts(days)
        self.weekday = weekday_of(days)
        hour, minute, second = clock_of(self.total)
        self.hour, self.minute = hour, minute
        self.second = round(second, self.places)
        self.half_day = any(piece.kind == "ampm" for piece in section)
        self.elapsed = {piece.text[0].lower() for piece in section if piece.kind == "elapsed"}
        self.codes = [piece.text.lower() if piece.kind in ("date", "elapsed") else "" for piece in section]

    def piece(self, index: int) -> str:
        piece = self.section[index]
        code = piece.text.lower()
        if piece.kind == "ampm":
            return self.half(piece.text)
        if piece.kind == "digit" and self.places:
            return self.second_digit(index)
        if piece.kind not in ("date", "elapsed"):
            return literal(piece)
        letter = code[0]
        is_clock = letter in "hs" or (letter == "m" and (piece.kind == "elapsed" or self.is_minute(index)))
        if is_clock and letter in self.elapsed:
            return str(math.floor(self.total / _UNITS[letter] + 1e-9)).rjust(len(code), "0")
        if is_clock:
            hour = (self.hour % 12 or 12) if self.half_day else self.hour
            value = {"h": hour, "m": self.minute, "s": int(self.second + 1e-9)}[letter]
            return str(value).rjust(min(len(code), 2), "0")
        return self.date_piece(code)

    @property
    def words(self) -> Words:
        return words_of(self.locale)

    def half(self, code: str) -> str:
        am, pm = self.known(self.words.halves) if code.upper() == "AM/PM" else code.split("/")
        return pm if self.hour >= 12 else am

    def known(self, words: tuple[str, ...] | None) -> tuple[str, ...]:
        if words is None:
            raise Refusal(f"TEXT with short words of the language [$-{self.locale}] is not supported")
        return words

    def is_minute(self, index: int) -> bool:
        """An m is minutes beside hours or seconds, months otherwise."""
        before = next((code for code in reversed(self.codes[:index]) if code), "")
        after = next((code for code in self.codes[index + 1 :] if code), "")
        return len(self.codes[index]) <= 2 and (before[:1] in ("h", "s") or after[:1] == "s")

    def second_digit(self, index: int) -> str:
        position = 0
        while index > position and self.section[index - position - 1].kind == "digit":
            position += 1
        return f"{self.second % 1:.{self.places}f}"[2:][position]

    def date_piece(self, code: str) -> str:
        year, month, day = self.date
        length = len(code)
        match code[0]:
            case "y":
                return f"{year % 100:02d}" if length <= 2 else str(year)
            case "e":
                if has_eras(self.locale):
                    raise Refusal("TEXT with the years of eras is not supported")
                return str(year)
            case "m" if length >= SHORT:
                if length == SHORT:
                    return self.known(self.words.short_months)[month - 1]
                name = self.words.months[month - 1]
                return name[0] if length == INITIAL else name
            case "g":
                if has_eras(self.locale):
                    raise Refusal("TEXT with the years of eras is not supported")
                return ""
            case "a" | "d" if length >= SHORT:
                return self.known(self.words.short_days)[self.weekday] if length == SHORT else self.words.days[self.weekday]
            case "m" | "d":
                return str(month if code[0] == "m" else day).rjust(length, "0")
        return str(year + 543)[-2 if length < 3 else -4 :]


AFTER_9999 = 2_958_466  # the serial of 31 December 9999, and one


def moment_text(number: float, section: Section, date_1904: bool) -> str:
    """The date or time of a serial number. Negative ones exist only in the 1904 system; else Fault (#VALUE!), as beyond 9999."""
    if (number < 0 and not date_1904) or abs(number) >= AFTER_9999:
        raise Fault(VALUE)
    locale = locale_of(section)
    if locale in SYSTEM_DATE:
        section = sections_of("dddd, mmmm d, yyyy")[0]
    elif locale in SYSTEM_TIME:
        section = sections_of("h:mm:ss AM/PM")[0]
    elif any(piece.kind == "other" and piece.text in "aAgG" for piece in section):
        raise Refusal("TEXT with weekdays by a and eras by g, as East Asian editions know them, is not supported")
    number_of(locale)  # refuses other calendars
    moment = _Moment(abs(number), section, date_1904)
    return ("-" if number < 0 else "") + "".join(moment.piece(index) for index in range(len(moment.section)))


def _second_places(section: Section) -> int:
    """How many digits of a second are shown, as two in ss.00."""
    for index, piece in enumerate(section[:-1]):
        is_point = piece.kind == "other" and piece.text == "."
        if is_point and index and section[index - 1].text[:1].lower() == "s":
            run = 0
            while index + 1 + run < len(section) and section[index + 1 + run].kind == "digit":
                run += 1
            return run
    return 0
