"""What Excel is told: functions.json against Microsoft's schema, the manifests against their rules."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

from tests.server.conftest import HERE
from xl_lepton.registry import functions
from xl_lepton.surfaces.officejs import manifest, metadata
from xl_lepton.surfaces.officejs.settings import Entra, Settings

ALL = list(functions().values())
DESCRIBED = metadata.functions_json(ALL, "https://lepton.example/help/")
SETTINGS = Settings(
    url="https://lepton.example", entra=Entra("0f0f0f0f-0000-4000-8000-000000000000", "1f1f1f1f-0000-4000-8000-000000000000")
)
MODULES = HERE / "node_modules"
SCHEMA = MODULES / f"@microsoft/app-manifest/build/json-schemas/teams/v{manifest.SCHEMA}/MicrosoftTeams.schema.json"
needs_schema = pytest.mark.skipif(not SCHEMA.exists(), reason="npm ci --prefix tests/server has not been run")


def test_every_function_is_described() -> None:
    assert [entry["id"] for entry in DESCRIBED["functions"]] == [function.sheet_name for function in ALL]
    assert len(ALL) >= 5


def test_a_function_spills_only_where_it_says_so() -> None:
    for entry, function in zip(DESCRIBED["functions"], ALL, strict=True):
        assert entry["result"]["dimensionality"] == ("matrix" if function.spills else "scalar"), function.name
        repeating = [parameter.get("repeating", False) for parameter in entry["parameters"]]
        assert not any(repeating[:-1]), "only the last parameter may repeat"
        assert not any(parameter.get("optional") and parameter.get("repeating") for parameter in entry["parameters"])


def test_enums_hold_the_choices() -> None:
    known = {enum["id"]: enum for enum in DESCRIBED["enums"]}
    used = {p["customEnumId"] for f in DESCRIBED["functions"] for p in f["parameters"] if "customEnumId" in p}
    assert used == set(known)
    assert known


@needs_schema
def test_functions_json_fits_microsofts_schema() -> None:
    definitions = schema()["definitions"]
    function = jsonschema.Draft7Validator({**definitions["extensionFunction"], "definitions": definitions})
    enum = jsonschema.Draft7Validator({**definitions["enum"], "definitions": definitions})
    for entry in DESCRIBED["functions"]:
        function.validate({**entry, **entry["options"]})
    for entry in DESCRIBED["enums"]:
        enum.validate(entry)
    assert not function.is_valid({**DESCRIBED["functions"][0], "id": "9 lives"})


def schema() -> dict[str, Any]:
    # \p{L}, any letter, is not in Python's regular expressions; our names are made of capitals anyway.
    loaded: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8").replace(r"\\p{L}", "A-Za-z"))
    return loaded


@needs_schema
def test_unified_manifest_fits_its_schema() -> None:
    jsonschema.validate(manifest.unified(SETTINGS, ALL), schema())


@needs_schema
@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("node"), reason="node is not installed")
def test_office_addin_manifest_accepts_the_unified_manifest(tmp_path: Path) -> None:
    path = tmp_path / "manifest.json"
    tool = ["node", str(MODULES / "office-addin-manifest/cli.js"), "validate", str(path)]
    unified = manifest.unified(SETTINGS, ALL)
    path.write_text(json.dumps(unified))
    result = subprocess.run(tool, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    unified["extensions"][0]["runtimes"][0]["customFunctions"]["functions"][0]["id"] = "9 lives"
    path.write_text(json.dumps(unified))
    assert subprocess.run(tool, capture_output=True, timeout=60, check=False).returncode == 1


ORDER = (
    "Id Version ProviderName DefaultLocale DisplayName Description IconUrl HighResolutionIconUrl SupportUrl AppDomains Hosts "
    "Requirements DefaultSettings Permissions VersionOverrides"
).split()
URL = "{http://schemas.microsoft.com/office/officeappbasictypes/1.0}"
OVERRIDES = "{http://schemas.microsoft.com/office/taskpaneappversionoverrides}"


@pytest.mark.parametrize("settings", [SETTINGS, replace(SETTINGS, entra=None)], ids=["entra", "plain"])
def test_xml_manifest(settings: Settings) -> None:
    """The rules of MS-OWEMXML that go wrong in practice; there is no published schema file to check against."""
    root = etree.fromstring(manifest.xml(settings).encode())
    names = [etree.QName(child).localname for child in root]
    assert names == [name for name in ORDER if name in names]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", root[0].text or "")
    assert re.fullmatch(r"\d+(\.\d+){1,3}", root[1].text or "")
    resources = root.find(f".//{OVERRIDES}Resources")
    assert resources is not None
    ids = [entry.get("id") for entry in resources.iter() if entry.get("id")]
    assert len(set(ids)) == len(ids)
    assert all(0 < len(name) <= 32 for name in ids), "an id has at most 32 characters"
    assert [etree.QName(child).localname for child in resources] == ["Images", "Urls", "ShortStrings", "LongStrings"]
    wanted = {entry.get("resid") for entry in root.iter() if entry.get("resid")}
    assert wanted == set(ids), "every resid resolves, and nothing is left over"
    for entry in root.iter():
        value = entry.get("DefaultValue", "")
        if "://" in value:
            assert value.startswith("https://"), value
    lengths = {"ShortStrings": 125, "LongStrings": 250}
    for group, length in lengths.items():
        for entry in resources.find(f"{URL}{group}").iterchildren(f"{URL}String"):  # type: ignore[union-attr]
            assert len(entry.get("DefaultValue", "")) <= length


def test_xml_manifest_has_no_namespace_and_one_runtime() -> None:
    root = etree.fromstring(manifest.xml(SETTINGS).encode())
    assert not root.findall(f".//{OVERRIDES}Namespace")
    points = root.findall(f".//{OVERRIDES}ExtensionPoint")
    assert len(points) == 2
    runtime = root.find(f".//{OVERRIDES}Runtime")
    assert runtime is not None
    assert runtime.get("lifetime") == "long"
    pages = {entry.get("resid") for entry in root.iter(f"{OVERRIDES}SourceLocation")}
    assert pages == {"Pane.Url", "Functions.Script.Url", "Functions.Metadata.Url"}


def test_the_identity_belongs_to_the_address() -> None:
    assert manifest.addin_id("https://a.example") == manifest.addin_id("https://a.example")
    assert manifest.addin_id("https://a.example") != manifest.addin_id("https://b.example")
