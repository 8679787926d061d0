"""SMTP against a real server on loopback, with the ways real servers fail."""

import smtplib
import socket
import ssl
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from digest.domain.batches import OutcomeKind
from digest.mail.smtp import SmtpMailer, Step, outcome_before_content, outcome_of_reply
from tests.fakes.smtp import scripted
from tests.mail.post_office import PASSWORD, PostOffice, config_for, content, serving, submit
from tests.mail.samples import HTML, NOW, RENDITION, TAG, TEXT, make_batch, make_config, part, read_mail

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

ACCEPTED, RETRY, REFUSED, UNCERTAIN = OutcomeKind


def connection(mailer: SmtpMailer) -> socket.socket:
    """The connection that the next mail takes."""
    server = mailer._lines.queue[-1]._server
    assert server is not None
    assert server.sock is not None
    return server.sock


def test_a_mail_arrives_with_its_pages_unchanged(mailer: SmtpMailer, post: PostOffice) -> None:
    outcome = submit(mailer)
    (envelope,) = post.mails
    message = read_mail(content(envelope))
    assert outcome.kind is ACCEPTED
    assert outcome.message_id == message["Message-ID"]
    assert (envelope.mail_from, envelope.rcpt_tos) == ("digest@notesfrompoland.com", ["reader1@example.org"])
    assert part(message, "html") == HTML.replace(TAG, "tok1en")
    assert part(message, "plain") == TEXT.replace(TAG, "tok1en")


def test_lines_that_begin_with_a_dot_arrive_with_it(mailer: SmtpMailer, post: PostOffice) -> None:
    text = ".\n..\n.x\n" + "." * 200 + "\n.\n"
    mailer.submit(make_batch(rendition=replace(RENDITION, text=text)), now=NOW)
    assert part(read_mail(content(post.mails[0])), "plain") == text


def test_one_connection_serves_many_mails(mailer: SmtpMailer, post: PostOffice) -> None:
    assert {submit(mailer, number).kind for number in range(20)} == {ACCEPTED}
    assert post.connections == 1
    assert len(post.mails) == 20


def test_a_connection_the_server_closed_between_mails_is_opened_again(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    connection(mailer).shutdown(socket.SHUT_RDWR)
    assert submit(mailer, 2).kind is ACCEPTED
    assert (post.connections, len(post.mails)) == (2, 2)


def test_after_close_the_next_mail_opens_a_new_connection(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    mailer.close()
    mailer.close()
    assert submit(mailer, 2).kind is ACCEPTED


def test_there_are_as_many_connections_as_configured_and_each_carries_many_mails() -> None:
    together = threading.Barrier(3, timeout=30)

    def meet(step: str, reader: str) -> None:
        if step == "MAIL" and not reader:
            together.wait()

    with scripted(meet) as server:
        smtp = {"host": "127.0.0.1", "port": server.port, "security": "none", "concurrency": 3}
        mailer = SmtpMailer(make_config(mail={"backend": "smtp"}, smtp=smtp))
        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(lambda number: submit(mailer, number), range(40)))
        mailer.close()
    assert {outcome.kind for outcome in outcomes} == {ACCEPTED}
    assert sorted(server.accepted) == sorted(f"reader{n}@example.org" for n in range(40))
    assert server.connections == 3


def test_threads_may_share_a_mailer(mailer: SmtpMailer, post: PostOffice) -> None:
    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(lambda number: submit(mailer, number), range(40)))
    assert {outcome.kind for outcome in outcomes} == {ACCEPTED}
    assert sorted(envelope.rcpt_tos[0] for envelope in post.mails) == sorted(
        f"reader{n}@example.org" for n in range(40)
    )


