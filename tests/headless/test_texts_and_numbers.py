"""Texts that Excel takes for numbers, and numbers that it shows as texts.

Sources: Microsoft's pages on VALUE, DATEVALUE, TEXT and MROUND, on number formats, and on the limits of Excel (15 figures);
[MS-LCID] for the languages; fractions, currencies and short forms of times beside formulon 0.18.
"""

from __future__ import annotations

import pytest

from tests.headless.sheets import worth

NUMBERS = [
    ("1 1/2", 1.5),
    ("-1 1/2", -1.5),
    ("0 3/4", 0.75),
    ("1 1/0", "#VALUE!"),
    ("1 1/32768", "#VALUE!"),
    ("1,2345", 12345.0),
    ("1234,567", 1234567.0),
    ("0,123", "#VALUE!"),
    ("1,23", "#VALUE!"),
    ("€5", 5.0),
    ("5 €", 5.0),
    ("£5", "#VALUE!"),
    ("$(5)", -5.0),
    ("-$5", -5.0),
    ("$-5", -5.0),
    ("($5)", -5.0),
    ("(5%)", -0.05),
    ("8%", 0.08),
    ("8%%", "#VALUE!"),
    ("- 5", -5.0),
    ("5-", "#VALUE!"),
    ("５", "#VALUE!"),
    ("\xa05", "#VALUE!"),  # a non-breaking space, the everyday fault of pasted figures
    (" 5 ", 5.0),
    ("6 PM", 0.75),
    ("12 AM", 0.0),
    ("13 PM", "#VALUE!"),
    ("6PM", "#VALUE!"),
    ("1:", 1 / 24),
    ("1:30.5", 90.5 / 86400),
    ("1/2024", 45292.0),
    ("12-2023", 45261.0),
    ("3/4/5", 38415.0),
    ("1-Jan-5", 38353.0),
    ("Jan 1, 24", 45292.0),
    ("Sept 2024", 45536.0),
    ("2024-01-05T10:00", "#VALUE!"),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_a_text_is_the_number_excel_takes_it_for(text: str, expected: object) -> None:
    found = worth(f'VALUE("{text}")')
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected, abs=1e-15))


