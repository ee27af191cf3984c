"""FILTERXML, which models of the years before TEXTSPLIT cut texts into parts with."""

from __future__ import annotations

import re

from xl_lepton.headless.calc.number_text import parse_number
from xl_lepton.headless.calc.values import VALUE, Array, Fault, Refusal
from xl_lepton.headless.library.declare import Scalar, Text, Values, function

_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


@function("FILTERXML")
def filter_xml(xml: Text, xpath: Text) -> Values:
    """What an XPath finds, one below the other; nothing found, no XML and no XPath are #VALUE! (Microsoft's page)."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        found = etree.fromstring(xml.encode("utf-8"), parser).getroottree().xpath(xpath)
    except (etree.XMLSyntaxError, etree.XPathError, ValueError):
        raise Fault(VALUE) from None
    if not isinstance(found, list):
        raise Refusal("FILTERXML with an XPath that gives no nodes is not supported")
    return Array([[_content(_text_of(node))] for node in found]) if found else VALUE


def _text_of(node: object) -> str:
    """The text of an element or an attribute, without the blanks around it, which Windows' XML parser drops."""
    text = getattr(node, "text", node)
    if not isinstance(text, str) or not text.strip() or len(node if hasattr(node, "text") else ()):  # type: ignore[arg-type]
        raise Refusal("FILTERXML of empty elements and of elements within elements is not supported")
    return text.strip()


def _content(text: str) -> Scalar:
    """A text of nothing but a number is one; how Excel takes dates and shares is not documented."""
    if _PLAIN_NUMBER.fullmatch(text):
        return float(text)
    if parse_number(text) is not None or text.upper() in ("TRUE", "FALSE"):
        raise Refusal(f"FILTERXML of the text {text!r} is not supported: it is not documented what Excel makes of it")
    return text
