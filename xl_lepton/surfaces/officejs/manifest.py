"""The add-in's manifests: the add-in-only XML, which every Excel reads, and the unified JSON for those that read that.

No Namespace is given, so that a formula is =LEPTON_NPV() here as on every other surface. The order of elements is that of
MS-OWEMXML; both manifests use one shared runtime, so that functions and task pane are one page.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from xl_lepton import __version__
from xl_lepton.core.function import Function
from xl_lepton.surfaces.officejs.metadata import functions_json
from xl_lepton.surfaces.officejs.settings import Entra, Settings

NAME = "xl_lepton"
PUBLISHER = "The xl_lepton authors"
SUMMARY = "Cost, size, value and plan AI infrastructure"
ABOUT = "Spreadsheet functions that cost, size, value and plan AI infrastructure, each with its derivation and sources."
ICONS = (16, 32, 80)
SCHEMA = "1.27"

_XML = """<?xml version="1.0" encoding="UTF-8"?>
<OfficeApp xmlns="http://schemas.microsoft.com/office/appforoffice/1.1"
    xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
    xmlns:bt="http://schemas.microsoft.com/office/officeappbasictypes/1.0" xsi:type="TaskPaneApp">
  <Id>{id}</Id>
  <Version>{version}</Version>
  <ProviderName>{publisher}</ProviderName>
  <DefaultLocale>en-US</DefaultLocale>
  <DisplayName DefaultValue={name}/>
  <Description DefaultValue={about}/>
  <IconUrl DefaultValue={icon32}/>
  <HighResolutionIconUrl DefaultValue={icon64}/>
  <SupportUrl DefaultValue={home}/>
  <AppDomains><AppDomain>{origin}</AppDomain></AppDomains>
  <Hosts><Host Name="Workbook"/></Hosts>
  <Requirements>
    <Sets DefaultMinVersion="1.1">
      <Set Name="SharedRuntime" MinVersion="1.1"/>
      <Set Name="CustomFunctionsRuntime" MinVersion="1.2"/>
    </Sets>
  </Requirements>
  <DefaultSettings><SourceLocation DefaultValue={pane}/></DefaultSettings>
  <Permissions>ReadWriteDocument</Permissions>
  <VersionOverrides xmlns="http://schemas.microsoft.com/office/taskpaneappversionoverrides" xsi:type="VersionOverridesV1_0">
    <Hosts>
      <Host xsi:type="Workbook">
        <Runtimes><Runtime resid="Pane.Url" lifetime="long"/></Runtimes>
        <AllFormFactors>
          <ExtensionPoint xsi:type="CustomFunctions">
            <Script><SourceLocation resid="Functions.Script.Url"/></Script>
            <Page><SourceLocation resid="Pane.Url"/></Page>
            <Metadata><SourceLocation resid="Functions.Metadata.Url"/></Metadata>
          </ExtensionPoint>
        </AllFormFactors>
        <DesktopFormFactor>
          <GetStarted>
            <Title resid="Started.Title"/>
            <Description resid="Started.Text"/>
            <LearnMoreUrl resid="Home.Url"/>
          </GetStarted>
          <FunctionFile resid="Pane.Url"/>
          <ExtensionPoint xsi:type="PrimaryCommandSurface">
            <OfficeTab id="TabHome">
              <Group id="Lepton.Group">
                <Label resid="Group.Label"/>
                <Icon>{icons}</Icon>
                <Control xsi:type="Button" id="Lepton.Open">
                  <Label resid="Button.Label"/>
                  <Supertip><Title resid="Button.Label"/><Description resid="Button.Tip"/></Supertip>
                  <Icon>{icons}</Icon>
                  <Action xsi:type="ShowTaskpane"><TaskpaneId>Lepton.Pane</TaskpaneId><SourceLocation resid="Pane.Url"/></Action>
                </Control>
              </Group>
            </OfficeTab>
          </ExtensionPoint>
        </DesktopFormFactor>
      </Host>
    </Hosts>
    <Resources>
      <bt:Images>{images}</bt:Images>
      <bt:Urls>{urls}</bt:Urls>
      <bt:ShortStrings>{short}</bt:ShortStrings>
      <bt:LongStrings>{long}</bt:LongStrings>
    </Resources>{application}
  </VersionOverrides>
</OfficeApp>
"""


def addin_id(url: str) -> str:
    """The same address always gives the same identity, so that a new version replaces the old one."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{url}/manifest.xml"))