# A section for negative numbers alone shows them without sign, any other with it.
CONDITIONS = [
    (-150, '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "-150"),
    (1500, '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0', "1.5K"),
    (-5, '[>=1000000]0.00,,"M";[>0]0.00,"K";"-"', "--"),
    (-1500000, '[<=-1000000]-0.0,,"M";[>=1000000]0.0,,"M";0', "-1.5M"),
    (-150, '[<=-1000000]-0.0,,"M";[>=1000000]0.0,,"M";0', "-150"),
    (-5, "[>100]0;0.0", "-5.0"),
    (-5, "[>=0]0;0.0", "5.0"),
    (-5, "[<0](0);0", "(5)"),
    (-5, "[<100]0;0.0", "-5"),
    (-5, "0;(0)", "(5)"),
    (-5, '[=0]"-";0', "-5"),
]


@pytest.mark.parametrize(("number", "pattern", "expected"), CONDITIONS)
def test_conditions_of_a_number_format(number: float, pattern: str, expected: str) -> None:
    quoted = pattern.replace('"', '""')
    assert worth(f'TEXT({number},"{quoted}")') == expected


INVALID = ["0 days", "0 yrs", "0 months", "0.0,,M", "USD 0", "0 GBP", "yyyy0", "0;0;0;0;0", "[foo]0", '"0', "text is @", "0E0"]


@pytest.mark.parametrize("pattern", INVALID)
def test_a_format_that_excel_does_not_take(pattern: str) -> None:
    """Letters of dates beside digits without quotes, brackets and quotes without meaning or end."""
    quoted = pattern.replace('"', '""')
    assert worth(f'TEXT(5,"{quoted}")') == "#VALUE!"


VALID = [("0.0x", "5.0x"), ("0 B", "5 B"), ('0 "days"', "5 days"), ("0\\d", "5d"), ("$0.0,K", "$0.0K"),
         ("[Color10]0;[Red]-0", "5"), ("mm:ss.00", "00:00.00"), ("[h]:mm", "120:00"), ("#,##0_);(#,##0)", "5 "),
         ("[$-409]d-mmm-yy;@", "5-Jan-00")]  # fmt: skip


@pytest.mark.parametrize(("pattern", "expected"), VALID)
def test_a_format_that_excel_takes(pattern: str, expected: str) -> None:
    quoted = pattern.replace('"', '""')
    assert worth(f'TEXT(5,"{quoted}")') == expected


def test_digits_of_other_scripts_are_refused() -> None:
    assert worth('TEXT(5,"[DBNum1][$-804]0")') == "refused: TEXT with [DBNum1] in an East Asian language is not supported"


LANGUAGES = [
    ("[$-407]d. mmmm yyyy", "15. März 2023"),
    ("[$-407]ddd d. mmm", "Mi 15. Mrz"),
    ("[$-40C]dddd d mmmm", "mercredi 15 mars"),
    ("[$-fr-FR]mmm", "mars"),
    ("[$-804]dddd", "星期三"),
    ("[$-804]AM/PM h:mm", "下午 6:00"),
    ("[$-411]dddd", "水曜日"),
    ("[$-809]dd mmm yyyy", "15 Mar 2023"),
    ("[$-1010409]mmmm", "March"),
    ("[$-F800]dddd, mmmm dd, yyyy", "Wednesday, March 15, 2023"),
    ("[$-F400]h:mm", "6:00:00 PM"),
    ("[$-415]yyyy-mm-dd", "2023-03-15"),
]


@pytest.mark.parametrize(("pattern", "expected"), LANGUAGES)
def test_dates_in_another_language(pattern: str, expected: str) -> None:
    assert worth(f'TEXT(45000.75,"{pattern}")') == expected


@pytest.mark.parametrize("pattern", ["[$-415]mmmm", "[$-404]mmm", "[$-40A]ddd", "[$-411]ggge", "[$-411]e", "[$-30411]yyyy"])
def test_a_language_or_calendar_that_is_not_known_is_refused(pattern: str) -> None:
    assert str(worth(f'TEXT(45000.75,"{pattern}")')).startswith("refused: TEXT")


HALVES = [(6.05, 0.1, 6.0), (7.05, 0.1, 7.1), (773.65, 0.1, 773.6), (921.65, 0.1, 921.7), (0.425, 0.05, 0.45),
          (1.425, 0.05, 1.45), (2.425, 0.05, 2.4), (3.425, 0.05, 3.4), (-6.05, -0.1, -6.0), (7, 3, 6.0)]  # fmt: skip


@pytest.mark.parametrize(("number", "multiple", "expected"), HALVES)
def test_halves_of_mround(number: float, multiple: float, expected: float) -> None:
    """Values that users of Excel published, and those on Microsoft's page."""
    assert worth(f"MROUND({number},{multiple})") == pytest.approx(expected, abs=1e-12)


def test_figures_of_a_formula_after_the_fifteenth_are_zeros() -> None:
    assert worth('1234567890123456&""') == "1234567890123450"
    assert worth('0.00012345678901234567*1E8&""') == "12345.6789012345"
    assert worth("12345678901234567E2") == 1234567890123450000.0


def test_no_exponent_while_twenty_characters_are_enough() -> None:
    assert worth('1E19&"|"&1E20&"|"&-1E19') == "10000000000000000000|1E+20|-10000000000000000000"


def test_empty_texts_are_left_out_by_default() -> None:
    assert worth('TEXTJOIN(",",,"a","","b")&"|"&TEXTJOIN(",",FALSE,"a","","b")') == "a,b|a,,b"


def test_no_day_of_the_week_is_a_workday() -> None:
    assert worth('NETWORKDAYS.INTL(45000,45030,"1111111")') == 0
    assert worth('WORKDAY.INTL(45000,5,"1111111")') == "#VALUE!"


def test_letters_that_would_become_two_stay() -> None:
    assert worth('UPPER("Straße à")') == "STRAßE À"


def test_matches_of_a_regular_expression_stand_side_by_side() -> None:
    assert worth('REGEXEXTRACT("abc123def45","[0-9]+",1)') == [["123", "45"]]
