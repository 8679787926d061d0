"""Other ways to send the same mails, each as a process of its own: `bench/send.py` measures itself against them.

    python bench/ways.py helper URL PAGE COUNT

`PAGE` is a JSON file: what `bench/send.py` took from the edition. None of these keeps a ledger, reads a database or
looks at suppressions; their readers come out of a loop.
"""

import http.client
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import urlsplit

BATCH = 1_000
KEY = "SG.key-that-opens-nothing"
SENDER = "digest@notesfrompoland.com"
SENDER_NAME = "Notes from Poland"
LINKS = "https://digest.notesfrompoland.com/unsubscribe/"
ONE_CLICK = "List-Unsubscribe=One-Click"

Reader = tuple[int, str, str, str]
"""Number, address, name, token."""


class Page(TypedDict):
    """What all readers get. Where `tag` stands goes the reader's token."""

    subject: str
    html: str
    text: str
    tag: str


def batches(count: int) -> Iterator[Iterator[Reader]]:
    """Give so many readers, in batches."""
    for start in range(1, count + 1, BATCH):
        numbers = range(start, min(start + BATCH, count + 1))
        yield ((number, f"reader{number}@example.org", f"Reader {number}", f"{number:024x}") for number in numbers)


def floor(url: str, page: Page, count: int) -> None:
    """Post the bytes of one prebuilt request again and again, over one connection."""
    body = json.dumps(mail(page, 1, next(batches(count))).get()).encode()
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    for _ in range(0, count, BATCH):
        connection.request("POST", "/v3/mail/send", body, headers)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == http.client.ACCEPTED
    connection.close()


def helper(url: str, page: Page, count: int) -> None:
    """Use SendGrid's client as its documentation shows."""
    from sendgrid import SendGridAPIClient

    client = SendGridAPIClient(KEY, host=url)
    for number, readers in enumerate(batches(count)):
        assert client.send(mail(page, number, readers)).status_code == http.client.ACCEPTED


def mail(page: Page, number: int, readers: Iterator[Reader]) -> Any:
    """Build SendGrid's own `Mail`, with a `Personalization` for each reader."""
    from sendgrid.helpers import mail as parts

    made = parts.Mail(
        from_email=parts.From(SENDER, SENDER_NAME),
        subject=parts.Subject(page["subject"]),
        plain_text_content=parts.PlainTextContent(page["text"]),
        html_content=parts.HtmlContent(page["html"]),
    )
    for reader, email, name, token in readers:
        to = parts.Personalization()
        to.add_to(parts.To(email, name))
        to.add_header(parts.Header("List-Unsubscribe", f"<{LINKS}{token}>"))
        to.add_header(parts.Header("List-Unsubscribe-Post", ONE_CLICK))
        to.add_custom_arg(parts.CustomArg("edition", "1"))
        to.add_custom_arg(parts.CustomArg("batch", str(number)))
        to.add_custom_arg(parts.CustomArg("recipient", str(reader)))
        to.add_substitution(parts.Substitution(page["tag"], token))
        made.add_personalization(to)
    return made


def anymail(url: str, page: Page, count: int) -> None:
    """Use django-anymail's merge send, on one kept session."""
    import django  # type: ignore[import-not-found]
    from django.conf import settings  # type: ignore[import-not-found]
    from django.core.mail import EmailMultiAlternatives, get_connection  # type: ignore[import-not-found]

    settings.configure(ANYMAIL={"SENDGRID_API_KEY": KEY, "SENDGRID_API_URL": f"{url}/v3/"}, USE_TZ=True)
    django.setup()
    connection = get_connection("anymail.backends.sendgrid.EmailBackend")
    connection.open()
    for number, readers in enumerate(batches(count)):
        to = {email: (reader, name, token) for reader, email, name, token in readers}
        message = EmailMultiAlternatives(
            page["subject"],
            page["text"],
            f"{SENDER_NAME} <{SENDER}>",
            [f"{name} <{email}>" for email, (_, name, _) in to.items()],
            connection=connection,
        )
        message.attach_alternative(page["html"], "text/html")
        message.merge_data = {email: {page["tag"]: token} for email, (_, _, token) in to.items()}
        message.esp_extra = {"merge_field_format": "{}"}
        message.merge_headers = {
            email: {"List-Unsubscribe": f"<{LINKS}{token}>", "List-Unsubscribe-Post": ONE_CLICK}
            for email, (_, _, token) in to.items()
        }
        message.merge_metadata = {
            email: {"edition": "1", "batch": str(number), "recipient": str(reader)}
            for email, (reader, _, _) in to.items()
        }
        message.send()
    connection.close()


WAYS = {way.__name__: way for way in (floor, helper, anymail)}


def main() -> None:
    name, url, page, count = sys.argv[1:]
    WAYS[name](url, json.loads(Path(page).read_bytes()), int(count))


if __name__ == "__main__":
    main()
