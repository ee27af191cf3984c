"""Whether a worksheet part is well-formed XML, found while it is read.

A parser goes through what is read cell by cell, before it is read. Rows that one expression has taken whole are shown to it as
an empty row: the expression left open only what their attributes are, which the parser is shown once each, and texts, in which
`is_plain` has found nothing that could be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.parsers import expat

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.alike import RowShape

# An & that begins none of the references to a character that programs write.
_ODD_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#(?:9|10|13|3[2-9]|[4-9][0-9]|[1-9][0-9]{2,3}));)")
_NO_CHARACTER = re.compile(rb"\xef\xbf[\xbe\xbf]")  # U+FFFE and U+FFFF in UTF-8


def is_plain(content: bytes) -> bool:
    """Whether the texts of a part are sure to be well-formed wherever they stand, and there is nothing but elements and texts."""
    if not content.isascii():
        try:
            content.decode()
        except UnicodeDecodeError:
            return False
        if _NO_CHARACTER.search(content):
            return False
    if b"!" in content and b"<!" in content:
        return False  # a comment, CDATA, a document type
    if content.count(b"?") > 2 and content.count(b"<?") > 1:
        return False
    if b"]" in content and b"]]>" in content:
        return False
    return b"&" not in content or _ODD_REFERENCE.search(content) is None


class Check:
    """Follows the reading of one part. Raises FileProblem where the XML ends to be well-formed."""

    def __init__(self, prefix: bytes, path: str, part: str) -> None:
        self.prefix = prefix
        self.path, self.part = path, part
        self._parser = expat.ParserCreate()
        self._seen: set[bytes] = set()

    def piece(self, content: bytes, *, is_last: bool = False) -> None:
        """The next bytes of the part, as they stand."""
        try:
            self._parser.Parse(content, is_last)
        except (expat.ExpatError, LookupError) as problem:  # LookupError: an encoding nobody knows
            raise FileProblem(f"{self.path} is damaged: its part {self.part} is not XML ({problem})") from problem

    def rows(self, shape: RowShape, rows: Sequence[re.Match[bytes]]) -> None:
        """The next rows, which a shape has taken."""
        if not shape.tags:  # a shape for writing: it meets rows unchecked where they were written by a save before
            self.piece(b"".join(row[0] for row in rows))
            return
        cells = {row[group] for group in shape.tags for row in rows}
        formulas = {row[group] for group in shape.formula_tags for row in rows}
        for _, form in shape.forms:
            if form is not None:
                cells.add(form.attributes)
                formulas.add(form.formula)
        p = self.prefix
        tags = {b'<%bc r=""%b/>' % (p, one) for one in cells if one} | {b"<%bf%b/>" % (p, one) for one in formulas if one}
        tags -= self._seen
        self._seen |= tags
        self.piece(b"<%brow>%b</%brow>" % (p, b"".join(sorted(tags)), p))
