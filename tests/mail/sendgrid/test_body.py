"""What is written for all readers at once is what would be written for each alone."""

import json
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from digest.domain.addresses import are_plain
from digest.domain.recipients import Recipient, Recipients
from digest.mail.message import reader_links
from digest.mail.sendgrid.body import mailable, readers_parts
from tests.mail.samples import make_batch, sendgrid_config

LINKS = reader_links(sendgrid_config("http://127.0.0.1:9"))
addresses = st.one_of(
    st.emails(),
    st.from_regex(r"[a-z.@+_\n\"ż-]{1,12}", fullmatch=True),
    st.just("a" * 320 + "@example.org"),
)
names = st.text(st.sampled_from("Ała 'O,;\\\"\n\t\u2028\x85\ud800"), max_size=12) | st.text(max_size=120)


@given(st.lists(addresses, min_size=1, max_size=4))
@example(["a@b.c\nd@e.f"])
@example(["a@b@c.d", "e"])
def test_usual_addresses_go_out_as_they_are(emails: list[str]) -> None:
    if are_plain(emails):
        assert [mailable(email) for email in emails] == emails


@given(st.lists(st.tuples(st.emails(), names, st.sampled_from(["abc", "a/b c"])), min_size=1, max_size=4))
def test_readers_are_written_together_as_each_alone(readers: list[tuple[str, str, str]]) -> None:
    everybody = tuple(Recipient(number, *reader) for number, reader in enumerate(readers, start=1))
    assert _written(*everybody) == [one for reader in everybody for one in _written(reader)]


def _written(*recipients: Recipient) -> list[Any]:
    sendable = Recipients.of(recipient for recipient in recipients if mailable(recipient.email))
    written: list[Any] = json.loads(f"[{''.join(readers_parts(make_batch(recipients=sendable), LINKS))}]")
    return written
