"""What is kept of a password, and whether a password is the one it was made of.

    kept = make("changed!")          $argon2id$v=19$m=19456,t=2,p=1$…
    is_right(kept, "changed!")       True
    is_old(kept)                     False: made as one would be made today

Hashes are of argon2id; where its package is not installed they are of scrypt, which Python
brings along. Hashes of scrypt are read in any case, and replaced at the next login.

Source: RFC 9106 (argon2id); OWASP Password Storage Cheat Sheet for its numbers (19 MiB, 2
passes, 1 lane); RFC 7914 (scrypt) for those of interactive logins.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

from analytics.errors import MissingExtraError
from analytics.splunkd.exchange import RestError

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Splunk's default password policy (authentication.conf.spec 9.2, minPasswordLength); and a
#: bound, so that nobody has a book hashed.
SHORTEST, LONGEST = 8, 1024

#: 19 MiB and some 30 ms a guess.
_PASSES, _MEMORY_KIB, _LANES = 2, 19 * 1024, 1

#: 16 MiB and some 50 ms a guess.
_SCRYPT = {"n": 2**14, "r": 8, "p": 1}

#: So many hashings at a time, so that guesses can take neither all cores nor all memory; who
#: waits longer is told to come again.
_HASHING, _WAIT_S = threading.Semaphore(2), 10.0


def check(password: str) -> None:
    """Refuse a password that is too short or too long.

    Raises:
        RestError: it is.
    """
    if len(password) < SHORTEST:
        raise RestError(
            400,
            f"Password did not meet complexity requirements: it has {len(password)} characters. "
            f"Use at least {SHORTEST}.",
        )
    if len(password) > LONGEST:
        raise RestError(400, f"The password is longer than {LONGEST} characters. Use fewer.")


def make(password: str) -> str:
    """Make what is kept of *password*."""
    hasher = _hasher()
    with _one_of_few():
        if hasher:
            return str(hasher.hash(password))
        salt = secrets.token_bytes(16)
        return f"scrypt${salt.hex()}${_scrypt(password, salt).hex()}"


def is_right(kept: str, password: str) -> bool:
    """Say whether *kept* was made of *password*; as much work is done where *kept* is empty.

    Raises:
        MissingExtraError: *kept* is of argon2, whose package is not installed.
        RestError: too many ask at a time.
    """
    if len(password) > LONGEST:
        return False
    is_known, kept = bool(kept), kept or _decoy()
    if kept.startswith("scrypt$"):
        _, salt, hashed = kept.split("$")
        with _one_of_few():
            found = _scrypt(password, bytes.fromhex(salt)).hex()
        return hmac.compare_digest(found, hashed) and is_known
    return _is_argon2_of(kept, password) and is_known


def is_old(kept: str) -> bool:
    """Say whether *kept* would be made in another way today."""
    hasher = _hasher()
    return bool(hasher) and (kept.startswith("scrypt$") or hasher.check_needs_rehash(kept))


def _is_argon2_of(kept: str, password: str) -> bool:
    hasher = _hasher()
    if not hasher:
        raise MissingExtraError("The check of a password", "server")
    from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415

    with _one_of_few():
        try:
            return bool(hasher.verify(kept, password))
        except (VerificationError, InvalidHashError):
            return False


@cache
def _hasher() -> Any:
    """Make argon2's hasher; None where it is not installed."""
    try:
        from argon2 import PasswordHasher  # noqa: PLC0415 - only who has users needs it
    except ImportError:
        return None
    return PasswordHasher(_PASSES, _MEMORY_KIB, _LANES)


@cache
def _decoy() -> str:
    """Make a hash of a password nobody has: an unknown user costs as much as a known one."""
    return make(secrets.token_urlsafe(32))


def _scrypt(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, dklen=64, **_SCRYPT)


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _HASHING.acquire(timeout=_WAIT_S):
        raise RestError(
            503, "Too many log in at a time. Try again in a moment.", "WARN", {"Retry-After": "1"}
        )
    try:
        yield
    finally:
        _HASHING.release()
