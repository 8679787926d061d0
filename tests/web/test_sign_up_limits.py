"""How often strangers may sign up: by network, by mailbox and for the whole site, whatever the process."""

from dataclasses import replace
from datetime import timedelta

from digest.domain.alarms import AlarmKind, Limits, whats_wrong
from digest.services.readers.suppress import suppress_address
from digest.store.watch.alarms import load_facts
from digest.wiring import App
from tests.conftest import Logged
from tests.web.clients import NOW
from tests.web.conftest import Pages

OLA = "ola@example.org"
WANTED = {"email": OLA, "digest": ["weekly"]}


def test_a_network_can_sign_up_only_so_often(pages: Pages) -> None:
    answers = [pages.post("/subscribe", {"email": "no address"}).status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    assert pages.post("/subscribe", WANTED).headers["retry-after"] == "3600"
    pages.network = "198.51.100.7"
    assert pages.post("/subscribe", WANTED).status_code == 200


def test_an_ipv6_network_gets_as_many_sign_ups_as_its_size_allows(pages: Pages) -> None:
    def taken(networks: list[str]) -> int:
        return sum(
            replace(pages, network=network).post("/subscribe", {"email": "no"}).status_code == 422
            for network in networks
        )

    assert taken(["2001:db8:1:1::7"] * 20) == 15  # one /64
    assert taken([f"2001:db8:1:{number:x}::7" for number in range(2, 40)]) == 15  # the rest of its /56
    assert taken([f"2001:db8:1:{number:x}00::7" for number in range(1, 90)]) == 30  # the rest of its /48
    assert taken(["2001:db8:2::7"]) == 1


def test_a_mailbox_that_never_confirms_gets_three_letters_and_then_silence(pages: Pages) -> None:
    answers = {
        (answer.status_code, answer.text)
        for minute in range(0, 4 * 24 * 60, 40)
        for answer in [pages.later(minutes=minute).post("/subscribe", WANTED)]
    }
    assert len(answers) == 1
    assert len(pages.letters()) == 3
    # The sign-up and its count end together, once nobody asks any more.
    pages.later(days=4 + 3).post("/subscribe", WANTED)
    assert len(pages.letters()) == 4


def test_tags_and_dots_do_not_make_another_mailbox(pages: Pages) -> None:
    for number in range(10):
        pages.post("/subscribe", {"email": f"ola+{number}@example.org", "digest": ["weekly"]})
        pages.post(
            "/subscribe", {"email": f"{'o.la' if number % 2 else 'ola'}+{number}@gmail.com", "digest": ["weekly"]}
        )
    assert len(pages.letters()) == 3 + 3
    pages.post("/subscribe", {"email": "o.la@example.org", "digest": ["weekly"]})
    assert len(pages.letters()) == 7


def test_a_mailbox_that_confirms_may_ask_again(pages: Pages) -> None:
    for minute in (0, 10, 20):
        pages.later(minutes=minute).post("/subscribe", WANTED)
    pages.later(minutes=21).post(pages.link())
    pages.later(minutes=30).post("/subscribe", {"email": OLA, "digest": ["daily"]})
    assert len(pages.letters()) == 4


def test_limits_hold_over_a_restart_and_a_second_process(pages: Pages) -> None:
    """Applications on databases of their own share no memory, as processes do."""
    asked = 0
    for _ in range(2):  # before and after a restart
        both = [Pages(App(pages.app.config, NOW)) for _ in range(2)]
        for one in both * 10:
            asked += one.post("/subscribe", {"email": "no address"}).status_code == 422
        for number, one in enumerate(both * 2):
            replace(one, network="198.51.100.7").post(
                "/subscribe", {"email": f"ola+{number}@x.example", "digest": ["daily"]}
            )
        for one in both:
            one.app.database.close()
    assert asked == 30
    assert len(pages.letters()) == 3


def test_the_whole_site_takes_so_many_sign_ups_in_an_hour_and_says_so(pages: Pages, logged: Logged) -> None:
    readers = pages.app.config.readers.model_copy(update={"sign_ups_per_hour": 5})
    few = replace(pages, app=App(pages.app.config.model_copy(update={"readers": readers}), NOW))
    few.app.__dict__["database"] = pages.app.database

    def ask(asked: Pages, name: object) -> tuple[int, str]:
        answer = asked.post("/subscribe", {"email": f"{name}@example.org", "digest": ["weekly"]})
        return answer.status_code, answer.headers.get("retry-after", "")

    suppress_address(pages.app.database, "never@example.org", reason="complaint", note="", now=NOW)
    # The answer does not depend on whether a letter leaves.
    assert [ask(few, name) for name in ("never", 1, 2, 3, 4, 5, "never")] == [(200, "")] * 5 + [(503, "3600")] * 2
    assert len(pages.letters()) == 4
    assert len([one for one in logged() if "readers.sign_ups_per_hour" in one["event"]]) == 1
    with pages.app.database.read() as connection:
        facts = load_facts(connection, pages.app.config.site.feed, ())
    limits = Limits(timedelta(hours=6), timedelta(days=7), sign_ups_per_hour=5)
    assert [alarm.kind for alarm in whats_wrong(facts, limits, NOW)] == [AlarmKind.SIGN_UPS]
    assert whats_wrong(facts, limits, NOW + timedelta(hours=1)) == []
    assert ask(few.later(hours=1), 5) == (200, "")
