"""From a send to what its readers did: real commands, a server of its own, and a provider that posts events."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.store.database import Database
from tests.acceptance.desk import NOW, Desk, furnish
from tests.acceptance.nursery import Nursery
from tests.acceptance.runs import digest
from tests.acceptance.serving import Serving, free_port, serving
from tests.fakes.sendgrid import KEY, FakeSendGrid, Fault
from tests.fakes.sendgrid_mail import Mail
from tests.fakes.sendgrid_webhook import Signer, post

READERS = [f"reader{number}@example.org" for number in range(1, 13)]
HOST = "digest.notesfrompoland.com"
SIGNER, STRANGER = Signer(), Signer()


@pytest.fixture
def sendgrid() -> Iterator[FakeSendGrid]:
    with FakeSendGrid() as server:
        yield server


@pytest.fixture
def desk(nursery: Nursery, sendgrid: FakeSendGrid, database_url: str, tmp_path: Path) -> Desk:
    database = Database(database_url)
    furnish(database, tmp_path, READERS)
    database.close()
    return Desk(nursery, tmp_path, database_url, sendgrid)


@pytest.fixture
def server(desk: Desk) -> Iterator[Serving]:
    port = free_port()
    with (desk.folder / "config.toml").open("a") as settings:
        settings.write(f'\nbind = "127.0.0.1:{port}"\n')
    keys = {"SENDGRID_API_KEY": KEY, "SENDGRID_WEBHOOK_PUBLIC_KEY": SIGNER.public_text}
    with serving(desk.folder, port, DIGEST_DATABASE_URL=desk.url, **keys) as running:
        yield running


def posted(mail: Mail, name: str, number: int = 1, *, after: float = 0, **more: Any) -> dict[str, Any]:
    """An event as SendGrid tells it of a mail that it took."""
    return {
        "email": mail.email,
        "timestamp": int(time.time() + after),
        "event": name,
        "sg_event_id": f"{name}-{mail.email}-{number}",
        "sg_message_id": f"{mail.message_id}.recvd-0.0",
        "smtp-id": "<x@ismtpd>",
        **mail.custom_args,
        **more,
    }


def post_events(server: Serving, body: Any, signer: Signer = SIGNER, *, at: float | None = None) -> tuple[int, Any]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    status, answer = post(f"{server.url}/webhooks/sendgrid", raw, {**signer.headers(raw, at=at), "Host": HOST})
    return status, json.loads(answer)


def a_days_events(mails: dict[str, Mail]) -> list[dict[str, Any]]:
    one, two, three, four, five, *rest = (mails[email] for email in READERS)
    give = "https://notesfrompoland.com/donate/?utm_source=digest&utm_medium=email&utm_campaign=weekly-2026-03-30"
    person: dict[str, Any] = {"useragent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0"}
    return [
        *(posted(mail, "delivered") for mail in (one, two, three, four, *rest[:4])),
        posted(five, "bounce", type="bounce", status="5.1.1", reason=f"550 <{five.email}> no such user"),
        posted(rest[4], "bounce", type="blocked", status="5.7.1"),
        posted(rest[5], "dropped", reason="Bounced Address"),
        posted(one, "deferred"),
        posted(one, "open", **person),
        posted(one, "click", url=give, after=60, **person),
        posted(two, "open", sg_machine_open=True, **person),
        *(
            posted(three, "click", number, url=f"https://notesfrompoland.com/{number}/", **person)
            for number in range(5)
        ),
        posted(three, "spamreport"),
        posted(four, "unsubscribe"),
        posted(one, "to_be_invented"),
    ]


EXACTLY = {
    "delivered": 8,
    "bounced": 1,
    "blocked": 1,
    "deferred": 1,
    "dropped": 1,
    "complaints": 1,
    "unsubscribes": 1,
    "opens": {"human": 1, "machine": 1},
    "clicks": {"human": 1, "machine": 5},
}


def test_replayed_duplicate_stale_forged_and_half_garbage_posts_count_each_event_once(
    desk: Desk, server: Serving
) -> None:
    assert desk.run("send", "weekly", "--yes").code == 0
    mails = {mail.email: mail for mail in desk.sendgrid.mails}
    genuine = a_days_events(mails)
    forged = [posted(mail, "delivered", 99) for mail in mails.values()]
    elsewhere = [
        posted(mails[READERS[0]], "delivered", 50, sg_message_id="another-installation-50", edition="8"),
        posted(mails[READERS[0]], "delivered", 51, sg_message_id="another-installation-51", batch="999999"),
        posted(mails[READERS[0]], "delivered", 52, sg_message_id="another-installation-52", recipient="2"),
        posted(
            mails[READERS[0]], "delivered", 53, sg_message_id="another-installation-53", email="stranger@example.com"
        ),
        posted(
            mails[READERS[0]],
            "delivered",
            54,
            sg_message_id="another-installation-54",
            edition="0",
            batch="0",
            recipient="0",
        ),
    ]

    assert post_events(server, genuine[:10])[1]["stored"] == 10
    assert post_events(server, [*genuine, None, {"event": "open"}, *elsewhere, genuine[0]])[1] == {
        "stored": len(genuine) - 10 + len(elsewhere),
        "repeated": 11,
        "untracked": 0,
        "bad": 2,
    }
    for _ in range(3):
        assert post_events(server, genuine)[1]["stored"] == 0
    assert post_events(server, forged, STRANGER)[0] == 403
    assert post_events(server, forged, at=time.time() - 700)[0] == 403
    assert post(f"{server.url}/webhooks/sendgrid", forged, {"Host": HOST})[0] == 403
    assert post_events(server, b"not json")[0] == 400

    report = desk.run("report", "1", "--json").json
    assert report["recipients"]["submitted"] == len(READERS)
    assert {name: report["events"][name] for name in EXACTLY} == EXACTLY
    assert sum(one["submitted"] for one in report["variants"].values()) == len(READERS)
    (weekly,) = desk.run("report", "--json").json
    assert (weekly["digest"], weekly["editions"], weekly["events"]) == ("weekly", 1, report["events"])
    text = desk.run("report", "1").out
    assert "8 of 12 submitted (66.7 %)" in text
    assert "1 of 9 delivered or bounced (11.1 %)" in text
    assert "5 of 6 clicks (83.3 %)" in text

    listed = {
        one["email"]: (one["status"], one["suppressed"]) for one in desk.run("subscribers", "list", "--json").json
    }
    assert listed[READERS[3]][0] == "unsubscribed"
    assert listed[READERS[4]] == ("active", "bounce")
    assert f"{READERS[4]}  active  weekly  not mailed: bounce\n" in desk.run("subscribers", "list").out
    refused = desk.run("subscribers", "add", READERS[4])
    assert "suppressed (bounce)" in refused.err
    assert server.stop() == 0
    log = server.said
    assert not [email for email in READERS if email in log]


def test_events_settle_what_is_uncertain_and_nothing_else(desk: Desk, server: Serving) -> None:
    desk.sendgrid.faults.extend([Fault.ACCEPTED_THEN_DROPPED, Fault.READ_THEN_DROPPED])
    assert desk.run("send", "weekly", "--yes").code == 3
    lost = [mail for mail in desk.sendgrid.mails if mail.email in desk.batches("uncertain")[1]]
    assert (
        post_events(server, [posted(lost[0], "processed", email="somebody@example.com"), posted(lost[0], "invented")])[
            0
        ]
        == 200
    )
    assert desk.sums(1)["uncertain"] == 4
    assert post_events(server, [posted(lost[0], "processed", 2)])[0] == 200
    assert desk.sums(1) == {"submitted": 10, "uncertain": 2}


def test_the_night_folds_what_is_old_and_the_report_stays(desk: Desk, server: Serving) -> None:
    assert desk.run("send", "weekly", "--yes").code == 0
    post_events(server, a_days_events({mail.email: mail for mail in desk.sendgrid.mails}))
    before = desk.run("report", "1", "--json").json
    for now, editions, deliveries in (
        (NOW, 0, 0),
        ("2026-10-30T03:00:00+01:00", 1, 0),
        ("2027-06-30T03:00:00Z", 0, 12),
    ):
        swept = digest(desk.folder, "housekeep", "--json", now=now, DIGEST_DATABASE_URL=desk.url).json
        assert (swept["editions"], swept["deliveries"]) == (editions, deliveries)
        assert {**desk.run("report", "1", "--json").json, "seconds": 0} == {**before, "seconds": 0}


def test_the_provider_s_lists_come_into_ours(desk: Desk) -> None:
    desk.sendgrid.lists.addresses["/v3/suppression/bounces"] = [READERS[0]]
    said = desk.run("suppressions", "sync", "--json").json
    assert said["lists"]["bounces"] == {"there": 1, "added": 1, "unreadable": 0, "readers": 1, "suppresses": True}
    assert desk.run("send", "weekly", "--yes", "--json").json["recipients"]["frozen"] == len(READERS) - 1
    desk.sendgrid.always = Fault.FORBIDDEN
    refused = desk.run("suppressions", "sync")
    assert refused.code == 1
    assert "Give the key the scopes" in refused.err
