"""The batch's form as JSON Schema, for /openapi.json."""

from __future__ import annotations

from typing import Any

from xl_lepton.core.cells import ERROR_CODES

_ERROR = {
    "type": "object",
    "description": "An error in a cell.",
    "properties": {"code": {"type": "string", "enum": sorted(ERROR_CODES)}, "sentence": {"type": "string"}},
    "required": ["code"],
    "additionalProperties": False,
}
_CELL = {"anyOf": [{"type": ["null", "boolean", "number", "string"]}, _ERROR]}
_ROWS = {"type": "array", "minItems": 1, "items": {"type": "array", "minItems": 1, "items": _CELL}}
_MISSING = {
    "type": "object",
    "description": "An argument that was left out.",
    "properties": {"missing": {"const": True}},
    "required": ["missing"],
    "additionalProperties": False,
}
_CALL = {
    "type": "object",
    "properties": {
        "function": {"type": "string", "examples": ["LEPTON_VERSION"]},
        "arguments": {"type": "array", "items": {"anyOf": [_CELL, _ROWS, _MISSING]}},
    },
    "required": ["function"],
    "additionalProperties": True,
}
BATCH = {
    "type": "object",
    "properties": {"calls": {"type": "array", "items": _CALL, "maxItems": 1000}},
    "required": ["calls"],
    "additionalProperties": True,
}


def _only(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": {name: schema}, "required": [name], "additionalProperties": False}


_ANSWER = {"oneOf": [_only("value", {"anyOf": [_CELL, _ROWS]}), _only("error", _ERROR)]}
ANSWERS = {
    "type": "object",
    "properties": {"version": {"type": "string"}, "answers": {"type": "array", "items": _ANSWER}},
    "required": ["version", "answers"],
    "additionalProperties": False,
}
PROBLEM = {
    "type": "object",
    "properties": {"error": {"type": "string"}, "reference": {"type": "string"}},
    "required": ["error", "reference"],
    "additionalProperties": False,
}


def content(schema: dict[str, Any], kind: str = "application/json") -> dict[str, Any]:
    return {kind: {"schema": schema}}


def problems(**sentences: str) -> dict[int | str, dict[str, Any]]:
    """Refusals by status: `problems(s413="The body is too large")`."""
    return {int(status[1:]): {"description": text, "content": content(PROBLEM)} for status, text in sentences.items()}
