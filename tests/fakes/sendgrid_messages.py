"""SendGrid's message search, GET /v3/messages: finds the mails that the fake has taken, by their custom arguments.

It reads as much of the query language as is asked here: conditions on `unique_args['name']` and `last_event_time`,
joined by AND. Its parameters and answers are checked against SendGrid's own description where we have that.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import parse_qs

from tests.fakes.sendgrid_faults import STATUS, Fault
from tests.fakes.sendgrid_limits import DOCUMENT as MAIL_DOCUMENT
from tests.fakes.sendgrid_mail import Mail

DOCUMENT = MAIL_DOCUMENT.with_name("tsg_email_activity_v3.json")
_REFUSALS = {**STATUS, Fault.FORBIDDEN: (403, "access forbidden")}
_ARGUMENT = re.compile(r"""unique_args\['([^'"]+)'\]="([^"]*)\"""")
_SINCE = re.compile(r"""last_event_time>=TIMESTAMP "([^"]+)\"""")


class MessageSearch:
    """What the account lets be searched. Change its attributes to change the account."""

    def __init__(self) -> None:
        self.has_add_on = True
        self.per_minute: int | None = None
        """Requests a minute, 6 at SendGrid; None: any number. The minute ends when `new_minute` says so."""
        self.silent = False
        """Mails are taken and never show up."""
        self.status = "delivered"
        self.last_event_at: datetime | None = None
        """The time of every mail's last event; None: just now, whenever that is asked."""
        self.instead: tuple[int, bytes] | None = None
        """Status and body to answer in place of what was found."""
        self.queries: list[str] = []
        self._asked = 0

    def new_minute(self) -> None:
        """Let the next requests in."""
        self._asked = 0

    def answer(self, parameters: str, mails: Iterable[Mail], fault: Fault | None) -> tuple[int, bytes]:
        """Give status and body for the part of the address after the question mark."""
        self._asked += 1
        if fault in _REFUSALS:
            status, message = _REFUSALS[fault]
            return status, _errors(message)
        if not self.has_add_on:
            return 400, _errors("authorization required")
        if self.per_minute is not None and self._asked > self.per_minute:
            return 429, _errors("too many requests")
        found = {name: values[-1] for name, values in parse_qs(parameters, keep_blank_values=True).items()}
        self.queries.append(found.get("query", ""))
        if problems := problems_of(found):
            return 400, _errors(*problems)
        try:
            matching = self._matching(found["query"], mails)
        except ValueError as error:
            return 400, _errors(str(error))
        limit = int(found.get("limit", "10"))
        messages = [self._message(mail, number) for number, mail in enumerate(islice(matching, limit))]
        return self.instead or (200, json.dumps({"messages": messages}).encode())

    def _matching(self, query: str, mails: Iterable[Mail]) -> Iterator[Mail]:
        wanted: dict[str, str] = {}
        since: datetime | None = None
        for condition in query.split(" AND "):
            if argument := _ARGUMENT.fullmatch(condition):
                wanted[argument[1]] = argument[2]
            elif time := _SINCE.fullmatch(condition):
                since = datetime.fromisoformat(time[1])
            else:
                raise ValueError(f"error parsing input at line 1: syntax error: {condition}")
        too_old = since is not None and self.last_event_at is not None and self.last_event_at < since
        known = () if self.silent or too_old else mails
        return (mail for mail in known if wanted.items() <= mail.custom_args.items())

    def _message(self, mail: Mail, number: int) -> dict[str, Any]:
        at = self.last_event_at or datetime.now(UTC)
        return {
            "from_email": mail.body["from"]["email"],
            "msg_id": f"{mail.message_id}.recvd-fake-{number}.0",
            "subject": mail.subject,
            "to_email": mail.email,
            "status": self.status,
            "opens_count": 0,
            "clicks_count": 0,
            "last_event_time": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        }


def problems_of(parameters: dict[str, str]) -> list[str]:
    """List what SendGrid would refuse in these parameters."""
    declared = _declared()
    problems = [f"unknown parameter {name}" for name in parameters if name not in declared]
    problems += [
        f"{name} is required" for name, one in declared.items() if one["required"] and not parameters.get(name)
    ]
    for name, value in parameters.items():
        schema = declared.get(name, {}).get("schema", {})
        number = schema.get("type") == "number"
        if number and not value.isdigit():
            problems.append(f"{name} is not a number")
        else:
            problems += [fault.message for fault in _validator(schema).iter_errors(int(value) if number else value)]
    return problems


def problems_of_answer(status: int, content: bytes) -> list[str]:
    """List where an answer differs from SendGrid's description of it."""
    schema = _operation()["responses"][str(status)]["content"]["application/json"]["schema"]
    return [fault.message for fault in _validator(schema).iter_errors(json.loads(content))]


def _declared() -> dict[str, Any]:
    if DOCUMENT.exists():
        return {one["name"]: one for one in _operation()["parameters"]}
    limit = {"type": "number", "minimum": 1, "maximum": 1_000}
    return {
        "query": {"required": True, "schema": {"type": "string"}},
        "limit": {"required": False, "schema": limit},
    }


def _operation() -> Any:
    return _document()["paths"]["/v3/messages"]["get"]


@cache
def _document() -> Any:
    return json.loads(DOCUMENT.read_text(encoding="utf-8"))


def _validator(schema: Any) -> Any:
    from jsonschema import Draft202012Validator

    components = _document()["components"] if DOCUMENT.exists() else {}
    return Draft202012Validator({"allOf": [schema], "components": components})


def _errors(*messages: str) -> bytes:
    return json.dumps({"errors": [{"message": message, "field": None} for message in messages]}).encode()
