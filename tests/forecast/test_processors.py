"""The same bits whatever the processor: linear algebra for other kinds, numpy without newer instructions, other threads."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MACHINES = {
    "Haswell": {"OPENBLAS_CORETYPE": "Haswell", "OMP_NUM_THREADS": "2"},
    "Prescott": {"OPENBLAS_CORETYPE": "Prescott", "OMP_NUM_THREADS": "1"},
    "Zen": {"OPENBLAS_CORETYPE": "Zen"},
    "plain numpy": {"NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX2 FMA3 AVX512F AVX512_SKX"},
    "plain C library": {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX2_Usable,-FMA_Usable"},
}


def run(script: list[str], machine: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, *script], env=os.environ | machine, capture_output=True, text=True, cwd=ROOT, check=True
    )
    return done.stdout


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the kinds of processor named here are of that family")
def test_every_forecasting_answer_has_the_same_bits_on_every_processor() -> None:
    here = json.loads(run(["-m", "tests.forecast.answers"], {}))
    assert len(here) > 15
    for name, machine in MACHINES.items():
        there = json.loads(run(["-m", "tests.forecast.answers"], machine))
        assert [answer for answer in here if here[answer] != there[answer]] == [], name


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the kinds of processor named here are of that family")
def test_the_forecast_book_is_the_same_file_on_every_processor(tmp_path: Path) -> None:
    build = ["-m", "xl_lepton", "build", "--only", "cost_forecast"]
    made: dict[str, dict[str, bytes]] = {"en": {}, "zh": {}}
    for machine in ("", "Haswell", "Prescott"):
        for language in ("en", "zh") if machine != "Haswell" else ("en",):
            folder = tmp_path / f"{machine}{language}"
            places = ["--workbooks", str(folder), "--docs", str(folder / "docs"), "--lang", language]
            run([*build, *places], MACHINES.get(machine, {}))
            (book,) = folder.rglob("*.xlsx")
            made[language][machine] = book.read_bytes()
    assert made["en"][""] == made["en"]["Haswell"] == made["en"]["Prescott"]
    assert made["zh"][""] == made["zh"]["Prescott"]
