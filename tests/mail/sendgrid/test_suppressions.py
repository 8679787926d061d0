"""SendGrid's lists, page by page, and what is said when one cannot be read."""

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from digest.domain.errors import ProviderError
from digest.domain.provider_lists import LISTS, Page
from digest.mail.sendgrid.suppressions import SendGridSuppressions
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.fakes.sendgrid_lists import GROUPS, PATHS
from tests.fakes.site import Site, status
from tests.mail.samples import sendgrid_config

BOUNCES, BLOCKS, INVALID, COMPLAINTS, UNSUBSCRIBES, _ = PATHS


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENDGRID_API_KEY", KEY)


@pytest.fixture
def fake() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as fake:
        yield fake


def read(fake: FakeSendGrid, name: str, offset: int = 0) -> Page:
    return SendGridSuppressions(sendgrid_config(fake.url)).page(name, offset)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("bounces", BOUNCES),
        ("invalid", INVALID),
        ("spam-reports", COMPLAINTS),
        ("unsubscribes", UNSUBSCRIBES),
        ("blocks", BLOCKS),
        ("groups", GROUPS),
    ],
)
def test_each_list_is_read_where_sendgrid_keeps_it(fake: FakeSendGrid, name: str, path: str) -> None:
    fake.lists.addresses[path] = ["Ola@Example.org"]
    assert read(fake, name).addresses == ("Ola@Example.org",)
    assert [asked.partition("?")[0] for asked in fake.lists.asked] == [path]


def test_every_list_we_know_can_be_read(fake: FakeSendGrid) -> None:
    assert all(read(fake, name).addresses == () for name in LISTS)


def test_a_page_says_where_the_next_one_begins_until_one_is_empty(fake: FakeSendGrid) -> None:
    fake.lists.addresses[BOUNCES] = [f"r{number}@example.org" for number in range(600)]
    first = read(fake, "bounces")
    assert (len(first.addresses), first.following, first.is_full) == (500, 500, True)
    second = read(fake, "bounces", 500)
    assert (len(second.addresses), second.following, second.is_full) == (100, 600, False)
    assert second.addresses[0] == "r500@example.org"
    assert read(fake, "bounces", 600) == Page((), None, is_full=False)
    assert [asked.partition("?")[2] for asked in fake.lists.asked] == [
        f"limit=500&offset={offset}" for offset in (0, 500, 600)
    ]


def test_the_groups_come_whole_and_without_parameters(fake: FakeSendGrid) -> None:
    fake.lists.addresses[GROUPS] = [f"r{number}@example.org" for number in range(600)]
    page = read(fake, "groups")
    assert (len(page.addresses), page.following) == (600, None)
    assert fake.lists.asked == [f"{GROUPS}?"]


def test_an_entry_without_an_address_counts_and_names_nobody(fake: FakeSendGrid) -> None:
    fake.lists.instead = b'[{"email": null}, {"created": 1}, {"email": "a@example.org"}]'
    assert read(fake, "blocks").addresses == ("", "", "a@example.org")


@pytest.mark.parametrize("content", [b"{}", b"null", b"[1]", b'[{"email": "a@example.org"}, []]', b"[", b"[" * 99_999])
def test_an_answer_that_is_no_list_is_an_error(fake: FakeSendGrid, content: bytes) -> None:
    fake.lists.instead = content
    with pytest.raises(ProviderError, match="list bounces cannot be read"):
        read(fake, "bounces")


def refused(code: int, **headers: str) -> ProviderError:
    """The error that such an answer raises."""
    content = json.dumps({"errors": [{"message": "jan@example.org may not"}]}).encode()
    with Site() as site:
        site.on(BLOCKS, status(code, content, **headers))
        with pytest.raises(ProviderError) as raised:
            SendGridSuppressions(sendgrid_config(site.url)).page("blocks", 0)
    assert "jan@" not in str(raised.value)
    assert f"({code}): … may not" in str(raised.value)
    return raised.value


@pytest.mark.parametrize("code", [401, 403])
def test_a_key_without_access_learns_which_scopes_it_needs(code: int) -> None:
    assert "Suppressions and Unsubscribe Groups (read)" in str(refused(code))


@pytest.mark.parametrize("code", [400, 404, 500])
def test_any_other_refusal_names_the_list(code: int) -> None:
    error = refused(code)
    assert "list blocks" in str(error)
    assert error.retry_at is None


@pytest.mark.parametrize(("headers", "seconds"), [({}, 60), ({"X_RateLimit_Reset": "soon"}, 60), (None, 300)])
def test_a_rate_limit_says_when_to_come_back(headers: dict[str, str] | None, seconds: int) -> None:
    before = datetime.now(UTC)
    given = {"X_RateLimit_Reset": str((before + timedelta(minutes=5)).timestamp())} if headers is None else headers
    retry_at = refused(429, **given).retry_at
    assert retry_at is not None
    assert timedelta(seconds=seconds - 5) < retry_at - before < timedelta(seconds=seconds + 60)


def test_a_server_that_is_not_there_is_an_error_in_words() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ProviderError, match=r"list blocks cannot be read: .*refused"):
        SendGridSuppressions(sendgrid_config(f"http://127.0.0.1:{port}")).page("blocks", 0)
