"""The provider's door: what it lets in, and what is stored when it answers 200."""

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from digest.store.database import Database
from digest.store.tables import events
from digest.web.webhook import MAX_BODY
from digest.wiring import App
from tests.fakes.sendgrid_webhook import Signer
from tests.services.builders import config
from tests.services.mail_events import Mail, submitted
from tests.web.clients import HOST, Client

PATH = "/webhooks/sendgrid"
EMAILS = [f"reader{number}@example.org" for number in range(1, 5)]
SIGNER, OLD, STRANGER = Signer(), Signer(), Signer()


@pytest.fixture
def door(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", SIGNER.public_text)
    monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY_OLD", OLD.public_text)
    app = App(config(tmp_path, store={"url": database_url}, web={"public_url": f"https://{HOST}"}))
    yield Client(app)
    app.database.close()


def posted(mail: Mail, name: str, number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "email": mail.email,
        "timestamp": int(time.time()),
        "event": name,
        "sg_event_id": f"{name}-{mail.recipient}-{number}",
        "edition": str(mail.edition),
        "batch": str(mail.batch),
        "recipient": str(mail.recipient),
        **more,
    }


def post(door: Client, body: Any, signer: Signer = SIGNER, **more: Any) -> httpx.Response:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return door.post(PATH, content=raw, headers=signer.headers(raw, **more))


def count(database: Database) -> int:
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(events)).scalar_one()


def test_signed_events_are_stored_when_it_answers(door: Client) -> None:
    mail = submitted(door.app.database, EMAILS)[0]
    answer = post(door, [posted(mail, "delivered"), posted(mail, "open"), "garbage", {}])
    assert (answer.status_code, answer.json()) == (200, {"stored": 2, "repeated": 0, "untracked": 0, "bad": 2})
    assert post(door, [posted(mail, "delivered"), posted(mail, "open", 2)], OLD).json()["stored"] == 1
    assert count(door.app.database) == 3
    assert 'digest_events_total{became="stored"} 3.0' in door.get("/metrics").text


@pytest.mark.parametrize("late", [-660, 660])
def test_nothing_forged_and_nothing_stale_is_stored(door: Client, late: int) -> None:
    mail = submitted(door.app.database, EMAILS)[0]
    body = json.dumps([posted(mail, "spamreport")]).encode()
    headers = SIGNER.headers(body)
    refused = [
        post(door, body, STRANGER),
        post(door, body, at=time.time() - late),
        door.post(PATH, content=body),
        door.post(PATH, content=body + b"\n", headers=headers),
        door.post(PATH, content=body, headers={**headers, "X-Twilio-Email-Event-Webhook-Timestamp": "1"}),
        door.post(PATH, content=body, headers={**headers, "X-Twilio-Email-Event-Webhook-Signature": ""}),
    ]
    assert [answer.status_code for answer in refused] == [403] * len(refused)
    assert count(door.app.database) == 0
    assert post(door, body).json()["stored"] == 1


def test_without_a_key_everything_is_refused(tmp_path: Path) -> None:
    door = Client(App(config(tmp_path, web={"public_url": f"https://{HOST}"})))
    answer = post(door, [])
    assert (answer.status_code, "SENDGRID_WEBHOOK_PUBLIC_KEY" in answer.text) == (403, True)


def test_what_is_no_list_of_events_is_refused_and_what_is_too_large_is_not_read(door: Client) -> None:
    assert post(door, b"{").status_code == 400
    assert post(door, b"[" + b" " * MAX_BODY + b"]").status_code == 413
    assert door.get(PATH).status_code == 405
    assert post(door, b"[]").json()["stored"] == 0


def test_a_database_that_is_away_lets_the_provider_come_again(
    postgresql: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("SENDGRID_WEBHOOK_PUBLIC_KEY", SIGNER.public_text)
    postgresql.psql("CREATE DATABASE leaving TEMPLATE migrated;")
    url = postgresql.get_uri(database="leaving")
    door = Client(App(config(tmp_path, store={"url": url}, web={"public_url": f"https://{HOST}"})))
    mail = submitted(door.app.database, EMAILS)[0]
    postgresql.psql("ALTER DATABASE leaving ALLOW_CONNECTIONS false;")
    postgresql.psql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'leaving';")
    body = [posted(mail, "delivered")]
    assert post(door, body).status_code == 503
    postgresql.psql("ALTER DATABASE leaving ALLOW_CONNECTIONS true;")
    assert post(door, body).json()["stored"] == 1
    door.app.database.close()


def test_eight_posts_of_the_same_events_at_once_store_them_once(door: Client) -> None:
    mails = submitted(door.app.database, [f"reader{number}@example.org" for number in range(100)])
    body = [posted(mail, name) for mail in mails for name in ("delivered", "bounce")]
    start = threading.Barrier(8)

    def come(number: int) -> dict[str, int]:
        start.wait()
        answer: dict[str, int] = post(door, body[number:] + body[:number]).json()
        return answer

    with ThreadPoolExecutor(8) as posts:
        became = list(posts.map(come, range(8)))
    assert sum(one["stored"] for one in became) == len(body) == count(door.app.database)
    assert sum(one["repeated"] for one in became) == 7 * len(body)


values: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.just([]) | st.just({})
)
names = ["sg_event_id", "event", "timestamp", "email", "edition", "batch", "recipient", "type", "reason", "url"]
kinds = st.sampled_from(["bounce", "click", "open", "unsubscribe", "delivered", "invented"])
whole = st.fixed_dictionaries({"sg_event_id": st.text("abc", min_size=1), "event": kinds, "timestamp": st.integers()})


@given(st.lists(st.dictionaries(st.sampled_from(names), values) | whole | values, max_size=10) | st.binary())
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_signed_is_answered_without_an_error(door: Client, body: Any) -> None:
    answer = post(door, body)
    assert answer.status_code in (200, 400)
    if answer.status_code == 200:
        assert sum(answer.json().values()) == len(json.loads(body) if isinstance(body, bytes) else body)


@given(st.binary(), st.dictionaries(st.sampled_from(list(SIGNER.headers(b""))), st.text("0a=/+ 9", max_size=20)))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_not_signed_is_refused(door: Client, body: bytes, headers: dict[str, str]) -> None:
    assert door.post(PATH, content=body, headers=headers).status_code == 403