@pytest.mark.parametrize(
    ("step", "answer", "expected"),
    [
        ("MAIL", "451 later", (RETRY, "")),
        ("MAIL", "450 4.1.8 not known yet", (RETRY, "")),
        ("MAIL", "421 closing", (RETRY, "")),
        ("MAIL", "550 you may not send", (REFUSED, "site")),
        ("MAIL", "530 authentication required", (REFUSED, "site")),
        ("RCPT", "450 greylisted", (RETRY, "reader")),
        ("RCPT", "450 4.1.2 no such domain", (RETRY, "reader")),
        ("RCPT", "451 4.3.0 no disk", (RETRY, "")),
        ("RCPT", "450 4.1.8 sender's domain not found", (RETRY, "")),
        ("RCPT", "550 5.1.8 sender's domain not found", (REFUSED, "site")),
        ("RCPT", "450 4.7.1 too fast", (RETRY, "")),
        ("RCPT", "421 4.2.1 closing", (RETRY, "")),
        ("RCPT", "550 <reader1@example.org> unknown", (REFUSED, "")),
        ("DATA", "451 later", (RETRY, "reader")),
        ("DATA", "452 4.2.2 mailbox full", (RETRY, "reader")),
        ("DATA", "452 4.3.1 no disk", (RETRY, "")),
        ("DATA", "421 closing", (RETRY, "")),
        ("DATA", "554 spam", (REFUSED, "")),
        ("DATA", "hang", (UNCERTAIN, "")),
    ],
)
def test_the_servers_answer_at_each_step_decides(
    mailer: SmtpMailer, post: PostOffice, step: str, answer: str, expected: tuple[OutcomeKind, str]
) -> None:
    kind, about = expected
    submit(mailer, 9)
    post.answers[step] = answer
    if answer == "hang":
        connection(mailer).settimeout(0.3)
    outcome = submit(mailer)
    assert outcome.kind is kind
    assert (outcome.stop, outcome.set_aside) == (about == "site", about == "reader")
    assert "example.org" not in outcome.detail
    assert ("refused the sender" in outcome.detail) == (step == "MAIL" or ".1.8" in answer)
    named = outcome.detail.startswith("Recipient 1: ")
    assert named == (outcome.set_aside or (kind is REFUSED and not outcome.stop))
    post.answers.clear()
    assert submit(mailer, 2).kind is ACCEPTED


WORDS = (
    "no such user reader.3 here",
    "reader.3 at example.org unknown",
    "see https://example.net/?q=reader.3%40example.org",
    '"reader.3"@example.org unknown / reader.3 @ example.org',
    "Jan Reader has moved to jan.r",
)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize("words", WORDS)
def test_a_refusal_is_reported_in_numbers_where_the_server_knows_the_reader(
    mailer: SmtpMailer, post: PostOffice, step: str, words: str
) -> None:
    post.answers[step] = f"550-5.1.1 {words}\r\n550 5.1.1 {words}"
    assert submit(mailer, email="reader.3@example.org").detail == (
        f"Recipient 1: The mail server refused {'the recipient' if step == 'RCPT' else 'the mail'} (550 5.1.1), "
        "because of the address; the server's own log has its words."
    )
    post.answers[step] = f"450 {words}"
    detail = submit(mailer, email="reader.3@example.org").detail
    assert detail.endswith("(450); the server's own log has its words.")


@pytest.mark.parametrize(
    ("step", "kept", "kind"),
    [("MAIL", True, RETRY), ("RCPT", True, RETRY), ("DATA", True, UNCERTAIN), ("DATA", False, UNCERTAIN)],
)
def test_a_lost_connection_is_uncertain_only_once_the_mail_was_on_its_way(
    mailer: SmtpMailer, post: PostOffice, step: str, *, kept: bool, kind: OutcomeKind
) -> None:
    post.vanish_at, post.keeps_mail = step, kept
    outcome = submit(mailer)
    assert outcome.kind is kind
    assert "uncertain" not in outcome.detail
    post.vanish_at, post.keeps_mail = "", True
    assert submit(mailer, 2).kind is ACCEPTED


def test_an_uncertain_mail_is_not_tried_again_automatically(mailer: SmtpMailer, post: PostOffice) -> None:
    submit(mailer, 1)
    post.vanish_at = "DATA"
    assert submit(mailer, 2).kind is UNCERTAIN
    assert [envelope.rcpt_tos for envelope in post.mails] == [["reader1@example.org"], ["reader2@example.org"]]


def test_a_server_that_is_not_there_is_safe_to_try_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    config = make_config(mail={"backend": "smtp"}, smtp={"host": "127.0.0.1", "port": port, "security": "none"})
    outcome = submit(SmtpMailer(config))
    assert outcome.kind is RETRY
    assert "cannot be reached" in outcome.detail


def test_a_mailbox_beyond_ascii_goes_out_where_the_server_knows_such(mailer: SmtpMailer, post: PostOffice) -> None:
    assert submit(mailer, email="żółw@żółw.example").kind is ACCEPTED
    (envelope,) = post.mails
    assert envelope.rcpt_tos == ["żółw@xn--w-uga1v8h.example"]
    assert "To: Reader 1 <żółw@xn--w-uga1v8h.example>\r\n".encode() in content(envelope)


