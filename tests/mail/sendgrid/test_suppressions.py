from collections.abc import Iterator

import pytest

from digest.domain.errors import ProviderError
from digest.domain.provider_lists import LISTS
from digest.mail.sendgrid.suppressions import PAGE, SendGridSuppressions
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.fakes.sendgrid_lists import GROUPS, PATHS
from tests.mail.samples import sendgrid_config


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeSendGrid]:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)
    with FakeSendGrid() as fake:
        yield fake


def test_a_list_is_read_page_by_page_to_an_empty_page(fake: FakeSendGrid) -> None:
    emails = [f"reader{number}@example.org" for number in range(PAGE + 1)]
    fake.lists.addresses["/v3/suppression/bounces"] = emails
    lists = SendGridSuppressions(sendgrid_config(fake.url))
    first = lists.page("bounces", 0)
    assert (first.addresses, first.following, first.is_full) == (tuple(emails[:PAGE]), PAGE, True)
    second = lists.page("bounces", PAGE)
    assert (second.addresses, second.following, second.is_full) == (tuple(emails[PAGE:]), PAGE + 1, False)
    assert lists.page("bounces", PAGE + 1).following is None


def test_groups_come_whole(fake: FakeSendGrid) -> None:
    fake.lists.addresses[GROUPS] = ["ola@example.org"]
    page = SendGridSuppressions(sendgrid_config(fake.url)).page("groups", 0)
    assert (page.addresses, page.following) == (("ola@example.org",), None)


def test_every_list_of_ours_is_one_of_the_providers(fake: FakeSendGrid) -> None:
    for name in LISTS:
        SendGridSuppressions(sendgrid_config(fake.url)).page(name, 0)
    assert {asked.partition("?")[0] for asked in fake.lists.asked} == set(PATHS)


def test_a_provider_that_asks_to_wait_says_until_when(fake: FakeSendGrid) -> None:
    fake.faults.append(Fault.TOO_MANY_REQUESTS)
    with pytest.raises(ProviderError, match=r"asks to wait \(429\)") as caught:
        SendGridSuppressions(sendgrid_config(fake.url)).page("bounces", 0)
    assert caught.value.retry_at is not None
