"""One grammar: what is plain needs no judge, and nothing that may be an address is shown."""

from urllib.parse import quote

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from digest.domain.addresses import has_address_shape, hide_addresses, is_plain, mailbox

READER = "kowalska"
LOCALS = st.one_of(
    st.from_regex(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,8}", fullmatch=True).map(lambda rest: f"{READER}{rest}"),
    st.text("a .,:;<>()[]'żółw", max_size=12).map(lambda rest: f'"{READER}{rest}"'),
    st.just(f"żółw.{READER}"),
    st.just(f"o'{READER}"),
)
DOMAINS = st.sampled_from(["example.org", "żółw.example", "xn--w-uga1v8h.example", "[192.0.2.1]", "a.b.c"])
WRITTEN = st.sampled_from(
    [
        str,
        lambda email: f"<{email}>",
        repr,
        lambda email: repr({"email": email}),
        lambda email: f"https://news.example/me?email={quote(email, safe='')}&x=1",
        lambda email: quote(quote(email, safe=""), safe=""),
        lambda email: f"mailto:{email}",
        lambda email: f"Key (email)=({email}) already exists.",
        lambda email: f"{email}: 550 no such user",
        lambda email: email.replace("@", "&#64;"),
        lambda email: email.replace("@", "\\u0040"),
        lambda email: email.replace("@", "＠"),
    ]
)


@given(LOCALS, DOMAINS, WRITTEN)
@example("kowalska", "example.org", lambda email: f"'{email}'")
def test_no_address_is_shown_however_it_is_written(local: str, domain: str, written: object) -> None:
    assert callable(written)
    text = written(f"{local}@{domain}")
    shown = hide_addresses(f"The server said {text} and closed.")
    assert READER not in shown
    assert shown.startswith("The server said ")
    assert shown.endswith(" and closed.")


@given(st.text(st.characters(exclude_characters="@＠%=&\\")))
def test_a_text_without_addresses_stays_as_it_is(text: str) -> None:
    assert hide_addresses(text) == text


def test_a_long_hostile_text_is_read_in_one_go() -> None:
    # Quadratic time would take minutes.
    hidden = hide_addresses('"' * 200_000 + "a" * 200_000 + "@")
    assert "a" not in hidden


@pytest.mark.parametrize("email", ["jan@example.org", "Jan.K+news@Mail.Example.org", "a_b-c@x-y.pl", "1@a.b"])
def test_usual_addresses_are_plain(email: str) -> None:
    assert is_plain(email)


@pytest.mark.parametrize(
    "email",
    [
        "",
        "jan",
        "jan@",
        "@example.org",
        "jan@example",
        "jan@example.org\n",
        "jan @example.org",
        "jan@@example.org",
        ".jan@example.org",
        "a..b@example.org",
        "jan@-example.org",
        "jan@ex--ample.org",
        "jan@example.1",
        "o'brien@example.org",
        "żółw@example.org",
        f"{'a' * 60}@example.org",
    ],
)
def test_everything_else_is_left_to_the_judge(email: str) -> None:
    assert not is_plain(email)


def test_an_address_of_64_characters_is_plain_and_a_longer_one_is_not() -> None:
    longest = f"{'a' * 52}@example.org"
    assert len(longest) == 64
    assert is_plain(longest)
    assert not is_plain(f"a{longest}")


@given(st.emails())
def test_every_address_has_the_shape_of_one(email: str) -> None:
    assert has_address_shape(email)


@pytest.mark.parametrize("text", ["", "jan", "@example.org", "jan@", "Jan <jan@example.org>", "a@b.c, d@e.f", "a@b@c"])
def test_what_is_not_one_address_has_not_its_shape(text: str) -> None:
    assert not has_address_shape(text)


@pytest.mark.parametrize(
    ("email", "found"),
    [
        ("ola@example.org", "ola@example.org"),
        ("ola+news+more@example.org", "ola@example.org"),
        ("o.la@example.org", "o.la@example.org"),
        ("o.la+news@gmail.com", "ola@gmail.com"),
        ("ola@googlemail.com", "ola@gmail.com"),
        ("+news@example.org", "+news@example.org"),
        ('"a+b"@example.org', '"a+b"@example.org'),
    ],
)
def test_the_mailbox_of_an_address_has_no_tag(email: str, found: str) -> None:
    assert mailbox(email) == found
