"""The events in SendGrid's posts, and how its own posts are recognised."""

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.events import Event, EventKind
from digest.domain.readers import SuppressionReason
from digest.mail.sendgrid.events import Webhook, read_event, read_post, webhook_keys
from tests.fakes.sendgrid_webhook import Signer

NOW = datetime(2026, 3, 30, 6, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
TEN_MINUTES = timedelta(minutes=10)


def entry(name: str = "delivered", **more: Any) -> dict[str, Any]:
    return {
        "email": "ola@example.org",
        "timestamp": 1774850400,
        "event": name,
        "sg_event_id": "ZGVsaXZlcmVk",
        "sg_message_id": "14c5d75ce93.dfd.64b469",
        "edition": "7",
        "batch": "12",
        "recipient": "345",
        **more,
    }


def read(name: str = "delivered", **more: Any) -> Event:
    event = read_event(entry(name, **more), lambda url: f"<{url}>")
    assert event is not None
    return event


@pytest.mark.parametrize(
    ("name", "more", "kind", "reason"),
    [
        ("processed", {}, "processed", None),
        ("delivered", {}, "delivered", None),
        ("deferred", {}, "deferred", None),
        ("bounce", {}, "bounced", "bounce"),
        ("bounce", {"type": "bounce"}, "bounced", "bounce"),
        ("bounce", {"type": "bounced"}, "bounced", "bounce"),
        ("bounce", {"type": "blocked"}, "blocked", None),
        ("bounce", {"type": "expired"}, "blocked", None),
        ("bounce", {"type": "to-be-invented"}, "blocked", None),
        ("dropped", {"reason": "Bounced Address"}, "dropped", "bounce"),
        ("dropped", {"reason": "Bounced"}, "dropped", "bounce"),
        ("dropped", {"reason": "Invalid"}, "dropped", "bounce"),
        ("dropped", {"reason": "Unsubscribed Address"}, "dropped", "unsubscribe"),
        ("dropped", {"reason": "Spam Reporting Address"}, "dropped", "complaint"),
        ("dropped", {"reason": "Spam Content"}, "dropped", None),
        ("dropped", {"reason": "Recipient List over Package Quota"}, "dropped", None),
        ("dropped", {}, "dropped", None),
        ("spamreport", {}, "complaint", "complaint"),
        ("unsubscribe", {}, "unsubscribed", "unsubscribe"),
        ("group_unsubscribe", {}, "unsubscribed", "unsubscribe"),
        ("group_resubscribe", {}, "other", None),
        ("open", {}, "opened", None),
        ("click", {}, "clicked", None),
        ("account_status_change", {}, "other", None),
        ("open2", {}, "other", None),
        ("Delivered", {}, "delivered", None),
        ("DROP TABLE; ola@example.org", {}, "other", None),
        ("x" * 300, {}, "other", None),
    ],
)
def test_each_event_has_a_word_of_ours(name: str, more: dict[str, Any], kind: str, reason: str | None) -> None:
    event = read(name, **more)
    assert (event.kind, event.suppresses) == (EventKind(kind), SuppressionReason(reason) if reason else None)


def test_ids_time_and_address_are_read_back() -> None:
    event = read()
    assert (event.edition_id, event.batch_id, event.recipient_id) == (7, 12, 345)
    assert event.email == "ola@example.org"
    assert event.occurred_at == datetime.fromtimestamp(1774850400, UTC)


@pytest.mark.parametrize("value", [None, "0", "-1", "1.5", "x", "", "9" * 30, 7, True, [7], {"a": 1}, "٣"])
def test_what_cannot_be_an_id_of_ours_is_none(value: object) -> None:
    assert read(recipient=value).recipient_id is None


def test_an_event_without_a_message_id_is_an_event() -> None:
    bare = entry()
    del bare["sg_message_id"]
    event = read_event(bare, str)
    assert event
    assert event.provider_id == "ZGVsaXZlcmVk"
    assert replace(event, provider_id="") == replace(read(), provider_id="")


def test_an_event_is_the_same_one_under_another_id() -> None:
    first = read("click", url="https://n.pl/1")
    assert read("click", url="https://n.pl/1", sg_event_id="other", useragent="x", ip="192.0.2.1") == first
    others = [
        read("open", url="https://n.pl/1"),
        read("click", url="https://n.pl/2"),
        read("click", url="https://n.pl/1", timestamp=1774850401),
        read("click", url="https://n.pl/1", sg_message_id="14c5d75ce93.dfd.64b470"),
        read("click", url="https://n.pl/1", email="jan@example.org"),
    ]
    assert len({event.provider_id for event in [first, *others]}) == 6


@pytest.mark.parametrize(
    "broken",
    [
        None,
        [],
        "delivered",
        {},
        entry(sg_event_id=None),
        entry(sg_event_id=""),
        entry(sg_event_id="a\x00b"),
        entry(sg_event_id="x" * 300),
        entry(timestamp=None),
        entry(timestamp="soon"),
        entry(timestamp=float("nan")),
        entry(timestamp=10**30),
        entry(timestamp=1774850400000),
        entry(timestamp=True),
        entry(""),
        entry(event=None),
    ],
)
def test_half_of_a_garbage_post_is_kept_and_the_rest_counted(broken: object) -> None:
    posted = read_post(json.dumps([entry(), broken, entry("open")]).encode(), str)
    assert ([event.kind for event in posted.events], posted.bad) == (["delivered", "opened"], 1)


def test_a_number_of_any_length_spoils_no_post() -> None:
    body = json.dumps([entry(), {"x": 1, **entry("open")}]).replace('"x": 1', f'"x": {"9" * 5_000}')
    assert [event.kind for event in read_post(body.encode(), str).events] == ["delivered", "opened"]


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[", b"\xff\xfe\x00", b"[" * 100_000, b"1", b"9" * 10_000])
def test_what_is_no_list_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="not"):
        read_post(body, str)


def test_nothing_that_a_server_says_is_kept_but_its_status() -> None:
    said = "550 5.1.1 <ola@example.org>: Recipient address rejected"
    event = read("bounce", reason=said, status="5.1.1", bounce_classification="Invalid Address", response=said)
    assert event.detail == {"status": "5.1.1", "class": "Invalid Address"}
    assert read("dropped", reason=said).detail == {}
    assert read("deferred", response="451 4.7.1 try later ola@example.org").detail == {"status": "451"}
    assert read("to_be_invented", email="x@example.org").detail == {"event": "to_be_invented"}
    assert read("ola@example.org").detail == {"event": "strange"}


@pytest.mark.parametrize(
    ("name", "more", "machine"),
    [
        ("open", {"useragent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)"}, False),
        ("open", {"useragent": "Mozilla/5.0", "sg_machine_open": True}, True),
        ("open", {"useragent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}, False),
        ("click", {"useragent": "Mozilla/5.0 (via ggpht.com GoogleImageProxy)"}, True),
        ("click", {"useragent": "python-requests/2.31"}, True),
        ("click", {"useragent": "Barracuda Sentinel (EE)"}, True),
        ("click", {"useragent": ""}, True),
        ("click", {"useragent": "HEAD"}, True),
        ("click", {"useragent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}, True),
        ("click", {"useragent": "facebookexternalhit/1.1"}, True),
        ("click", {"useragent": "WhatsApp/2.23.20.0"}, True),
        ("click", {"useragent": "Mozilla/5.0 (Linux; Android 9; CUBOT X19) Chrome/120 Mobile Safari/537.36"}, False),
        ("click", {}, False),
        ("click", {"useragent": "Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36"}, False),
        ("delivered", {"useragent": "curl/8"}, False),
    ],
)
def test_machines_are_recognised_by_their_names(name: str, more: dict[str, Any], machine: bool) -> None:  # noqa: FBT001
    assert read(name, **more).machine is machine


def test_only_a_click_has_a_link() -> None:
    assert read("click", url="https://example.org/a?b").link == "<https://example.org/a?b>"
    assert read("open", url="https://example.org/a").link == ""


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from([*entry(), "type", "reason", "url", "useragent", "status"]), json_values))
def test_no_value_breaks_the_reading(values: dict[str, Any]) -> None:
    body = json.dumps([{**entry("bounce"), **values}, values]).encode()
    posted = read_post(body, str)
    assert len(posted.events) + posted.bad == 2


def test_a_signed_post_is_believed_and_no_other() -> None:
    signer, stranger = Signer(), Signer()
    webhook = Webhook((signer.public_key,), TEN_MINUTES)
    body = json.dumps([entry()]).encode()
    signature = signer.sign(STAMP, body)

    def refused(signature: str = signature, stamp: str = STAMP, body: bytes = body, **more: Any) -> str:
        return webhook.why_refused(signature, stamp, body, **{"now": NOW, **more}) or ""

    assert refused() == ""
    assert "not signed" in refused(body=body + b" ")
    assert "not signed" in refused(stamp=str(int(STAMP) + 1))
    assert "not signed" in refused(stranger.sign(STAMP, body))
    assert "not signed" in refused(base64.b64encode(b"garbage").decode())
    assert "no signature" in refused("***")
    assert "no signature" in refused("zażółć")
    for stamp in ("", "soon", "-1", "9" * 40, "１"):
        assert "no timestamp" in refused(stamp=stamp)
    assert refused(now=NOW + TEN_MINUTES) == ""
    assert "too old" in refused(now=NOW + TEN_MINUTES + timedelta(seconds=1))
    assert "too old" in refused(now=NOW - TEN_MINUTES - timedelta(seconds=1))


def test_without_a_key_nobody_is_believed() -> None:
    body = b"[]"
    assert "SENDGRID_WEBHOOK_PUBLIC_KEY" in str(Webhook((), TEN_MINUTES).why_refused("", STAMP, body, now=NOW))


def test_two_keys_are_good_while_they_change(monkeypatch: pytest.MonkeyPatch) -> None:
    new, old = Signer(), Signer()
    monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", new.public_text)
    monkeypatch.setenv(
        "SENDGRID_WEBHOOK_PUBLIC_KEY_OLD", f"-----BEGIN PUBLIC KEY-----\n{old.public_text}\n-----END PUBLIC KEY-----"
    )
    webhook = Webhook(webhook_keys(), TEN_MINUTES)
    for signer in (new, old):
        assert webhook.why_refused(signer.sign(STAMP, b"\xff"), STAMP, b"\xff", now=NOW) is None


@pytest.mark.parametrize("text", ["no key", "AAAA", "MFkwEwYHKoZIzj0CAQ", "zażółć"])
def test_a_wrong_key_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", text)
    with pytest.raises(ConfigError, match="SENDGRID_WEBHOOK_PUBLIC_KEY is not a verification key") as refusal:
        webhook_keys()
    assert text not in str(refusal.value)
