"""Private keys made on the spot, for networks that want tokens signed here."""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)


@cache
def elliptic() -> tuple[str, str]:
    """A P-256 key as Apple gives it: private and public part in PEM."""
    return _pems(ec.generate_private_key(ec.SECP256R1()))


@cache
def rsa_pair() -> tuple[str, str]:
    """An RSA key as Google gives it: private and public part in PEM."""
    return _pems(rsa.generate_private_key(public_exponent=65537, key_size=2048))


def _pems(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> tuple[str, str]:
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return private.decode(), public.decode()
