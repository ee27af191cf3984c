"""Equal payments: closed forms that keep all their digits for rates from 1e-14 to 1e3, as formula texts over rate and periods.

1 - (1 + rate)^-periods loses every digit at a tiny rate when written so; expm1(x) = exp(x) - 1 and log1p(x) = log(1 + x) keep
them (Kahan, Branch cuts for complex elementary functions, 1987).
"""

from __future__ import annotations

ANNUITY_FACTOR = "-expm1(-periods * log1p(rate)) / rate if rate else periods"
DISCOUNT_FACTOR = "exp(-periods * log1p(rate))"
MEANING = "annuity factor (1 - (1 + rate)^-periods) / rate; discount factor (1 + rate)^-periods"
