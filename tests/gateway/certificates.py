"""Certificates for tests, made on the spot: an authority, and what it (or nobody) signed."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY = datetime.timedelta(days=1)

_SIGNS_CERTIFICATES = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Authority:
    """An authority of certificates that a test may trust."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    above: x509.Certificate | None = None

    @classmethod
    def make(cls, name: str = "Test authority") -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(_name(name), _name(name), key)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)
            .sign(key, hashes.SHA256())
        )
        return cls(key, certificate)

    def write(self, folder: Path) -> Path:
        """Its certificate as a file, for ``SSL_CERT_FILE``."""
        path = folder / "authority.pem"
        path.write_bytes(self.certificate.public_bytes(serialization.Encoding.PEM))
        return path

    def context(
        self,
        folder: Path,
        host: str = "127.0.0.1",
        *,
        is_expired: bool = False,
        is_early: bool = False,
        has_names: bool = True,
    ) -> ssl.SSLContext:
        """A server's context with a certificate for ``host`` that this authority signed.

        Without ``has_names`` the host stands only where browsers looked for it twenty years ago.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        shift = -DAY * 2 if is_expired else DAY * 4 if is_early else DAY * 0
        builder = self._signed(_builder(_name(host), self.certificate.subject, key, shift))
        if has_names:
            builder = builder.add_extension(_for_host(host), False)
        chain = () if self.above is None else (self.certificate,)
        return _context(folder, key, builder.sign(self.key, hashes.SHA256()), chain)

    def usurper(self) -> Authority:
        """What this authority signed for one host, which signs for others although it may not."""
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._signed(_builder(_name("usurper.example"), self.certificate.subject, key))
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        return Authority(key, builder.sign(self.key, hashes.SHA256()), self.certificate)

    def _signed(self, builder: x509.CertificateBuilder) -> x509.CertificateBuilder:
        """Say whose key signs: Python 3.13 on asks for it."""
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return builder.add_extension(identifier, critical=False)


def self_signed(folder: Path, host: str = "127.0.0.1") -> ssl.SSLContext:
    """A server's context with a certificate that nobody but itself signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    builder = _builder(_name(host), _name(host), key).add_extension(_for_host(host), False)
    return _context(folder, key, builder.sign(key, hashes.SHA256()))


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _for_host(host: str) -> x509.SubjectAlternativeName:
    try:
        return x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(host))])
    except ValueError:
        return x509.SubjectAlternativeName([x509.DNSName(host)])


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, shift: datetime.timedelta = DAY * 0
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 3 * DAY + shift)
        .not_valid_after(now + DAY + shift)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _context(
    folder: Path,
    key: ec.EllipticCurvePrivateKey,
    certificate: x509.Certificate,
    chain: Sequence[x509.Certificate] = (),
) -> ssl.SSLContext:
    path = folder / f"{certificate.serial_number}.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    shown = b"".join(each.public_bytes(serialization.Encoding.PEM) for each in (certificate, *chain))
    path.write_bytes(secret + shown)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context
