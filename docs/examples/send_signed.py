"""Send a file of events to the gateway in a signed request.

Run: python send_signed.py https://needmonitor.example KEY private.pem event.json
KEY is the key of the gateway (nmk....); its public half of private.pem is with the hub.
"""
# ruff: noqa: INP001, T201 - an example to copy, not a part of the product

import base64
import hashlib
import secrets
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx
from cryptography.hazmat.primitives.serialization import load_pem_private_key

CONTENT_TYPE = "application/cloudevents+json"


def signed_headers(url: str, body: bytes, key: str, private: bytes) -> dict[str, str]:
    """The headers of one request (RFC 9421, RFC 9530). Make them anew whenever it is sent again."""
    address = urlsplit(url)
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    covered = {
        "@method": "POST",
        "@authority": address.netloc,
        "@path": address.path,
        "content-type": CONTENT_TYPE,
        "content-digest": digest,
    }
    names = " ".join(f'"{name}"' for name in covered)
    key_id, nonce = key.split(".")[1], secrets.token_hex(16)
    parameters = f'({names});created={int(time.time())};nonce="{nonce}";keyid="{key_id}";alg="ed25519"'
    lines = [*(f'"{name}": {value}' for name, value in covered.items()), f'"@signature-params": {parameters}']
    signature = load_pem_private_key(private, None).sign("\n".join(lines).encode())
    return {
        "authorization": f"Bearer {key}",
        "content-type": CONTENT_TYPE,
        "content-digest": digest,
        "signature-input": f"sig={parameters}",
        "signature": f"sig=:{base64.b64encode(signature).decode()}:",
    }


def main(gateway: str, key: str, private_key: str, events: str) -> None:
    """Send them and print what became of each."""
    url, body = f"{gateway}/api/v1/events", Path(events).read_bytes()
    headers = signed_headers(url, body, key, Path(private_key).read_bytes())
    answer = httpx.post(url, content=body, headers=headers)
    answer.raise_for_status()
    print(answer.json()["results"][0])


if __name__ == "__main__":
    main(*sys.argv[1:5])