def test_a_mailbox_beyond_ascii_is_refused_where_the_server_does_not(post: PostOffice) -> None:
    with serving(post, enable_SMTPUTF8=False) as server:
        mailer = SmtpMailer(config_for(server))
        refused = submit(mailer, email="żółw@example.org")
        assert (refused.kind, refused.stop, refused.unreachable) == (REFUSED, False, True)
        assert "non-ASCII" in refused.detail
        assert submit(mailer, email="zolw@żółw.example").kind is ACCEPTED
        mailer.close()


def test_what_is_no_address_is_refused_without_asking(mailer: SmtpMailer, post: PostOffice) -> None:
    outcome = submit(mailer, email="x@y.org>\r\nRCPT TO:<victim@example.org")
    assert outcome.kind is REFUSED
    assert post.connections == 0
    assert "victim" not in outcome.detail


def test_a_server_that_never_greets_is_given_up_after_the_time_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent_config = make_config(
            mail={"backend": "smtp"},
            smtp={"host": "127.0.0.1", "port": silent.getsockname()[1], "security": "none", "timeout": "1s"},
        )
        assert submit(SmtpMailer(silent_config)).kind is RETRY


def test_a_server_that_answers_nonsense_after_the_mail_leaves_it_uncertain() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=speak_nonsense, args=(listening,))
        thread.start()
        config = make_config(
            mail={"backend": "smtp"},
            smtp={"host": "127.0.0.1", "port": listening.getsockname()[1], "security": "none"},
        )
        mailer = SmtpMailer(config)
        assert submit(mailer).kind is UNCERTAIN
        mailer.close()
        thread.join(5)


def speak_nonsense(listening: socket.socket) -> None:
    connection, _ = listening.accept()
    with connection, connection.makefile("rwb") as file:
        for answer in (b"220 hi", b"250 hi", b"250 ok", b"250 ok", b"354 go"):
            file.write(answer + b"\r\n")
            file.flush()
            file.readline()
        while file.readline() != b".\r\n":
            pass
        file.write(b"<html>\r\n")
        file.flush()
        file.readline()


@pytest.mark.parametrize("step", list(Step))
@pytest.mark.parametrize("code", [-1, 199, 250, 299, 354, 421, 451, 500, 554, 599])
def test_no_reply_before_the_content_is_uncertain_and_only_a_2xx_after_it_is_accepted(step: Step, code: int) -> None:
    kind = outcome_of_reply(step, code, b"words").kind
    if step is Step.CONTENT:
        assert (kind is ACCEPTED) == (200 <= code < 300)
        assert (kind is UNCERTAIN) == (code < 200 or 300 <= code < 400)
    else:
        assert kind in (RETRY, REFUSED)


@pytest.mark.parametrize(
    ("error", "kind", "stop"),
    [
        (ConnectionRefusedError("refused"), RETRY, False),
        (TimeoutError("timed out"), RETRY, False),
        (socket.gaierror(-2, "Name or service not known"), RETRY, False),
        (ssl.SSLEOFError("EOF"), RETRY, False),
        (ssl.SSLCertVerificationError("self-signed"), REFUSED, True),
        (smtplib.SMTPServerDisconnected("closed"), RETRY, False),
        (smtplib.SMTPConnectError(421, "busy"), RETRY, False),
        (smtplib.SMTPConnectError(554, "no"), REFUSED, True),
        (smtplib.SMTPHeloError(550, "no"), REFUSED, True),
        (smtplib.SMTPAuthenticationError(535, "no"), REFUSED, True),
        (smtplib.SMTPAuthenticationError(454, "later"), RETRY, False),
        (smtplib.SMTPNotSupportedError("no STARTTLS"), REFUSED, True),
        (smtplib.SMTPException("No suitable authentication method found."), REFUSED, True),
        (UnicodeEncodeError("ascii", PASSWORD, 0, 1, "no"), REFUSED, True),
    ],
)
def test_every_failure_before_the_content_has_its_outcome(
    error: Exception,
    kind: OutcomeKind,
    stop: bool,  # noqa: FBT001
) -> None:
    outcome = outcome_before_content(error)
    assert (outcome.kind, outcome.stop) == (kind, stop)
    assert PASSWORD not in outcome.detail
