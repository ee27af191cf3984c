# ruff: noqa: E501 -- one format after another, not to be broken
"""The sheet that the formulas of calls.txt look at, and the values put in place of their arguments."""

from __future__ import annotations

COLUMNS: dict[str, list[object]] = {
    "A": [3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
    "B": [1, "2", True, None, "abc", 0, -3, "", 2.5, False],
    "C": ["#DIV/0!", "#N/A", "#VALUE!", 1, 2, 3, 4, 5, 6, 7],
    "D": ["apple", "banana", "Apple", "cherry", "a*", "~?", "", "10", ">5", "date"],
    "F": [0.5, 1.25, 2, 3.5, 4, 5.75, 6, 7.1, 8, 9.9],
    "G": [-1000, 300, 400, -50, 500, 200, 100],
    "H": ["p", "q", "r", "s", "t", "u", "v", "w", "x", "y"],
    "I": [45000, 45020, 45040, 45060, 45080, 45100, 45120, 45140, 45160, 45180],
    "K": ["Region", "north", "south", "north", "west", "south", "east"],
    "L": ["Units", 10, 20, 30, 40, 20, 5],
    "M": ["Price", 2, 3, 4, 5, 1, 8],
    "O": ["Region", "south", "west"],
    "P": ["Units", ">5", ">10"],
}

POOL = (
    "0 1 -1 2 0.5 -2.5 3 12 60 100 45000 45000.75 1E+10 1E+300 -1E-300 "
    '"" "abc" "3" "1.5" "2024-02-29" "TRUE" TRUE FALSE #N/A #DIV/0! J1 B2 B3 B5 C1 D5 '
    'A1:A10 A1:C3 B1:B10 C1:C3 J1:J5 D1:D10 F1:F3 I1:I10 A1:A1 {1,2} {1;2;3} {1,"a";TRUE,2}'
).split()
POOL.append("")

CRITERIA = (
    '"*" "?????" "~*" "a~*" "a?ple" "<>" "=" ">5" "<=3" "<>abc" "=apple" "" ">a" "<b" "TRUE" "=TRUE" "1" "=1" "<>1" '
    '"2*" "#N/A" "<>#N/A" ">=1.5" "=~?" "><" "=<" "<> " "=2.50" "1E0" "100%" "2024-02-29" "1/1/1900" "~" "~~" "**" "=*" "<>*" '
    '1 0 TRUE FALSE J1 B5 D5 #N/A -3 "-3" " 1" "= 1"'
).split(" ")
RANGES = "A1:A10 B1:B10 C1:C10 D1:D10 J1:J5".split()

NUMBERS = '0 1 -1 0.5 -0.5 0.05 1234.567 -1234.567 1234567.891 0.000123 1E+15 1.5E-10 999.995 45000 45000.75 0.99999 -0.001 "abc" TRUE 60 59.5'.split()
FORMATS = (
    '0|0.00|#,##0|#,##0.00|0%|0.0%|0.00E+00|##0.0E+0|$#,##0.00;($#,##0.00)|#,##0;[Red]-#,##0|0.0;-0.0;"zero"|# ?/?|# ??/??|#/8|'
    "yyyy-mm-dd|d/m/yy|mmm-yy|mmmm d, yyyy|dddd|ddd|hh:mm|h:mm AM/PM|h:mm:ss|[h]:mm|[mm]:ss|mm:ss.0|hh:mm:ss.000|yyyy-mm-dd hh:mm|m|mmmmm|"
    'General|@|"x"0|0"x"|00000|000-00-0000|(000) 000-0000|#,##0,|0.0,,"M"|#,##0.0,K|_(* #,##0.00_)|_-* #,##0_-;-* #,##0_-|'
    '#.##|?.??|0.###|#|[>=1000]#,##0;[<0]"neg";0.0|[Blue]0|[$-409]d-mmm-yy|[$€-2] #,##0.00|[$$-409]#,##0|0;;|;;;|;;;@|0;-0;"-";@"!"|'
    '\\a0|0\\ \\k|#,###.0#|#,##0_);(#,##0)|0.00%|a/p|A/P|s|ss|[s]|e|b|General"x"|+0;-0;0|"Q"0|yy|y|q|0.0.0|*x0|!0|0/0|0.0 %|%0|'
    "dd mmm yyyy hh:mm:ss AM/PM|hh|h|[hh]:mm:ss|m/d/yyyy|mm/dd/yy h:mm"
).split("|")
