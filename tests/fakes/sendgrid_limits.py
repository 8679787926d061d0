"""What SendGrid refuses in a POST /v3/mail/send: its description's schema where we have it, and its limits in prose."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

DOCUMENT = Path(__file__).parents[2].parent / "shared" / "sendgrid" / "tsg_mail_v3.json"
MAX_EXTRAS = 10_000
KINDS = ("text/plain", "text/html")
RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
    *("to", "from", "subject", "reply-to", "cc", "bcc"),
}
_ADDRESS = re.compile(r"""("[^"\\\r\n]*"|[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+)@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*""")

Body = dict[str, Any]
Problem = tuple[str, str]


def problems_of(body: Any) -> list[Problem]:
    """List each field that would be refused, and why."""
    problems = [*_schema_problems(body)]
    if problems or not isinstance(body, dict):
        return problems or [("", "Bad Request")]
    for index, personalization in enumerate(body["personalizations"]):
        problems += [
            (f"personalizations.{index}.{field}", message) for field, message in _personal_problems(personalization)
        ]
    return problems + _common_problems(body)


def _common_problems(body: Body) -> list[Problem]:
    problems: list[Problem] = []
    if not 1 <= len(body["personalizations"]) <= 1_000:
        problems.append(("personalizations", "There must be between 1 and 1000 personalizations"))
    if not body.get("subject"):
        problems.append(("subject", "The subject is required."))
    kinds = [part["type"] for part in body.get("content", [])]
    if not kinds or kinds != [kind for kind in KINDS if kind in kinds]:
        problems.append(("content", "text/plain must be first, followed by text/html, each once"))
    if any(not part["value"] for part in body.get("content", [])):
        problems.append(("content.value", "The content value must be a string at least one character in length."))
    categories = body.get("categories", [])
    if len(categories) > 10 or len(set(categories)) != len(categories):
        problems.append(("categories", "There is a limit of 10 unique categories"))
    if any(len(category) > 255 for category in categories):
        problems.append(("categories", "The length of a category cannot exceed 255 characters"))
    problems += _mailbox_problems("from", body["from"]) + _header_problems("headers", body.get("headers", {}))
    problems += _mailbox_problems("reply_to", body["reply_to"]) if "reply_to" in body else []
    return problems + _string_problems("custom_args", body.get("custom_args", {}))


def _personal_problems(personalization: Body) -> list[Problem]:
    problems = [("to", "one reader a personalization")] if len(personalization["to"]) != 1 else []
    for number, mailbox in enumerate(personalization["to"]):
        problems += _mailbox_problems(f"to.{number}", mailbox)
    problems += _header_problems("headers", personalization.get("headers", {}))
    problems += _string_problems("substitutions", personalization.get("substitutions", {}))
    return problems + _string_problems("custom_args", personalization.get("custom_args", {}))


def _mailbox_problems(field: str, mailbox: Body) -> list[Problem]:
    problems: list[Problem] = []
    if not _ADDRESS.fullmatch(mailbox["email"]) or len(mailbox["email"]) > 320:
        problems.append((f"{field}.email", "Does not contain a valid address."))
    if re.search("[;,]", mailbox.get("name", "")):
        problems.append((f"{field}.name", "The name must not contain a semicolon or a comma"))
    return problems


def _header_problems(field: str, headers: Body) -> list[Problem]:
    problems = [(field, f"{name} is a reserved header") for name in headers if name.lower() in RESERVED]
    for name, value in headers.items():
        if not isinstance(value, str) or not value.isascii() or re.search(r"[\r\n]", value):
            problems.append((f"{field}.{name}", "Header values must be strings of 7-bit characters on one line"))
    return problems


def _string_problems(field: str, values: Any) -> list[Problem]:
    if not isinstance(values, dict):
        return [(field, "Invalid type. Expected: object, given: string.")]
    if any(not isinstance(value, str) for value in values.values()):
        return [(field, "Invalid type. Expected: string, given: something else.")]
    if sum(len(name.encode()) + len(value.encode()) for name, value in values.items()) >= MAX_EXTRAS:
        return [(field, f"The total size must be under {MAX_EXTRAS} bytes")]
    return []


def _schema_problems(body: Any) -> list[Problem]:
    validator = _validator()
    return [(".".join(map(str, error.path)), error.message[:300]) for error in validator.iter_errors(body)]


@cache
def _validator() -> Any:
    from jsonschema import Draft202012Validator

    if not DOCUMENT.exists():
        needed = {"type": "object", "required": ["personalizations", "from", "content"]}
        return Draft202012Validator(needed)
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    content = document["components"]["requestBodies"]["PostMailSend"]["content"]
    # The document calls top-level custom_args a string; the live API takes an object of strings.
    content["application/json"]["schema"]["properties"]["custom_args"] = {"type": "object"}
    pointer = "#/components/requestBodies/PostMailSend/content/application~1json/schema"
    return Draft202012Validator({"$ref": pointer, "components": document["components"]})
