"""Files as programs and people of any country write them: read soundly, or refused with a sentence."""

from __future__ import annotations

import pytest

from xl_lepton.core.errors import BadInput
from xl_lepton.numerics.csv_table import read_csv

PLAIN = (("a", "b"), ((1200.5, 2.0), (-3.0, 4.0)))
DAY = 46054.0  # 2026-02-01

SAME_TABLE = {
    "plain": "a,b\n1200.5,2\n-3,4\n",
    "thousands": 'a,b\n"1,200.50",2\n-3,4\n',
    "semicolons and decimal commas": "a;b\n1200,5;2\n-3;4\n",
    "points for thousands": "a;b\n1.200,50;2\n-3;4\n",
    "tabs": "a\tb\n1200.5\t2\n-3\t4\n",
    "bars": "a|b\n1200.5|2\n-3|4\n",
    "dollars": 'a,b\n"$1,200.50",2\n-$3,4\n',
    "euros behind": "a;b\n1 200,50 €;2\n-3 €;4\n",
    "a currency's code": 'a,b\n"USD 1,200.50",2\nUSD -3,4\n',
    "brackets for what is below 0": 'a,b\n"1,200.50",2\n(3),4\n',
    "a minus of typesetters": "a,b\n1200.5,2\n\u22123,4\n",
    "blanks that do not break": "a,b\n1\u00a0200.5,2\n-3,4\n",
    "Swiss thousands": "a,b\n1'200.50,2\n-3,4\n",
    "exponents": "a,b\n1.2005e3,2\n-3E0,4\n",
    "percentages": "a,b\n120050%,200%\n-300 %,400%\n",
    "a mark of byte order": "\ufeffa,b\n1200.5,2\n-3,4\n",
    "carriage returns": "a,b\r\n1200.5,2\r\n-3,4\r\n",
    "what Excel says on top": "sep=;\na;b\n1200.5;2\n-3;4\n",
    "remarks on top": "# from the ledger, 2026\n#\na,b\n1200.5,2\n-3,4\n",
    "empty lines and columns": "a,b,,\n1200.5,2,,\n,,,\n-3,4,,\n\n",
    "quotes": '"a","b"\n"1200.5","2"\n"-3","4"\n',
}

REFUSED = {
    "nothing in the file tells": ("a;b\n1,500;2\n", "'1,500' may be read two ways"),
    "points and commas": ('a,b\n1.5,"2,5"\n', r"has decimals with a point \('1.5'\) and with a comma \('2,5'\)"),
    "two currencies": ("a,b\n$5,1\n€6,2\n", r"'a' has amounts in \$ and €"),
    "half in percent": ("a,b\n5%,1\n6,2\n", "'a' has percentages, but '6' without the sign"),
    "day or month": ("a,b\n1/2/2026,1\n3/4/2026,2\n", "of which day and month cannot be told apart"),
    "a heading twice": ("a,b,a\n1,2,3\n", "two columns are headed 'a'"),
    "no headings": ("1,2\n3,4\n", "holds numbers; headings are needed there"),
    "an empty heading": ("a,,c\n1,2,3\n", "column B has no heading"),
    "a field too few": ("a,b\n1,2\n3\n", "data row 2 has 1 field, the headings are 2"),
    "a field too many": ("a,b\n1,2,3\n", "data row 1 has 3 fields, the headings are 2"),
    "headings only": ("a,b\n", "a line of headings and at least one row are needed"),
    "nothing": ("", "a line of headings and at least one row are needed"),
    "a workbook": (b"PK\x03\x04 and so on", "is a workbook or an archive, not a text file"),
    "another encoding": ("a,成本\n1,2\n".encode("gb18030"), "line 1 is not written in utf-8"),
}


@pytest.mark.parametrize("spelling", SAME_TABLE)
def test_one_table_in_many_spellings(spelling: str) -> None:
    table = read_csv(SAME_TABLE[spelling], "history").table
    assert (table.names, table.rows) == PLAIN


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(encoding: str) -> None:
    table = read_csv("成本,b\n1,2\n".encode(encoding), "history", encoding=encoding).table
    assert (table.names, table.rows) == (("成本", "b"), ((1.0, 2.0),))


@pytest.mark.parametrize("why", REFUSED)
def test_what_cannot_be_read_soundly_is_said(why: str) -> None:
    content, words = REFUSED[why]
    with pytest.raises(BadInput, match=f"^history: .*{words}"):
        read_csv(content, "history")


def test_days_truths_words_and_gaps() -> None:
    lines = [
        "day,local,us,true,label,gap",
        "2026-02-01,13.2.2026,2/13/2026,TRUE,A100,n/a",
        "2026-02-02 12:00,1.2.2026,2/1/2026,false,H100,-",
        ",,,,,3",
    ]
    first, second, third = read_csv("\n".join(lines), "history").table.rows
    assert first == (DAY, DAY + 12, DAY + 12, True, "A100", None)
    assert second == (DAY + 1.5, DAY, DAY, False, "H100", None)
    assert third == (None, None, None, None, None, 3.0)


def test_decimals_can_be_said_and_are_taken_over_by_the_second_file() -> None:
    assert read_csv("a;b\n1,500;2\n", "history", decimal=",").table.rows == ((1.5, 2.0),)
    assert read_csv("a;b\n1,500;2\n", "history", decimal=".").table.rows == ((1500.0, 2.0),)
    past = read_csv("a;b\n1,5;2\n", "history")
    assert read_csv("a;b\n1,500;2\n", "new", likely=past.decimal).table.rows == ((1.5, 2.0),)


def test_a_number_among_words_and_a_word_among_numbers_stay_what_they_are() -> None:
    table = read_csv("a,b\n1,x\ny,2\n3,z\n", "history").table
    assert table.rows == ((1.0, "x"), ("y", 2.0), (3.0, "z"))
