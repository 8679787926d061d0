"""A reader's mail, read back with a real parser."""

from dataclasses import replace
from datetime import timedelta
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.domain.batches import Batch
from digest.domain.recipients import Recipient
from digest.mail.message import BatchMessages, one_line, subject_of, wire_address
from tests.mail.samples import HTML, NOW, PUBLIC_URL, RENDITION, TAG, make_batch, make_config, make_recipient, part
from tests.mail.samples import read_mail as read

CONFIG = make_config()
ANYTHING = st.text(st.characters(codec=None), max_size=300)
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]), max_size=300)
TAGS = st.from_regex(r"[A-Za-z0-9]{8,40}", fullmatch=True) | st.sampled_from(["3D3D3D3D", "E28099AB", "A0A0A0A0"])
TOKENS = st.from_regex(r"[A-Za-z0-9._~-]{1,200}", fullmatch=True)
AWKWARD = ["\r", "\r\n", " ", "\n", " \n", ".", "\n.", "=", "=\n", "\t", "x" * 70, "x" * 75, "x" * 76, "ż" * 25]
PAGES = st.lists(WRITABLE | st.sampled_from(AWKWARD), min_size=1, max_size=12)
unhurried = settings(deadline=None)  # the machine is shared


def mail(batch: Batch, recipient: Recipient | None = None) -> bytes:
    return BatchMessages(CONFIG, batch, now=NOW).to(recipient or batch.recipients[0])


def as_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines if lines.endswith("\n") else f"{lines}\n"


@unhurried
@given(pages=PAGES, tag=TAGS, token=TOKENS)
@example(pages=["=", "=\n", " "], tag="3D3D3D3D", token="t")
@example(pages=["a\rb", "\r", "\r\n\r"], tag="A" * 40, token="t")
@example(pages=["x" * 75, "x" * 76, ""], tag="A" * 40, token="t" * 200)
def test_a_reader_gets_the_page_with_the_token_in_the_tags_place_and_nothing_else_changed(
    pages: list[str], tag: str, token: str
) -> None:
    page = tag.join(piece.replace(tag, "") for piece in pages)
    rendition = replace(RENDITION, html=page, text=page, token_tag=tag)
    content = mail(make_batch(make_recipient(token=token), rendition=rendition))
    message = read(content)
    expected = as_lines(token.join(page.split(tag)))
    assert part(message, "html") == expected
    assert part(message, "plain") == expected


@unhurried
@given(pages=PAGES, tag=TAGS, token=TOKENS)
@example(pages=["a\rb", "c\r\nd\n"], tag="A" * 40, token="t" * 200)
@example(pages=["x" * 76, "x" * 76], tag="A" * 8, token="t" * 76)
def test_no_line_of_the_page_is_longer_than_76_and_every_line_ends_with_crlf(
    pages: list[str], tag: str, token: str
) -> None:
    rendition = replace(RENDITION, html=tag.join(pages), text=tag.join(pages), token_tag=tag)
    content = mail(make_batch(make_recipient(token=token), rendition=rendition))
    body = content.partition(b"\r\n\r\n")[2]
    assert max(len(line) for line in body.split(b"\r\n")) <= 76
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert body.isascii()


@unhurried
@given(name=ANYTHING, subject=ANYTHING, page=ANYTHING, token=ANYTHING, email=ANYTHING)
def test_whatever_the_strings_hold_a_mail_comes_out_with_one_of_each_header(
    name: str, subject: str, page: str, token: str, email: str
) -> None:
    rendition = replace(RENDITION, subject=subject, html=page, text=page)
    content = mail(make_batch(Recipient(1, email, name, token), rendition=rendition))
    head = content.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if line[:1] not in (b" ", b"\t")]
    assert len(names) == len(set(names))
    assert set(names) >= {b"to", b"from", b"message-id", b"date", b"list-unsubscribe", b"list-id", b"content-type"}


@unhurried
@given(subject=WRITABLE)
@example(subject="=?utf-8?q?hi=0D=0ABcc:_x@example.org?=")
@example(subject="word " * 80)
@example(subject="x" * 400)
@example(subject="🎉" * 200)
@example(subject="{{ -x- %x% <%unsubscribe%> [unsubscribe] =HYPERLINK(1)")
def test_the_subject_reads_back_as_it_was_written_on_one_line(subject: str) -> None:
    batch = make_batch(rendition=replace(RENDITION, subject=subject))
    content = mail(batch)
    raw = content.partition(b"\r\nSubject: ")[2].partition(b"\r\nDate:")[0].decode("ascii")
    assert max(len(line) for line in raw.split("\r\n")) <= 78
    assert str(make_header(decode_header(raw.replace("\r\n", "")))) == one_line(subject)


def test_a_subject_cannot_bring_a_header_of_its_own() -> None:
    message = read(mail(make_batch(rendition=replace(RENDITION, subject="News\r\nBcc: victim@example.org"))))
    assert message["Bcc"] is None
    assert message["Subject"] == "News Bcc: victim@example.org"


