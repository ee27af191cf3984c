"""The language of a book: texts are written in English by the builders and looked up, whole, in the files of another language.

`languages/<code>/<book>.toml` holds the texts of one book, `common.toml` those of every book (names of sheets, units, words of
the kit) and `functions.toml` the summaries of the functions; each line is `"English text" = "its translation"`. A text that is
missing does not fall back to English: `Book.save` refuses, and lists what is missing in the form in which it is to be filled in.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from xl_lepton.core.errors import BadInput

ENGLISH: Final = "en"
_FOLDER: Final = Path(__file__).parent / "languages"
_SHARED: Final = ("common", "functions")
MONTHS: Final = {ENGLISH: "mmm yyyy", "zh": "yyyy-mm"}
"""How a month is shown; names of months would come in the language of the program, not of the book."""
FONTS: Final = {ENGLISH: "Calibri", "zh": "Microsoft YaHei"}
"""A font with the letters of the language that Excel brings on Windows and Mac; LibreOffice puts its own in its place."""
BREADTHS: Final = {ENGLISH: 1.0, "zh": 1.25}
"""How much wider the Latin letters of a language's texts may come than Calibri's: on a computer without the Chinese font
LibreOffice sets them in DejaVu Sans, whose digits are 0.636 of the type's size wide, not 0.507."""


@dataclass
class Language:
    """A language as one book uses it; remembers which texts were missing, and which were never asked for."""

    code: str = ENGLISH
    texts: dict[str, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    missing: dict[str, None] = field(default_factory=dict)  # in the order in which they were asked for
    used: set[str] = field(default_factory=set)

    @classmethod
    def load(cls, code: str, book: str) -> Language:
        """The texts of one book in the language `code`. Raises BadInput for a language that there is not."""
        if code == ENGLISH:
            return cls()
        folder = _FOLDER / code
        if not folder.is_dir():
            raise BadInput(f"there is no language '{code}'; there are {', '.join(codes())}")
        texts: dict[str, str] = {}
        for name in _SHARED:
            texts |= _read(folder / f"{name}.toml")
        own = _read(folder / f"{book}.toml")
        return cls(code, texts | own, frozenset(own))

    @property
    def font(self) -> str:
        return FONTS[self.code]

    @property
    def breadth(self) -> float:
        return BREADTHS[self.code]

    def localised(self, number_format: str) -> str:
        """A number format as this language has it."""
        return MONTHS[self.code] if number_format == MONTHS[ENGLISH] else number_format

    def say(self, text: str) -> str:
        """The text in this language. Texts without a letter, such as a version, are the same in all."""
        if self.code == ENGLISH or not any(sign.isalpha() for sign in text):
            return text
        self.used.add(text)
        if text not in self.texts:
            self.missing[text] = None
        return self.texts.get(text, text)

    @property
    def unused(self) -> list[str]:
        """Translations in the book's own file that nothing asks for: the English text has changed, or is gone."""
        return sorted(self.own - self.used)


def codes() -> list[str]:
    """The languages there are, English first."""
    return [ENGLISH, *sorted(folder.name for folder in _FOLDER.iterdir() if folder.is_dir())]


def _read(path: Path) -> dict[str, str]:
    return tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
