import pytest

from digest.domain.links import are_related, is_example, leads_to

HOSTS = ("gazette.example", "partner.example", "łódź.example")


@pytest.mark.parametrize(
    "url",
    [
        "https://gazette.example/story/",
        "http://www.gazette.example:8080/story/",
        "https://GAZETTE.example./story/",
        "https://sport.gazette.example/story/",
        "https://partner.example/story/",
        "https://xn--d-uga0v4h.example/story/",
        "https://łódź.example/story/",
    ],
)
def test_the_site_its_subdomains_and_the_hosts_named_are_its_own(url: str) -> None:
    assert leads_to(url, HOSTS)


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/story/",
        "https://gazette.example.evil.example/",
        "https://notgazette.example/",
        "https://gazette.example@evil.example/",
        "https://example/",
        "https://[broken/",
        "",
    ],
)
def test_any_other_host_is_foreign(url: str) -> None:
    assert not leads_to(url, HOSTS)


@pytest.mark.parametrize("host", ["example.org", "digest.example.com", "EXAMPLE.NET.", "news.example", "x.invalid"])
def test_a_host_of_documents_is_known_as_one(host: str) -> None:
    assert is_example(host)


@pytest.mark.parametrize("host", ["", "myexample.org", "example.org.pl", "example.pl", "examples.com"])
def test_a_host_that_somebody_may_have_is_no_example(host: str) -> None:
    assert not is_example(host)


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("gazette.test", "www.gazette.test", True),
        ("digest.gazette.test", "gazette.test", True),
        ("gazette.test", "mail.gazette.test", True),
        ("gazette.test", "notgazette.test", False),
        ("gazette.test", "gazette.test.evil.test", False),
    ],
)
def test_hosts_are_related_if_one_is_above_the_other(one: str, other: str, *, related: bool) -> None:
    assert are_related(one, other) is related
