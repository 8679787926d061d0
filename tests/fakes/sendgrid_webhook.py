"""SendGrid's side of the event webhook: its key, its signature, its posts."""

import base64
import json
import time
import urllib.error
import urllib.request
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from digest.mail.sendgrid.events import SIGNATURE, TIMESTAMP


class Signer:
    """A key pair as SendGrid makes one for each webhook."""

    def __init__(self) -> None:
        self._key = generate_private_key(SECP256R1())

    @property
    def public_key(self) -> EllipticCurvePublicKey:
        return self._key.public_key()

    @property
    def public_text(self) -> str:
        """The key as SendGrid's page shows it."""
        written = self.public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return base64.b64encode(written).decode("ascii")

    def sign(self, timestamp: str, body: bytes) -> str:
        signed = self._key.sign(timestamp.encode("ascii") + body, ECDSA(SHA256()))
        return base64.b64encode(signed).decode("ascii")

    def headers(self, body: bytes, *, at: float | None = None) -> dict[str, str]:
        """The headers of a post signed now, or at that time (epoch seconds)."""
        timestamp = str(int(time.time() if at is None else at))
        return {"Content-Type": "application/json", TIMESTAMP: timestamp, SIGNATURE: self.sign(timestamp, body)}


def post(url: str, body: bytes | list[Any], headers: dict[str, str]) -> tuple[int, bytes]:
    """Post as SendGrid does. Gives status and body of the answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(url, raw, headers, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read()
