"""TLS for a port: a certificate of one's own, or one that is made at first.

    <data>/tls/server.pem     certificate and key, for this machine; made once

A made certificate is signed by itself, as splunkd's is: clients of splunkd do not check it.

Source: docs/rest.md (TLS); RFC 5280 for the fields of a certificate.
"""

from __future__ import annotations

import ipaddress
import os
import socket
import ssl
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from analytics.errors import ConfigError, MissingExtraError

if TYPE_CHECKING:
    from pathlib import Path

#: Nobody renews a certificate that nobody checks: ten years.
DAYS = 3650


def context(
    folder: Path, certificate: Path | None = None, key: Path | None = None
) -> ssl.SSLContext:
    """Make what a server encrypts with, TLS 1.2 at least.

    Args:
        folder: the data directory, where a certificate is made and kept if none is given.
        certificate: PEM file; its key may be in it.
        key: PEM file.

    Raises:
        ConfigError: the certificate cannot be used.
        MissingExtraError: none is given, and the package that makes one is not installed.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    # A client that closes with a ticket unread resets the connection, and what it sent is lost.
    made.num_tickets = 0
    path = certificate or _own(folder / "tls" / "server.pem")
    try:
        made.load_cert_chain(path, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"The certificate {str(path)!r} cannot be used: {error}. "
            "Name a PEM file with a certificate and its key."
        ) from error
    return made


def _own(path: Path) -> Path:
    """Make a certificate for this machine, unless that was done before."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123 - it must never be readable by others
            file.write(_signed())
        draft.replace(path)
    return path


def _signed() -> bytes:
    """Make a key, and a certificate that it has signed itself."""
    try:
        from cryptography import x509  # noqa: PLC0415 (optional)
        from cryptography.hazmat.primitives import hashes, serialization  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    except ImportError:
        raise MissingExtraError("A port with TLS and no certificate", "server") from None
    key = ec.generate_private_key(ec.SECP256R1())
    host = socket.gethostname()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host[:64])])
    names = [x509.DNSName(other) for other in dict.fromkeys((host, "localhost"))]
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=DAYS))
        .add_extension(x509.SubjectAlternativeName([*names, loopback]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, form, plain) + certificate.public_bytes(pem)
