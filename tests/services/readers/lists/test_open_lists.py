"""Lists as other tools export them: recognised by their headings, each person in their state."""

import io
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.list_headings import Wording, recognise
from digest.domain.list_values import Order
from digest.domain.lists import CSV_COLUMNS, Imported, read_line
from digest.domain.readers import Status, SuppressionReason
from digest.services.readers.lists.export import each_listed
from digest.services.readers.lists.import_readers import ListRules, import_subscribers
from digest.services.readers.lists.tally import state_of
from digest.store.database import Database
from digest.store.readers.find import find_readers
from tests.services.builders import WARSAW
from tests.services.readers.lists.taking import NOW, RULES, take, turned

SHARED = Path(__file__).parents[5] / "shared" / "exports" / "readers"

STATES = {
    "mailchimp_subscribed.csv": {"anna.m@example.com": "active", "piotr.m@example.com": "active"},
    "mailchimp_unsubscribed.csv": {"ula.m@example.com": "unsubscribed"},
    "mailchimp_cleaned.csv": {"celina.m@example.com": "suppressed"},
    "substack.csv": {
        "sub.free@example.com": "active",
        "sub.paid@example.com": "active",
        "sub.off@example.com": "unsubscribed",
    },
    "ghost.csv": {"ghost.on@example.com": "active", "ghost.off@example.com": "unsubscribed"},
    "mailpoet.csv": {
        "mp.on@example.com": "active",
        "mp.off@example.com": "unsubscribed",
        "mp.bounced@example.com": "suppressed",
        "mp.unconf@example.com": "pending",
    },
    "buttondown.csv": {"bd.reg@example.com": "active", "bd.unsub@example.com": "unsubscribed"},
    "listmonk.csv": {"lm.on@example.com": "active", "lm.block@example.com": "unsubscribed"},
    "beehiiv.csv": {
        "bh.on@example.com": "active",
        "bh.off@example.com": "unsubscribed",
        "bh.pend@example.com": "pending",
    },
}


def states(database: Database) -> dict[str, str | None]:
    emails = [reader.email for reader, _ in each_listed(database)]
    with database.read() as connection:
        return {email: state_of(reader) for email, reader in find_readers(connection, emails).items()}


@pytest.mark.skipif(not SHARED.is_dir(), reason="the exports of other tools are not here")
@pytest.mark.parametrize("name", STATES)
def test_an_export_of_each_tool_ends_up_as_it_has_to(database: Database, name: str) -> None:
    with (SHARED / name).open("rb") as source:
        done = import_subscribers(database, [source], RULES, now=NOW)
    assert not done.refused
    assert states(database) == STATES[name]
    again = import_subscribers(database, [io.BytesIO(turned((SHARED / name).read_bytes()))], RULES, now=NOW)
    assert (again.states, again.added, again.updated) == (done.states, 0, 0)


MAILCHIMP = (
    "Email Address,First Name,Last Name,CONFIRM_TIME,{}\n"
    "A@example.org,Ann,Nowak,2018-02-12 18:06:58,2019-01-02 03:04:05\n"
)
SUBSCRIBED, LEFT, CLEANED = (MAILCHIMP.format(last) for last in ("LAST_CHANGED", "UNSUB_TIME", "CLEAN_TIME"))


def take_all(database: Database, *texts: str, wording: Wording | None = None, dry_run: bool = False) -> Imported:
    rules = ListRules(("daily", "weekly"), ("daily", "weekly"), WARSAW, wording=wording or Wording())
    sources = [io.BytesIO(text.encode()) for text in texts]
    return import_subscribers(database, sources, rules, now=NOW, dry_run=dry_run)


def test_leaving_wins_in_several_files_whatever_their_order(tmp_path: Path) -> None:
    for number, files in enumerate(permutations((SUBSCRIBED, LEFT, "email,status\na@example.org,active\n"))):
        database = Database(f"sqlite:///{tmp_path / str(number)}.db")
        done = take_all(database, *files)
        assert states(database) == {"a@example.org": "unsubscribed"}
        assert done.states == {"active": 0, "unsubscribed": 1, "suppressed": 0, "pending": 0}
        assert take_all(database, CLEANED, SUBSCRIBED).refused
        assert states(database) == {"a@example.org": "suppressed"}
        database.close()


def test_names_and_times_of_a_tool_are_kept(database: Database) -> None:
    done = take_all(database, LEFT)
    assert (done.lists[0].name, done.lists[0].source) == ("Mailchimp, unsubscribed", "mailchimp-unsubscribed")
    [(reader, _)] = each_listed(database)
    assert reader.name == "Ann Nowak"
    assert reader.left_at is not None
    assert reader.left_at.isoformat() == "2019-01-02T03:04:05+00:00"


