"""Mails in their final bytes (MIME), and text made safe for headers. Knows no network, no disk and no provider.

The page is encoded once per rendition. A reader's mail is that page with their token, below headers of its own.
"""

import hashlib
import re
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from email.utils import quote as escaped
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from digest.config import Config
from digest.domain.addresses import hide_addresses, is_plain
from digest.domain.batches import Batch, ReaderLinks
from digest.domain.characters import BREAKS, SURROGATES
from digest.domain.errors import ConfigError
from digest.domain.letters import Letter
from digest.domain.recipients import Recipient

ONE_CLICK = "List-Unsubscribe=One-Click"
NAME_CHARS = 100
NO_ADDRESS = "The letter has no address that mail can go to."

_SURROGATES = re.compile(f"[{SURROGATES}]")
_SPACES = re.compile(f"[{BREAKS} ]+")
_FORBIDDEN_IN_ADDRESS = re.compile(f"[{BREAKS}{SURROGATES} <>]")
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*")
_QUOTED = re.compile(r'"([^"\\]|\\.)*"')
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/^_`{|}~-]+")
URL_SAFE = re.compile(r"[A-Za-z0-9._~-]*")
_LONG_WORD = re.compile(r"\S{60}")
_TOKEN_LINE = 72
_HEADER_LINE = 76
_SOFT_BREAK = b"=\r\n"
_PAGE_POLICY = SMTP.clone(max_line_length=76)
"""Quoted-printable allows 76 characters a line (RFC 2045); Python's own policy makes lines of 78."""


def clean(text: str) -> str:
    """Replace characters that cannot be encoded (lone surrogates), and nothing else."""
    return text if text.isascii() else _SURROGATES.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Make a text safe for a header: one line, no control characters, nothing that cannot be encoded."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip(" ")
    return _SPACES.sub(" ", clean(text)).strip(" ")


def without_addresses(text: str) -> str:
    """Hide the e-mail addresses in a server's answer, so that it may be logged: one line of at most 500 characters."""
    return hide_addresses(one_line(text[:4_000]))[:500]


def wire_address(email: str) -> str:
    """Return the address in the form for mail servers: the domain in IDNA, the local part quoted if necessary.

    The local part may stay non-ASCII (RFC 6531). Raises ValueError for an invalid address.
    """
    if is_plain(email):
        return email
    local, at, domain = email.rpartition("@")
    if not (local and at and domain) or _FORBIDDEN_IN_ADDRESS.search(email):
        raise ValueError("not an e-mail address")
    if not domain.isascii():
        domain = idna.encode(domain, uts46=True).decode("ascii")
    if not (_DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local)):
        local = f'"{escaped(local)}"'
    return f"{local}@{domain}"


def sender_address(config: Config) -> str:
    """Return the From address in the form for mail servers. Raises ConfigError if it is invalid."""
    return _configured(config.sender_email, "mail.from_email")


def reply_address(config: Config) -> str:
    """Return the Reply-To address in the form for mail servers, or "". Raises ConfigError if it is invalid."""
    return _configured(config.mail.reply_to, "mail.reply_to") if config.mail.reply_to else ""


def _configured(email: str, key: str) -> str:
    try:
        return wire_address(email)
    except ValueError:
        raise ConfigError(f"{key}: {email!r} is no address that mail can use.") from None


def url_safe(token: str) -> str:
    """Return a reader's token, encoded for a URL. URL-safe tokens stay as they are."""
    return token if URL_SAFE.fullmatch(token) else quote(token, safe="", errors="replace")


def reader_links(config: Config) -> ReaderLinks:
    """Return the URL of the readers' pages in ASCII: the host in IDNA, the rest percent-encoded.

    Raises ConfigError for an invalid host.
    """
    url = config.public_url
    if url.isascii():
        return ReaderLinks(url)
    parts = urlsplit(url)
    host = _ascii_host(parts.hostname or "")
    netloc = f"{host}:{parts.port}" if parts.port else host
    return ReaderLinks(urlunsplit((parts.scheme, netloc, quote(parts.path, safe="/%"), "", "")))


def unsubscribe_header(links: ReaderLinks, recipient: Recipient) -> str:
    """Return the value of List-Unsubscribe: only the URL of the reader's page (RFC 2369, RFC 8058)."""
    return f"<{links.unsubscribe(url_safe(recipient.token))}>"


def subject_of(batch: Batch) -> str:
    """Return the subject as readers see it. A proof's says that it is a proof."""
    subject = one_line(batch.rendition.subject)
    return f"[Proof] {subject}" if batch.proof else subject


def edition_name(batch: Batch) -> str:
    """Return the edition's name for people and machines, such as `weekly-2026-03-30`, or `…-correction-1`."""
    name = f"{batch.digest}-{batch.local_date.isoformat()}"
    return f"{name}-correction-{batch.part}" if batch.part else name


def list_id(config: Config, digest: str) -> str:
    """Return the value of List-Id (RFC 2919): the digest's title and a name that never changes."""
    title = config.digests[digest].title if digest in config.digests else ""
    return f"{_phrase(title or config.site.name, 'List-Id')} <{digest}.{_ascii_host(config.site.host)}>"


def message_id(config: Config, batch: Batch, recipient: Recipient, *, now: datetime) -> str:
    """Return the Message-ID with its angle brackets: the same for the same reader and edition, and without an address.

    That of a proof differs each time. Otherwise, mail programs would hide the second proof as a duplicate.
    """
    facts = [edition_name(batch), batch.edition_id, recipient.id, recipient.token]
    if batch.proof:
        facts += [recipient.email, batch.rendition.variant, now.isoformat()]
    digest = hashlib.sha256("\0".join(map(str, facts)).encode("utf-8", "replace")).hexdigest()[:24]
    domain = sender_address(config).rpartition("@")[2]
    return f"<{batch.edition_id}.{recipient.id}.{digest}@{domain}>"


class BatchMessages:
    """Writes the mails of one batch, one for each recipient."""

    def __init__(self, config: Config, batch: Batch, *, now: datetime) -> None:
        self._config, self._batch, self._now = config, batch, now
        self._links = reader_links(config)
        self._common = self._common_headers().encode("utf-8")
        self._page = _encoded_page(batch.rendition.text, batch.rendition.html, batch.rendition.token_tag)

    def to(self, recipient: Recipient) -> bytes:
        """Return one reader's mail, with CRLF line ends.

        Its headers are ASCII, except `To` if the mailbox itself is not (RFC 6532).
        """
        own = (
            f"To: {_recipient_mailbox(recipient)}\r\n"
            f"Message-ID: {message_id(self._config, self._batch, recipient, now=self._now)}\r\n"
            f"List-Unsubscribe: {unsubscribe_header(self._links, recipient)}\r\n"
        )
        return own.encode("utf-8") + self._common + _token_line(url_safe(recipient.token)).join(self._page)

    def _common_headers(self) -> str:
        # No Auto-Submitted: vacation programs already ignore mails with List-* or Precedence (RFC 3834, section 2).
        config, batch = self._config, self._batch
        headers = {
            "From": _mailbox(config.sender_name, sender_address(config), "From"),
            "Reply-To": reply_address(config),
            "Subject": _encoded(subject_of(batch), "Subject"),
            "Date": format_datetime(self._now),
            "List-Id": list_id(config, batch.digest),
            "List-Unsubscribe-Post": ONE_CLICK,
            "Precedence": "bulk",
            "X-Digest-Edition": edition_name(batch),
        }
        return "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)


def letter_mail(config: Config, letter: Letter, *, now: datetime) -> tuple[str, bytes]:
    """Return a letter's Message-ID and the whole mail, with CRLF line ends.

    Raises ValueError for an invalid address; the message does not repeat it.
    """
    facts = repr((letter, now.isoformat()))
    name = hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:32]
    own_id = f"<letter.{name}@{sender_address(config).rpartition('@')[2]}>"
    headers = {
        "From": _mailbox(config.sender_name, sender_address(config), "From"),
        "Reply-To": reply_address(config),
        "To": wire_address(letter.to),
        "Subject": _encoded(one_line(letter.subject), "Subject"),
        "Date": format_datetime(now),
        "Message-ID": own_id,
        # Keeps vacation programs from answering (RFC 3834).
        "Auto-Submitted": "auto-generated",
    }
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    (page,) = _encoded_page(letter.text, letter.html, "")
    return own_id, head.encode("utf-8") + page


def _ascii_host(host: str) -> str:
    if host.isascii():
        return host
    try:
        return idna.encode(host, uts46=True).decode("ascii")
    except ValueError:
        raise ConfigError(f'"{host}" is no host name. Correct site.url or web.public_url.') from None


@lru_cache(maxsize=8)
def _encoded_page(text: str, html: str, tag: str) -> tuple[bytes, ...]:
    """Return the MIME headers and the parts, cut where the reader's token goes. A letter may have text only."""
    text, html = clean(text), clean(html)
    page = EmailMessage(policy=_PAGE_POLICY)
    page.set_content(text, cte="quoted-printable")
    if html or tag:
        page.add_alternative(html, subtype="html", cte="quoted-printable")
        # "=_" occurs in no quoted-printable text, so no story can contain the boundary.
        page.set_boundary("=_" + hashlib.sha256(f"{text}\0{html}".encode()).hexdigest()[:32])
    return tuple(re.split(_encoded_tag(tag), bytes(page))) if tag else (bytes(page),)


def _encoded_tag(tag: str) -> bytes:
    """Return the pattern of a tag in quoted-printable: soft breaks may divide it; no escape such as `=3D` begins it."""
    return rb"(?<!=)(?<!=[0-9A-F])" + "(?:=\r\n)?".join(map(re.escape, tag)).encode("ascii")


def _token_line(token: str) -> bytes:
    """Return the token on lines of its own between soft breaks, so that no line exceeds 76 characters."""
    lines = [token[at : at + _TOKEN_LINE].encode("ascii") for at in range(0, len(token), _TOKEN_LINE)]
    return _SOFT_BREAK + b"".join(line + _SOFT_BREAK for line in lines)


def _encoded(text: str, header: str) -> str:
    """Encode a line of text for a header, folded (RFC 2047). Text that looks encoded already stays as written."""
    if text.isascii() and "=?" not in text and not _LONG_WORD.search(text):
        return Header(text, "us-ascii", header_name=header).encode(linesep="\r\n")
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _phrase(text: str, header: str) -> str:
    text = one_line(text)[:NAME_CHARS].strip()
    if not text.isascii() or "=?" in text:
        return _encoded(text, header)
    if _PLAIN_PHRASE.fullmatch(text):
        return text
    return f'"{escaped(text)}"'


def _mailbox(name: str, address: str, header: str) -> str:
    phrase = _phrase(name, header) if name.strip() else ""
    if not phrase:
        return address
    last_line = phrase.rpartition("\r\n")[2]
    fits = len(f"{header}: {last_line} <{address}>") <= _HEADER_LINE
    gap = " " if fits else "\r\n "
    return f"{phrase}{gap}<{address}>"


def _recipient_mailbox(recipient: Recipient) -> str:
    try:
        return _mailbox(recipient.name, wire_address(recipient.email), "To")
    except ValueError:
        return "undisclosed-recipients:;"
