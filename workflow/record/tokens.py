"""Secrets that travel: made at random, kept as hashes."""

import hashlib
import secrets


def new_token() -> str:
    """A random token of 256 bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """A random code of eight digits, to be typed."""
    return f"{secrets.randbelow(10**8):08d}"


def hashed(secret: str, purpose: str) -> str:
    """SHA-256 (hex) of a secret, bound to what it is for.

    Sources are random tokens, so a fast hash is enough; codes are short but die after a few tries.
    """
    return hashlib.sha256(f"{purpose}:{secret}".encode("utf-8", "surrogatepass")).hexdigest()