def test_a_list_whose_state_is_left_out_is_refused(database: Database) -> None:
    for text in ("email,tiers\na@example.org,x\n", "Email Address,LEID\na@example.org,1\n"):
        with pytest.raises(ConfigError, match="none of its columns says who left"):
            take(database, text)


def test_an_unknown_heading_is_answered_with_the_words_to_paste(database: Database) -> None:
    with pytest.raises(ConfigError, match=r"--map 'Email Address=email' --map phone=-") as refused:
        take(database, "Email Address,phone\na@example.org,1\n")
    assert "Columns seen: Email Address, phone" in str(refused.value)


def test_a_file_of_gifts_is_sent_to_its_own_command(database: Database) -> None:
    with pytest.raises(ConfigError, match=r"a file of gifts from Stripe\. `digest subscribers import-donors`"):
        take(database, "id,Customer Email,Amount,Created date (UTC),Status\nch_1,a@example.org,5.00,2026-11-20,Paid\n")


EMAIL = "a@example.org"
HEADINGS = {
    "substack": (
        "email",
        "email_disabled",
        {"true": "unsubscribed", "false": "active"},
        ("created_at", "plan"),
    ),
    "ghost": ("email", "subscribed_to_emails", {"false": "unsubscribed", "true": "active"}, ("id", "labels", "tiers")),
    "mailpoet": ("Email", "Global status", {"bounced": "suppressed", "unconfirmed": "pending"}, ("List", "First name")),
    "buttondown": ("email_address", "type", {"premium": "active", "undeliverable": "suppressed"}, ("id", "source")),
    "listmonk": ("email", "status", {"enabled": "active", "blocklisted": "unsubscribed"}, ("uuid", "updated_at")),
    "beehiiv": ("email", "status", {"active": "active", "inactive": "unsubscribed"}, ("created_at", "Free Tier")),
}


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_columns_may_be_shuffled_left_out_and_renamed(data: st.DataObject) -> None:
    email, state, words, others = HEADINGS[data.draw(st.sampled_from(sorted(HEADINGS)))]
    kept = data.draw(st.lists(st.sampled_from(others), unique=True))
    order = data.draw(st.permutations([email, state, *kept]))
    renamed = data.draw(st.sets(st.sampled_from(order)))
    heading = ",".join(f"Nasze {name}" if name in renamed else name for name in order)
    found = recognise(heading.split(","), CSV_COLUMNS, Wording({f"Nasze {name}": name for name in renamed}))
    for word, becomes in words.items():
        cells = dict(zip(found.columns, ({email: EMAIL, state: word}.get(name, "") for name in order), strict=True))
        assert cells["email"] == EMAIL
        line = read_line(cells, EMAIL, digests=(), zone=WARSAW, now=NOW)
        assert becomes == ("suppressed" if line.suppressed else line.status)


def test_what_the_newsroom_says_of_a_list_fills_its_gaps(database: Database) -> None:
    wording = Wording({"Adres": "email", "tier": "-"}, status=Status.PENDING, consented="on paper, 2025-03-04")
    done = take_all(database, "Adres,tier,status\na@example.org,free,\nb@example.org,free,active\n", wording=wording)
    assert done.states == {"active": 1, "unsubscribed": 0, "suppressed": 0, "pending": 1}
    assert {reader.source for reader, _ in each_listed(database)} == {"on paper, 2025-03-04"}
    take_all(database, "email\nc@example.org\n", wording=Wording(suppressed=SuppressionReason.MANUAL))
    assert states(database)["c@example.org"] == "suppressed"


def test_an_open_order_of_days_is_refused_with_both_readings(database: Database) -> None:
    text = "email,consented_at,source\na@example.org,03/04/2025,paper\n"
    with pytest.raises(ConfigError, match=r"3 April 2025 or 4 March 2025\. Add --dates dmy"):
        take_all(database, text)
    take_all(database, text, wording=Wording(dates=Order.MDY))
    take_all(database, f"{text}b@example.org,13/04/2025,paper\n".replace("a@", "c@"))
    days = {reader.email[0]: str(reader.consented_at)[:10] for reader, _ in each_listed(database)}
    assert days == {"a": "2025-03-03", "b": "2025-04-12", "c": "2025-04-02"}


def test_a_dry_run_shows_what_becomes_of_people_without_their_addresses(database: Database) -> None:
    said = take_all(database, SUBSCRIBED, LEFT, dry_run=True)
    assert said.examples == {"unsubscribed": ("a***@example.org",)}
    assert not states(database)
    assert take_all(database, SUBSCRIBED, LEFT).states == said.states
