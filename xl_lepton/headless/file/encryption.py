"""Password-protected workbooks (ECMA-376 agile encryption), through msoffcrypto-tool."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path
from typing import Any

from xl_lepton.core.errors import FileProblem
from xl_lepton.headless.file.package import COMPOUND, Package, file_bytes


def _library() -> Any:
    try:
        import msoffcrypto
    except ImportError:
        raise FileProblem("a password needs the extra package msoffcrypto-tool: pip install 'xl_lepton[encrypted]'") from None
    return msoffcrypto


def decrypted(content: bytes, password: str, path: str) -> bytes:
    """The package inside a protected file; any other as it is. Raises FileProblem for a wrong password."""
    library = _library()
    if content[:8] != COMPOUND:
        return content  # not protected: a package, or no workbook at all, which is said where it is read
    plain = io.BytesIO()
    try:
        file = library.OfficeFile(io.BytesIO(content))
        file.load_key(password=password)
        file.decrypt(plain)
    except Exception as problem:  # the library raises its own and its parsers' errors alike
        raise FileProblem(f"{path} does not open with this password") from problem
    return plain.getvalue()


def plain_bytes(path: Path, password: str | None) -> bytes:
    """The content of a file, without its protection where there is a password."""
    content = file_bytes(path)
    return content if password is None else decrypted(content, password, str(path))


def opened(path: Path, password: str | None) -> Package:
    """The package in a file, with the digest of the file itself, protected or not."""
    if password is None:
        return Package.open(path)
    content = file_bytes(path)
    package = Package.of_bytes(decrypted(content, password, str(path)), str(path))
    package.digest = hashlib.sha256(content).hexdigest()
    return package


# msoffcrypto-tool 6.0 writes streams below this size so that nothing can read them.
SMALLEST = 4096


def encrypted(content: bytes, password: str) -> bytes:
    """The package as a protected file. Its bytes differ every time: the encryption draws new random keys."""
    _library()
    if len(content) < SMALLEST:
        raise FileProblem("the workbook is too small to be encrypted")
    from msoffcrypto.format.ooxml import OOXMLFile

    protected = io.BytesIO()
    OOXMLFile(io.BytesIO(content)).encrypt(password, protected)
    return protected.getvalue()