def xml(settings: Settings) -> str:
    url = settings.public_url
    return _XML.format(
        id=addin_id(url),
        version=f"{__version__}.0",
        publisher=PUBLISHER,
        name=quoteattr(NAME),
        about=quoteattr(ABOUT),
        icon32=quoteattr(f"{url}/static/icon-32.png"),
        icon64=quoteattr(f"{url}/static/icon-64.png"),
        home=quoteattr(f"{url}/"),
        origin=url,
        pane=quoteattr(pane_url(url)),
        icons="".join(f'<bt:Image size="{size}" resid="Icon.{size}"/>' for size in ICONS),
        images=_resources("Image", {f"Icon.{size}": f"{url}/static/icon-{size}.png" for size in ICONS}),
        urls=_resources(
            "Url",
            {
                "Pane.Url": pane_url(url),
                "Home.Url": f"{url}/",
                "Functions.Script.Url": f"{url}/functions.js?v={__version__}",
                "Functions.Metadata.Url": f"{url}/functions.json?v={__version__}",
            },
        ),
        short=_resources("String", {"Group.Label": NAME, "Button.Label": "Functions", "Started.Title": "xl_lepton is ready"}),
        long=_resources("String", {"Started.Text": "Type =LEPTON_ in a cell.", "Button.Tip": ABOUT}),
        application=_application(settings.entra, url),
    )


def pane_url(url: str) -> str:
    return f"{url}/taskpane.html?v={__version__}"


def _resources(kind: str, values: dict[str, str]) -> str:
    return "".join(f'<bt:{kind} id="{name}" DefaultValue={quoteattr(value)}/>' for name, value in values.items())


def _application(entra: Entra | None, url: str) -> str:
    """Lets the add-in ask Office for a token of the signed-in user."""
    if entra is None:
        return ""
    return (
        f"\n    <WebApplicationInfo><Id>{_guid(entra.audience)}</Id><Resource>{_resource(entra, url)}</Resource>"
        "<Scopes><Scope>openid</Scope><Scope>profile</Scope></Scopes></WebApplicationInfo>"
    )


def _guid(audience: str) -> str:
    """The application's id; an audience may also be written as api://host/id."""
    return audience.rstrip("/").rsplit("/", 1)[-1]


def _resource(entra: Entra, url: str) -> str:
    return f"api://{urlsplit(url).netloc}/{_guid(entra.audience)}"


def unified(settings: Settings, functions: Iterable[Function]) -> dict[str, Any]:
    """The unified manifest (Excel on the web, on Windows from 2501, on Mac from 16.103)."""
    url = settings.public_url
    manifest: dict[str, Any] = {
        "$schema": f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA}/MicrosoftTeams.schema.json",
        "manifestVersion": SCHEMA,
        "version": __version__,
        "id": addin_id(url),
        "developer": {
            "name": PUBLISHER,
            "websiteUrl": f"{url}/",
            "privacyUrl": f"{url}/privacy",
            "termsOfUseUrl": f"{url}/licence",
        },
        "name": {"short": NAME, "full": NAME},
        "description": {"short": SUMMARY, "full": ABOUT},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0B5CAD",
        "validDomains": [urlsplit(url).netloc],
        "authorization": {"permissions": {"resourceSpecific": [{"name": "Document.ReadWrite.User", "type": "Delegated"}]}},
        "extensions": [_extension(url, functions)],
    }
    if settings.entra is not None:
        manifest["webApplicationInfo"] = {"id": _guid(settings.entra.audience), "resource": _resource(settings.entra, url)}
    return manifest


def _extension(url: str, functions: Iterable[Function]) -> dict[str, Any]:
    icons = [{"size": size, "url": f"{url}/static/icon-{size}.png"} for size in ICONS]
    button = {
        "id": "lepton-open",
        "type": "button",
        "label": "Functions",
        "icons": icons,
        "supertip": {"title": "Functions", "description": ABOUT},
        "actionId": "ShowPane",
    }
    group = {"id": "lepton-group", "label": NAME, "icons": icons, "controls": [button]}
    runtime = {
        "id": "shared",
        "type": "general",
        "code": {"page": pane_url(url), "script": f"{url}/functions.js?v={__version__}"},
        "lifetime": "long",
        "actions": [{"id": "ShowPane", "type": "openPage", "view": "pane"}],
        "customFunctions": _flat(functions_json(functions, f"{url}/help/")),
    }
    return {
        "requirements": {"scopes": ["workbook"], "capabilities": [{"name": "SharedRuntime", "minVersion": "1.1"}]},
        "runtimes": [runtime],
        "ribbons": [{"contexts": ["default"], "tabs": [{"builtInTabId": "TabHome", "groups": [group]}]}],
    }


def _flat(described: dict[str, Any]) -> dict[str, Any]:
    """The same functions as the unified schema wants them: options beside the name, and no word about errors as input."""
    functions = [{**function, **function["options"]} for function in json.loads(json.dumps(described["functions"]))]
    for function in functions:
        del function["options"], function["result"]["type"]
    return {"functions": functions, "enums": described["enums"]}
