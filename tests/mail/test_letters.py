"""A letter, by each way that mail leaves: the same words, to one person, with links nobody rewrites."""

import email.utils
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.batches import OutcomeKind
from digest.domain.letters import Letter
from digest.mail.message import letter_mail
from digest.mail.outbox import Outbox
from digest.mail.sendgrid.mailer import SendGridMailer
from digest.mail.smtp import SmtpMailer
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.mail.post_office import PostOffice, config_for, content, serving
from tests.mail.samples import NOW, make_config, part, read_mail, sendgrid_config

pytestmark = [pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")]
LINK = "https://digest.notesfrompoland.com/confirm/abc.def-ghi"
LETTER = Letter("ola@example.org", "Zażółć: confirm", f"Open {LINK}\n", f'<p><a href="{LINK}">Confirm</a></p>\n')
NOBODY = Letter("no body", "Hello", "Hello\n")


def test_the_outbox_keeps_a_letter_as_a_file(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    assert outbox.deliver_letter(LETTER, now=NOW).kind is OutcomeKind.ACCEPTED
    (file,) = tmp_path.iterdir()
    assert re.fullmatch(r"letter-20260330T050000Z-[0-9a-f]{8}-ola@example\.org\.eml", file.name)
    mail = read_mail(file.read_bytes())
    assert (mail["To"], mail["Subject"], mail["Auto-Submitted"]) == (LETTER.to, LETTER.subject, "auto-generated")
    assert (part(mail, "plain"), part(mail, "html")) == (LETTER.text, LETTER.html)
    assert mail["List-Unsubscribe"] is None
    assert outbox.deliver_letter(NOBODY, now=NOW).kind is OutcomeKind.REFUSED
    for subject in ("Another of the same second", LETTER.subject):
        outbox.deliver_letter(replace(LETTER, subject=subject), now=NOW)
    assert len(list(tmp_path.iterdir())) == 2


def test_smtp_hands_a_letter_over_and_says_its_id() -> None:
    post = PostOffice()
    with serving(post) as server:
        mailer = SmtpMailer(config_for(server))
        outcome = mailer.deliver_letter(LETTER, now=NOW)
        assert mailer.deliver_letter(NOBODY, now=NOW).kind is OutcomeKind.REFUSED
        post.answers["RCPT"] = "550 no such reader"
        assert mailer.deliver_letter(LETTER, now=NOW).kind is OutcomeKind.REFUSED
        mailer.close()
    (envelope,) = post.mails
    mail = read_mail(content(envelope))
    assert (envelope.rcpt_tos, outcome.message_id) == ([LETTER.to], mail["Message-ID"])
    assert part(mail, "plain") == LETTER.text


def test_sendgrid_takes_a_letter_and_tracks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as fake:
        mailer = SendGridMailer(sendgrid_config(fake.url))
        assert mailer.deliver_letter(LETTER, now=NOW).kind is OutcomeKind.ACCEPTED
        (mail,) = fake.mails
        assert (mail.email, mail.subject, mail.text, mail.html) == (LETTER.to, LETTER.subject, LETTER.text, LETTER.html)
        assert not any(setting["enable"] for setting in mail.body["tracking_settings"].values())
        fake.faults.append(Fault.TOO_MANY_REQUESTS)
        assert mailer.deliver_letter(LETTER, now=NOW).kind is OutcomeKind.RETRY
        assert mailer.deliver_letter(NOBODY, now=NOW).kind is OutcomeKind.REFUSED
        assert mailer.deliver_letter(Letter("a@b.org", "Only text", "Hello\n"), now=NOW).kind is OutcomeKind.ACCEPTED


@given(st.text(st.characters(codec=None), max_size=80), st.text(st.characters(codec=None), max_size=200))
def test_whatever_a_letter_says_it_is_one_mail_to_one_person(subject: str, text: str) -> None:
    _, raw = letter_mail(make_config(), Letter("ola@example.org", subject, text), now=NOW)
    mail = read_mail(raw)
    assert [address for _, address in email.utils.getaddresses(mail.get_all("To", []))] == ["ola@example.org"]
    assert mail.get_all("Bcc") is mail.get_all("Cc") is None
    assert mail.get_content_type() == "text/plain"
