from digest.domain.readers import Reader, Status, Subscriber, SuppressionReason
from digest.services.readers.lists.tally import Tally, masked


def test_each_person_is_counted_once_in_a_state_and_once_in_each_file() -> None:
    emails = [f"{letter}@example.org" for letter in "abcd"]
    after = {email: Reader(email, Subscriber(email)) for email in emails}
    left = after["a@example.org"] = Reader("a@example.org", Subscriber("a@example.org", status=Status.UNSUBSCRIBED))
    tally = Tally()
    tally.add([*((email, 0) for email in emails), ("b@example.org", 1), ("b@example.org", 1)], after)
    assert tally.people == {0: 4, 1: 1}
    assert tally.states == {"active": 3, "unsubscribed": 1, "suppressed": 0, "pending": 0}
    tally.add([("a@example.org", 0)], {"a@example.org": left._replace(suppressed=SuppressionReason.BOUNCE)})
    assert tally.states["suppressed"] == 1


def test_an_example_shows_one_letter_and_the_domain() -> None:
    assert masked("anna.nowak@example.org") == "a***@example.org"
