import pytest

from digest.domain.links import leads_to

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
