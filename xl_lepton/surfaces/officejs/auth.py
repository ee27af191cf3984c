"""Who asks: an API key, or a token of Entra ID; nobody in particular on a desk that needs neither.

A key is 256 random bits, so that a plain SHA-256 of it can be kept: there is nothing to guess. A key file has one line a key:
its owner's name, a blank and the hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

import jwt

from xl_lepton.core.errors import FileProblem
from xl_lepton.surfaces.officejs.settings import Entra, Settings

LOCAL = "local"
KEY_PREFIX = "lepton_"
REMEMBERED = 1_000
# A clock may differ from the issuer's by this much.
LEEWAY = 30


class Refused(Exception):
    """No, with the reason that may be told."""


def new_key(owner: str) -> tuple[str, str]:
    """A new key, to be shown once, and its line for the key file."""
    key = KEY_PREFIX + secrets.token_urlsafe(32)
    return key, f"{owner} {_hashed(key)}"


def _hashed(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def read_keys(path: Path) -> dict[str, str]:
    """Hash -> owner, from a key file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as problem:
        raise FileProblem(f"the key file {path} cannot be read: {problem.strerror}") from None
    keys = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        owner, _, hashed = line.strip().rpartition(" ")
        if not owner or len(hashed) != 64 or not set(hashed) <= set("0123456789abcdef"):
            raise FileProblem(f"{path} line {number}: expected a name, a blank and a hash; `xl-lepton serve --new-key` makes one")
        keys[hashed] = owner
    return keys


class Doorkeeper:
    """Tells the principal behind an Authorization header."""

    def __init__(self, settings: Settings) -> None:
        self.needed = settings.needs_principal
        self.keys = read_keys(settings.keys) if settings.keys is not None else {}
        self.tokens = Tokens(settings.entra) if settings.entra is not None else None

    def principal(self, header: str) -> str:
        """The name under which a sender is counted, cached and logged. Raises Refused. May ask the network for signing keys,
        so it is not to be called on the server's own thread when `is_slow` says so."""
        if not self.needed:
            return LOCAL
        scheme, _, credential = header.strip().partition(" ")
        if scheme.lower() != "bearer" or not credential:
            raise Refused("a key is needed: send Authorization: Bearer and the key")
        if credential.startswith(KEY_PREFIX) or self.tokens is None:
            return self._by_key(credential)
        return self.tokens.principal(credential)

    def is_slow(self, header: str) -> bool:
        return self.tokens is not None and KEY_PREFIX not in header and not self.tokens.remembers(header.partition(" ")[2])

    def _by_key(self, key: str) -> str:
        hashed, owner = _hashed(key), ""
        # Every line is compared, so that the time taken says nothing about which one was near.
        for known, name in self.keys.items():
            if hmac.compare_digest(known, hashed):
                owner = name
        if not owner:
            raise Refused("the key is not known")
        return owner


class Tokens:
    """Checks tokens of one tenant: signature, issuer, audience, time and tenant. A verdict is kept no longer than its token."""

    def __init__(self, entra: Entra) -> None:
        self.entra = entra
        self.signing_keys = jwt.PyJWKClient(entra.keys, cache_keys=True, lifespan=3600, timeout=10)
        self.verdicts: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def remembers(self, token: str) -> bool:
        _, until = self.verdicts.get(_hashed(token), ("", 0.0))
        return time.time() < until

    def principal(self, token: str) -> str:
        hashed = _hashed(token)
        name, until = self.verdicts.get(hashed, ("", 0.0))
        if time.time() < until:
            return name
        claims = self._claims(token)
        name = f"entra:{claims['tid']}/{claims.get('oid') or claims['sub']}"
        self.verdicts[hashed] = name, float(claims["exp"])
        if len(self.verdicts) > REMEMBERED:
            self.verdicts.popitem(last=False)
        return name

    def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = self.signing_keys.get_signing_key_from_jwt(token)
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self.entra.audience,
                issuer=list(self.entra.issuers),
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud", "sub", "tid"]},
            )
        except jwt.PyJWKClientConnectionError:
            raise Refused("the signing keys of Entra ID cannot be fetched") from None
        except jwt.ExpiredSignatureError:
            raise Refused("the token has expired") from None
        except jwt.PyJWTError:
            raise Refused("the token is not valid for this server") from None
        if claims["tid"] != self.entra.tenant:
            raise Refused("the token is of another tenant")
        return claims
