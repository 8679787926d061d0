import pytest

from digest.mail.reach import reach
from tests.mail.samples import make_config, sendgrid_config


@pytest.mark.parametrize(
    ("email", "reached"),
    [("jan@example.org", True), ("jan@żółw.example", True), ("żółw@example.org", False), ("o'neil@example.org", True)],
)
def test_sendgrid_mails_no_letters_outside_ascii_before_the_at(email: str, *, reached: bool) -> None:
    assert reach(sendgrid_config(None))(email) == reached


@pytest.mark.parametrize("backend", ["outbox", "smtp"])
def test_a_mail_server_and_a_folder_decide_for_each_mail(backend: str) -> None:
    assert reach(make_config(mail={"backend": backend}))("żółw@example.org")
