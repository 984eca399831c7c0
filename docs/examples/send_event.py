"""Send one event to the gateway.

Run: python send_event.py https://needmonitor.example TOKEN
"""
# ruff: noqa: INP001, T201 - an example to copy, not a part of the product

import hashlib
import hmac
import sys
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5

import httpx

PARTNER = "advice"
AGREEMENT = "demo-advice-1"
KEY_ID = "demo-2026"
LINKING_KEY = bytes.fromhex("00" * 32)  # the agreement's key, from a safe place; this one is for the demo


def make_event(row_key: str, client_ref: str, sector: str, need: str, time: datetime) -> dict[str, object]:
    """One record of need. The same row always makes the same ids, so sending it twice counts once."""
    person = hmac.new(LINKING_KEY, f"local:{client_ref.casefold()}".encode(), hashlib.sha256).hexdigest()
    namespace = uuid5(NAMESPACE_URL, f"urn:needmonitor:partner:{PARTNER}")
    when = time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return {
        "specversion": "1.0",
        "id": str(uuid5(namespace, f"issue-recorded\x1f{row_key}")),
        "source": f"urn:needmonitor:partner:{PARTNER}",
        "type": "uk.needmonitor.issue.recorded.v1",
        "time": when,
        "recordedtime": when,
        "datacontenttype": "application/json",
        "dataschema": "urn:needmonitor:schemas/issue-recorded/1.0.0",
        "partitionkey": person,
        "dataclassification": "restricted",
        "datacategory": "standard",
        "data": {
            "person_ref": person,
            "person_key_id": KEY_ID,
            "id_scope": "local",
            "partner_id": PARTNER,
            "postcode_sector": sector,
            "location_status": "resident",
            "lawful_basis": "public_task",
            "agreement_id": AGREEMENT,
            "issue_id": str(uuid5(namespace, f"issue\x1f{row_key}")),
            "need": need,
            "dictionary_version": "1.0.0",
            "method": "self-reported",
            "presenting": True,
        },
    }


def main(gateway: str, token: str) -> None:
    """Send it and print what became of it."""
    event = make_event("DEMO-100", "P-17", "B1 1", "money.debt", datetime.now(UTC))
    answer = httpx.post(
        f"{gateway}/api/v1/events",
        json=event,
        headers={"content-type": "application/cloudevents+json", "authorization": f"Bearer {token}"},
    )
    answer.raise_for_status()
    print(answer.json()["results"][0])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