@pytest.mark.parametrize(
    "name",
    [
        "Jan Kowalski",
        "Kowalski, Jan",
        'Jan "Janek" Kowalski',
        "back\\slash",
        "Łukasz Żółć",
        "Żółć, Łukasz (PAP)",
        "=?utf-8?q?Evil?=",
        "<evil@example.org>",
        "Zażółć gęślą jaźń " * 5 + "koniec",
        "🎉",
    ],
)
def test_a_readers_name_reads_back_as_written_beside_one_address(name: str) -> None:
    content = mail(make_batch(make_recipient(name=name)))
    raw = content.removeprefix(b"To: ").partition(b"\r\nMessage-ID:")[0].decode("ascii")
    phrase, address = parseaddr(raw.replace("\r\n", ""))
    assert (str(make_header(decode_header(phrase))), address) == (one_line(name), "reader1@example.org")
    assert len(read(content)["To"].addresses) == 1


def test_a_reader_without_a_name_is_addressed_by_the_address_alone() -> None:
    assert mail(make_batch(make_recipient(name=" "))).startswith(b"To: reader1@example.org\r\n")


def test_an_address_with_a_comma_stays_one_address() -> None:
    message = read(mail(make_batch(make_recipient(email="a,victim@example.org"))))
    assert [address.addr_spec for address in message["To"].addresses] == ['"a,victim"@example.org']


def test_one_click_headers_stand_unfolded_and_unencoded_however_long_the_address() -> None:
    token = "t" * 300
    lines = mail(make_batch(make_recipient(token=token))).split(b"\r\n")
    assert f"List-Unsubscribe: <{PUBLIC_URL}/unsubscribe/{token}>".encode() in lines
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in lines


def test_a_public_address_with_polish_letters_stays_ascii_in_the_header() -> None:
    config = make_config(web={"public_url": "https://żółw.example:8443/ąę"})
    content = BatchMessages(config, make_batch(), now=NOW).to(make_recipient())
    assert b"<https://xn--w-uga1v8h.example:8443/%C4%85%C4%99/unsubscribe/tok1en>" in content


def test_the_envelope_of_facts_is_complete() -> None:
    message = read(mail(make_batch()))
    assert message["From"] == "Notes from Poland <digest@notesfrompoland.com>"
    assert message["Reply-To"] == "editors@notesfrompoland.com"
    assert message["Date"].datetime == NOW
    assert message["List-Id"] == "The week in Poland <weekly.notesfrompoland.com>"
    assert message["Precedence"] == "bulk"
    assert message["X-Digest-Edition"] == "weekly-2026-03-30"
    assert [p.get_content_type() for p in message.iter_parts()] == ["text/plain", "text/html"]


def test_the_message_id_is_the_readers_own_stays_the_same_and_holds_no_address() -> None:
    readers = [make_recipient(number) for number in range(1, 50)]
    first = BatchMessages(CONFIG, make_batch(), now=NOW)
    again = BatchMessages(CONFIG, make_batch(id=9), now=NOW + timedelta(hours=1))
    ids = [read(first.to(reader))["Message-ID"] for reader in readers]
    assert ids == [read(again.to(reader))["Message-ID"] for reader in readers]
    assert len(set(ids)) == len(readers)
    assert not any("reader" in message_id for message_id in ids)
    other_edition = BatchMessages(CONFIG, make_batch(edition_id=8), now=NOW)
    assert read(other_edition.to(readers[0]))["Message-ID"] != ids[0]


def test_a_proof_says_so_in_its_subject_and_is_a_new_mail_each_time() -> None:
    batch = make_batch(make_recipient(0, token="proof"), proof=True, edition_id=0, id=0)
    assert subject_of(batch) == "[Proof] Poland’s week: 12 stories"
    first, second = (
        BatchMessages(CONFIG, batch, now=NOW + timedelta(minutes=m)).to(batch.recipients[0]) for m in (0, 1)
    )
    assert read(first)["Message-ID"] != read(second)["Message-ID"]
    assert read(first)["Subject"] == "[Proof] Poland’s week: 12 stories"


def test_the_same_mail_is_the_same_bytes() -> None:
    assert mail(make_batch()) == mail(make_batch())


def test_a_page_without_a_tag_is_mailed_as_it_is() -> None:
    rendition = replace(RENDITION, token_tag="", html=HTML)
    assert TAG in part(read(mail(make_batch(rendition=rendition))), "html")


@pytest.mark.parametrize(
    ("email", "wire"),
    [
        ("jan@example.org", "jan@example.org"),
        ("jan@żółw.example", "jan@xn--w-uga1v8h.example"),
        ("jan@STRAßE.example", "jan@xn--strae-oqa.example"),
        ("żółw@example.org", "żółw@example.org"),
        ("a..b@example.org", '"a..b"@example.org'),
        ('"jan,k"@example.org', '"jan,k"@example.org'),
    ],
)
def test_addresses_take_the_form_servers_accept(email: str, wire: str) -> None:
    assert wire_address(email) == wire


@pytest.mark.parametrize("email", ["", "jan", "@example.org", "jan@", "a b@example.org", "a@b\r\nDATA", "a@<b>"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        wire_address(email)
