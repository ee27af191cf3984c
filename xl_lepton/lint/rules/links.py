"""What leads out of the workbook: other workbooks, addresses, connections, macros; and links inside that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

from xl_lepton.headless.file.rectangle import rectangle
from xl_lepton.headless.file.sheet_text import spelled_out
from xl_lepton.headless.formula.nodes import Call, Name, Node, Reference
from xl_lepton.headless.formula.parser import sheet_name
from xl_lepton.lint.model.book import Book, Place
from xl_lepton.lint.rule import ADVICE, ERROR, WARNING, Found, at, rule

_LOCAL = re.compile(r"^(file:|[A-Za-z]:[\\/]|\\\\|/(Users|home)/)", re.IGNORECASE)


def _book_of(node: Node) -> int:
    """The number of the other workbook that a reference, name or call leads to; 0 for this one."""
    if isinstance(node, Reference | Name):
        return node.sheet.book if node.sheet is not None else 0
    if isinstance(node, Call) and node.name.startswith("["):
        return int(node.name[1 : node.name.index("]")])
    return 0


@rule(
    "external-link", "A formula takes figures from another workbook", WARNING,
    why="When that file moves, changes or is not sent along, the figures are old or gone, without a word.",
    remedy="Bring the figures in as inputs with source and date.",
    source="FAST Standard 02b (no external links); ICAEW Twenty Principles (2024)",
)  # fmt: skip
def external_link(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        numbers = sorted({number for node in pattern.nodes if (number := _book_of(node))})
        if numbers:
            yield from at(sheet, pattern.cells, f"takes figures from {_file(book, numbers[0])}")


def _file(book: Book, number: int) -> str:
    target = book.external.get(number, "")
    return re.split(r"[\\/]", target)[-1].replace("%20", " ") or f"the workbook [{number}]"


@rule(
    "external-name", "A name stands for another workbook", WARNING,
    why="It keeps the link alive, and the warning at every opening, after the last formula with it is gone.",
    remedy="Delete the name, or point it into this workbook.",
    source="Excel Inquire, workbook analysis; EuSpRIG, O'Beirne 2013",
)  # fmt: skip
def external_name(book: Book) -> Iterator[Found]:
    for name in book.names:
        found = re.search(r"\[(\d+)\]", name.text)
        if found and "#REF!" not in name.text and int(found[1]) in book.external:
            yield Found("names that stand for another workbook", detail=f"{name.name} ({_file(book, int(found[1]))})")


@rule(
    "unused-link", "The workbook is linked to another one that no cell uses", ADVICE,
    why="Everyone who opens it is asked whether to update links that nobody can find.",
    remedy="Break the link (Data, Edit Links); look in names, validations and charts for what is left.",
    source="Excel Inquire, workbook analysis (linked workbooks)",
)  # fmt: skip
def unused_link(book: Book) -> Iterator[Found]:
    used = {_book_of(node) for _, pattern in book.patterns() for node in pattern.nodes}
    used |= {int(number) for name in book.names for number in re.findall(r"\[(\d+)\]", name.text)}
    for number in book.external:
        if number not in used:
            yield Found("links that no cell or name uses", detail=_file(book, number))


@rule(
    "broken-hyperlink", "A link inside the workbook leads nowhere", ERROR,
    why="Excel answers Reference isn't valid.",
    remedy="Point the link to an existing sheet or name.",
    source="Microsoft, Work with links in Excel",
)  # fmt: skip
def broken_hyperlink(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        for element in sheet.all("hyperlink"):
            location = spelled_out(element.get("location", "")).lstrip("#")
            if location and not any("}id" in str(key) for key in element.attrib) and not _leads_somewhere(book, location):
                yield from at(sheet, [_corner(element.get("ref", "A1"))], "leads nowhere", location)


def _leads_somewhere(book: Book, location: str) -> bool:
    if "!" in location:
        return book.sheet(sheet_name(location.rpartition("!")[0]).first) is not None
    return book.name(location) is not None or bool(re.fullmatch(r"\$?[A-Za-z]{1,3}\$?\d+(:\$?[A-Za-z]{1,3}\$?\d+)?", location))


def _corner(reference: str) -> Place:
    top, left, _, _ = rectangle(reference)
    return top, left


@rule(
    "local-hyperlink", "A link leads to a file on one computer", ADVICE,
    why="It works for its author only, and tells others the author's folders.",
    remedy="Link to a shared address, or leave the link out.",
    source="Microsoft, Work with links in Excel",
)  # fmt: skip
def local_hyperlink(book: Book) -> Iterator[Found]:
    for sheet in book.sheets:
        links = {
            link.id: link.target
            for link in (book.package.relationships(sheet.part) if sheet.part else ())
            if link.kind == "hyperlink"
        }
        for element in sheet.all("hyperlink"):
            identity = next((str(value) for key, value in element.attrib.items() if str(key).endswith("}id")), "")
            if _LOCAL.match(links.get(identity, "")):
                yield from at(sheet, [_corner(element.get("ref", "A1"))], "leads to a file on one computer")


@rule(
    "data-connection", "The workbook fetches data from outside", ADVICE,
    why="Results change with the source, and cannot be reproduced without it.",
    remedy="Keep a dated copy of the data in the workbook beside the connection.",
    source="Excel Inquire, workbook analysis (data connections)",
)  # fmt: skip
def data_connection(book: Book) -> Iterator[Found]:
    part = book.package.find("xl/connections.xml")
    for element in book.package.xml(part).iter("{*}connection") if part else ():
        yield Found("connections", detail=element.get("name", ""))


@rule(
    "contains-macros", "The workbook contains macros", ADVICE,
    why="They are blocked on most machines, change cells without a trace, and no linter of formulas sees what they do.",
    remedy="Do the work by formulas, or outside the workbook; else describe each macro on the cover.",
    source="ICAEW Financial Modelling Code 2018 (macros); FAST Standard 02b",
)  # fmt: skip
def macros(book: Book) -> Iterator[Found]:
    if book.calculated.has_macros:
        yield Found("the file holds a VBA project")


@rule(
    "dde-link", "A formula starts another program", ERROR,
    why="DDE and CALL are ways in for malware, and give another value every time.",
    remedy="Delete the formula; bring the data in as values.",
    source="Microsoft Security Advisory 4053440 (DDE)",
)  # fmt: skip
def dde_link(book: Book) -> Iterator[Found]:
    for sheet, pattern in book.patterns():
        if pattern.functions & {"CALL", "REGISTER.ID", "REGISTER"} or re.match(r"[\w.]+\|'?[^!]*'?!", pattern.text):
            yield from at(sheet, pattern.cells, "talks to another program")
