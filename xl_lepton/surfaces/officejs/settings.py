"""What a server can be told, with defaults that are safe on a desk."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from xl_lepton.core.errors import BadInput

MEGABYTE = 1_000_000
# Excel on the web itself stops at 5 MB a request (Microsoft, "Resource limits and performance optimization").
BODY_LIMIT = 5 * MEGABYTE


@dataclass(frozen=True)
class Limits:
    """What one sender may ask for. `calls_a_minute` is per principal, 0 for no limit."""

    body_bytes: int = BODY_LIMIT
    body_seconds: float = 10.0
    calls_a_batch: int = 1_000
    cells_a_call: int = 250_000
    call_seconds: float = 60.0
    calls_a_minute: int = 120_000
    connections: int = 1_000


@dataclass(frozen=True)
class Entra:
    """Tokens of one Entra ID tenant for one application. `keys_url` is where the signing keys are, if not the tenant's own."""

    tenant: str
    audience: str
    keys_url: str = ""

    @property
    def issuers(self) -> tuple[str, str]:
        """Both are in use: v2.0 tokens carry the first, v1.0 tokens the second (Microsoft, "Access token claims reference")."""
        return f"https://login.microsoftonline.com/{self.tenant}/v2.0", f"https://sts.windows.net/{self.tenant}/"

    @property
    def keys(self) -> str:
        return self.keys_url or f"https://login.microsoftonline.com/{self.tenant}/discovery/v2.0/keys"


@dataclass(frozen=True)
class Settings:
    host: str = "127.0.0.1"
    port: int = 8765
    url: str = ""
    """Where the add-in finds the server, https; by default this machine."""
    keys: Path | None = None
    entra: Entra | None = None
    certificate: Path | None = None
    private_key: Path | None = None
    origins: tuple[str, ...] = ()
    workers: int = 2
    warm: bool = True
    audit: Path | None = None
    shared_cache: str = ""
    cache_bytes: int = 64 * MEGABYTE
    limits: Limits = field(default_factory=Limits)

    @property
    def public_url(self) -> str:
        return self.url.rstrip("/") or f"https://localhost:{self.port}"

    @property
    def needs_principal(self) -> bool:
        return self.keys is not None or self.entra is not None

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def hosts(self) -> frozenset[str]:
        """The names by which this server is asked for; anything else is a page elsewhere that had its name pointed at us."""
        named = urlsplit(self.public_url).hostname or ""
        return frozenset({"localhost", "127.0.0.1", "::1", self.host, named})

    def check(self) -> None:
        """Raise BadInput for settings that would leave the server open or make no sense."""
        if not self.is_loopback and not self.needs_principal:
            raise BadInput(
                f"{self.host} can be reached from other machines: give --keys FILE or --entra-tenant and --entra-audience, "
                "or listen on 127.0.0.1"
            )
        if (self.certificate is None) != (self.private_key is None):
            raise BadInput("--certificate and --private-key go together")
        if "*" in self.origins:
            raise BadInput("--origin *: name the origins; every page of the web could call this server otherwise")
        if self.url and not self.url.startswith("https://"):
            raise BadInput(f"--url {self.url}: Office loads add-ins over https only")
        if self.workers < 2:
            raise BadInput("--workers: give at least 2, so that one slow call never blocks the others")
