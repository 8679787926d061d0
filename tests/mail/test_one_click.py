"""The one-click link, asked as a mailbox program asks it, against real servers."""

import pytest

from digest.domain.errors import ProviderError
from digest.mail.one_click import one_click_fault
from tests.fakes.site import Site, reset, status

LINK = "/unsubscribe/digest-doctor-checks-this-link"
OURS = "default-src 'none'; style-src 'self'"


def test_the_question_is_what_mailbox_programs_post() -> None:
    with Site() as site:
        site.on(LINK, status(404, Content_Security_Policy=OURS))
        assert one_click_fault(site.url) is None
        (asked,) = site.requests
    assert (asked.method, asked.body) == ("POST", b"List-Unsubscribe=One-Click")


def test_an_answer_of_pages_that_are_asked_too_often_is_one_of_ours() -> None:
    with Site() as site:
        site.on(LINK, status(429, Content_Security_Policy=OURS))
        assert one_click_fault(site.url) is None


@pytest.mark.parametrize(("code", "policy"), [(404, ""), (200, OURS), (405, OURS), (403, "")])
def test_another_answer_is_a_fault(code: int, policy: str) -> None:
    with Site() as site:
        site.on(LINK, status(code, Content_Security_Policy=policy))
        assert one_click_fault(site.url)


def test_no_answer_is_an_error() -> None:
    with Site() as site:
        site.on(LINK, reset())
        with pytest.raises(ProviderError, match="cannot be reached from here"):
            one_click_fault(site.url)
