from digest.domain.readers import Status
from tests.web.conftest import Pages
from tests.web.reader import OLA, ONE_CLICK, status


def test_a_network_that_guesses_tokens_is_throttled_and_others_are_not(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    said = [pages.get(f"/preferences/guess{number}").status_code for number in range(61)]
    assert said == [404] * 60 + [429]
    assert pages.post("/unsubscribe/guess").status_code == 429
    assert pages.get(f"/unsubscribe/{token}").status_code == 200
    assert pages.post(f"/unsubscribe/{token}", ONE_CLICK).status_code == 200
    assert status(pages)[0] is Status.UNSUBSCRIBED


def test_no_answer_to_a_token_may_be_kept_or_found(pages: Pages) -> None:
    token = pages.add(OLA, "daily")
    for answer in (pages.get(f"/preferences/{token}"), pages.post(f"/unsubscribe/{token}")):
        assert answer.headers["cache-control"] == "no-store"
        assert '<meta name="robots" content="noindex">' in answer.text
        assert OLA not in answer.text
