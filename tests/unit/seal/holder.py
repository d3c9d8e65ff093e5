"""Who holds a file and its ten words, played without a browser: he opens it and signs reports, by docs/spec/handoff.md alone."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = b"backchannel-handoff/2"
REPORT_FORMAT = b"backchannel-handoff-report/2"


def unbase64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def base64_of(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def derived(secret: bytes, use: str, length: int = 32) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=None, info=FORMAT + b" " + use.encode()).derive(secret)


def opened(artefact: bytes, secret: bytes) -> dict[str, Any]:
    """What stands in the file; the library's own error when the secret is another one's, or a bit was changed."""
    sealed = json.loads(artefact)
    identity = derived(secret, "id")[:16]
    plain = AESGCM(derived(secret, "file")).decrypt(bytes(12), unbase64(sealed["cipher"]), FORMAT + identity)
    content: dict[str, Any] = json.loads(plain)
    return content


def canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def signed(report: dict[str, Any], key: dict[str, str]) -> bytes:
    """The report, signed with the key that the file carries."""
    number = int.from_bytes(unbase64(key["d"]), "big")
    der = ec.derive_private_key(number, ec.SECP256R1()).sign(REPORT_FORMAT + b"\n" + canonical(report), ec.ECDSA(hashes.SHA256()))
    signature = b"".join(half.to_bytes(32, "big") for half in decode_dss_signature(der))
    return canonical({"report": report, "signature": base64_of(signature)})


def padded(data: bytes) -> bytes:
    """With spaces up to its Padmé length."""
    exponent = len(data).bit_length() - 1
    loose = max(exponent - exponent.bit_length(), 0)
    return data.ljust(((len(data) + (1 << loose) - 1) >> loose) << loose)


def sealed(data: bytes, secret: bytes, identity: bytes, nonce: bytes = b"a nonce of 12") -> bytes:
    """What goes into a mail: the signed report, sealed, between its marks."""
    cipher = AESGCM(derived(secret, "report")).encrypt(nonce[:12], padded(data), REPORT_FORMAT + identity)
    return armoured(identity + nonce[:12] + cipher)


def armoured(data: bytes) -> bytes:
    text = base64.b64encode(data).decode()
    lines = [text[start : start + 64] for start in range(0, len(text), 64)]
    return "\n".join(["-----BEGIN HAND-OFF REPORT-----", *lines, "-----END HAND-OFF REPORT-----", ""]).encode()


def report(content: dict[str, Any], identity: bytes, **more: Any) -> dict[str, Any]:
    """What he says: all of it done as ordered, unless said otherwise."""
    return {
        "digest": base64_of(bytes.fromhex(content["digest"])),
        "exactness": "changed" if more.get("words") else "exact" if more.get("step", "Has done") == "Has done" else None,
        "handoff": base64_of(identity),
        "manner": "in writing",
        "order": content["order"],
        "persons": None,
        "remarks": None,
        "reply": None,
        "step": "Has done",
        "to": content.get("to"),
        "when": "2335 PARIS 22 OCT 72",
        "where": None,
        "words": None,
        "written": "222245Z OCT 72",
        **more,
    }
