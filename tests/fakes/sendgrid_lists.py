"""SendGrid's lists of addresses that it does not mail: GET /v3/suppression/… in pages, GET /v3/asm/suppressions whole.

Entries and parameters are checked against SendGrid's own description where we have that.
"""

import json
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.sendgrid_limits import DOCUMENT as MAIL_DOCUMENT

DOCUMENT = MAIL_DOCUMENT.with_name("tsg_suppressions_v3.json")
MOST = 500
GROUPS = "/v3/asm/suppressions"
PATHS = (
    "/v3/suppression/bounces",
    "/v3/suppression/blocks",
    "/v3/suppression/invalid_emails",
    "/v3/suppression/spam_reports",
    "/v3/suppression/unsubscribes",
    GROUPS,
)
_MORE: dict[str, dict[str, Any]] = {
    "bounces": {"reason": "550 5.1.1 no such user", "status": "5.1.1"},
    "blocks": {"reason": "550 blocked", "status": "4.0.0"},
    "invalid_emails": {"reason": "Mail domain mentioned in email address is unknown"},
    "spam_reports": {"ip": "10.63.202.100"},
    "unsubscribes": {},
}


class SuppressionLists:
    """What the account's lists hold, by path. `asked` are the requests, in order."""

    def __init__(self) -> None:
        self.addresses: dict[str, list[str]] = {path: [] for path in PATHS}
        self.most = MOST
        self.instead: bytes | None = None
        self.asked: list[str] = []

    def has(self, path: str) -> bool:
        return path in self.addresses

    def answer(self, path: str, parameters: str) -> tuple[int, bytes]:
        """Give status and body for a list and the part of the address after the question mark."""
        self.asked.append(f"{path}?{parameters}")
        found = {name: values[-1] for name, values in parse_qs(parameters, keep_blank_values=True).items()}
        if problems := [name for name in found if name not in _declared(path)]:
            return 400, json.dumps({"errors": [{"message": f"unknown parameter {problems[0]}"}]}).encode()
        limit, offset = int(found.get("limit", MOST)), int(found.get("offset", 0))
        if not 1 <= limit <= MOST:
            return 400, json.dumps({"errors": [{"message": "limit must be from 1 to 500"}]}).encode()
        chosen = (
            self.addresses[path] if path == GROUPS else self.addresses[path][offset : offset + min(limit, self.most)]
        )
        return 200, self.instead or json.dumps([_entry(path, email) for email in chosen]).encode()


def problems_of_answer(path: str, content: bytes) -> list[str]:
    """List where an answer differs from SendGrid's description of it."""
    from jsonschema import Draft202012Validator

    schema = _document()["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    validator = Draft202012Validator({"allOf": [schema], "components": _document()["components"]})
    return [fault.message for fault in validator.iter_errors(json.loads(content))]


def _entry(path: str, email: str) -> dict[str, Any]:
    if path == GROUPS:
        return {"email": email, "group_id": 1, "group_name": "Weekly", "created_at": 1_774_850_400}
    return {"created": 1_774_850_400, "email": email, **_MORE[path.rpartition("/")[2]]}


def _declared(path: str) -> set[str]:
    if not DOCUMENT.exists():
        return set() if path == GROUPS else {"start_time", "end_time", "limit", "offset", "email"}
    named = (_resolved(one) for one in _document()["paths"][path]["get"]["parameters"])
    return {one["name"] for one in named if one["in"] == "query"}


def _resolved(one: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in one:
        return one
    found: dict[str, Any] = _document()["components"]["parameters"][one["$ref"].rpartition("/")[2]]
    return found


@cache
def _document() -> Any:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))
