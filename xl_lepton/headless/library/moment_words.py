"""Months, weekdays and halves of the day in the languages that a number format may ask for, as in [$-407]mmmm.

The number is Windows' language identifier ([MS-LCID]): its lowest ten bits are the language, above 16 bits stand another
calendar and other digits. The words are those of Windows, which Excel shows. What is not here is refused by name.
"""

from __future__ import annotations

from dataclasses import dataclass

from xl_lepton.headless.calc.number_text import MONTHS
from xl_lepton.headless.calc.values import Refusal
from xl_lepton.headless.library.format_pieces import Section
from xl_lepton.headless.library.serials import DAYS


@dataclass(frozen=True, slots=True)
class Words:
    """`days` begin with Sunday; None where the short ones differ from country to country, or are not known."""

    months: tuple[str, ...]
    days: tuple[str, ...]
    short_months: tuple[str, ...] | None = None
    short_days: tuple[str, ...] | None = None
    halves: tuple[str, str] | None = None


def _words(months: str, days: str, short_months: str = "", short_days: str = "", halves: tuple[str, str] | None = None) -> Words:
    return Words(
        tuple(months.split()),
        tuple(days.split()),
        tuple(short_months.split()) or None,
        tuple(short_days.split()) or None,
        halves,
    )


ENGLISH = Words(
    tuple(month.capitalize() for month in MONTHS),
    tuple(DAYS),
    tuple(month[:3].capitalize() for month in MONTHS),
    tuple(day[:3] for day in DAYS),
    ("AM", "PM"),
)
_ENGLISH, _CHINESE, _JAPANESE = 0x09, 0x04, 0x11
_TRADITIONAL = (0x0404, 0x0C04, 0x1404)  # Chinese of Taiwan, Hong Kong and Macao, whose short words differ
_LANGUAGES = {
    _ENGLISH: ENGLISH,
    0x07: _words(
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag",
        "Jan Feb Mrz Apr Mai Jun Jul Aug Sep Okt Nov Dez",
        "So Mo Di Mi Do Fr Sa",
    ),
    0x0C: _words(
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "dimanche lundi mardi mercredi jeudi vendredi samedi",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "dim. lun. mar. mer. jeu. ven. sam.",
    ),
    0x0A: _words(
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "domingo lunes martes miércoles jueves viernes sábado",
    ),
    0x10: _words(
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "domenica lunedì martedì mercoledì giovedì venerdì sabato",
        "gen feb mar apr mag giu lug ago set ott nov dic",
        "dom lun mar mer gio ven sab",
    ),
    0x16: _words(
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado",
        "jan fev mar abr mai jun jul ago set out nov dez",
        "dom seg ter qua qui sex sáb",
    ),
    0x13: _words(
        "januari februari maart april mei juni juli augustus september oktober november december",
        "zondag maandag dinsdag woensdag donderdag vrijdag zaterdag",
        "jan feb mrt apr mei jun jul aug sep okt nov dec",
        "zo ma di wo do vr za",
    ),
    _CHINESE: _words(
        "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月",
        "星期日 星期一 星期二 星期三 星期四 星期五 星期六",
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "周日 周一 周二 周三 周四 周五 周六",
        ("上午", "下午"),
    ),
    _JAPANESE: _words(
        "1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月",
        "日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日",
        "1 2 3 4 5 6 7 8 9 10 11 12",
        "日 月 火 水 木 金 土",
        ("午前", "午後"),
    ),
}
_TAGS = {"en": 0x09, "de": 0x07, "fr": 0x0C, "es": 0x0A, "it": 0x10, "pt": 0x16, "nl": 0x13, "zh": 0x04, "ja": 0x11}
_OUR_CALENDAR = (0, 1, 0x100, 0x101)  # Gregorian, with the digits 0 to 9, said or not
SYSTEM_DATE, SYSTEM_TIME = ("f800", "x-sysdate"), ("f400", "x-systime")


def locale_of(section: Section) -> str:
    """What stands after the hyphen in [$-409] or [$€-407], in small letters; "" without one."""
    marks = (piece.text[1:].partition("-")[2] for piece in section if piece.kind == "bracket" and piece.text.startswith("$"))
    return next((mark.lower() for mark in marks if mark), "")


def words_of(locale: str) -> Words:
    """The words of a locale. Raises Refusal for a language that is not known here."""
    number = number_of(locale)
    if number is None or number & 0x3FF not in _LANGUAGES:
        raise _unknown(locale)
    words = _LANGUAGES[number & 0x3FF]
    if number & 0xFFFF in _TRADITIONAL:
        return Words(words.months, words.days, None, None, words.halves)
    return words


def number_of(locale: str) -> int | None:
    """The number of a locale, which may be a tag such as de-DE; None when it is not known. Raises Refusal for other calendars
    and other digits than ours."""
    if not locale:
        return _ENGLISH
    tag = locale.partition("-")[0]
    if tag in _TAGS:
        return _TAGS[tag]
    try:
        number = int(locale.partition(",")[0], 16)
    except ValueError:
        return None
    if number >> 16 not in _OUR_CALENDAR:
        raise _unknown(locale)
    return number


def has_eras(locale: str) -> bool:
    """Whether `e` is the year of an era there, as in Japan and Taiwan."""
    return locale.startswith(("ja", "zh-tw")) or locale[-3:] in ("411", "404")


def _unknown(locale: str) -> Refusal:
    return Refusal(f"TEXT in the language or calendar [$-{locale}] is not supported")
