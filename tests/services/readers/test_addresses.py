import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from digest.domain.addresses import is_plain
from digest.services.readers import addresses
from digest.services.readers.addresses import known_form, normal_email, normal_email_or_empty


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "a@b", "a b@example.org", "a@example.org\r\nBcc: x@y.org", "@x.org", "a@1.2.3.4", "a@x.123"],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="not an e-mail address"):
        normal_email(address)


LABELS = st.sampled_from(
    ("a", "B7", "x-y", "xn--kda", "ab--cd", "test", "LOCAL", "org", "a" * 63, "a" * 64, "", "-", "9")
)
NEAR_ADDRESSES = st.one_of(
    st.emails(),
    st.text("aZ0._+-@ \u212a\u017f\u0130ż'\"", max_size=80),
    st.builds(
        lambda local, labels: f"{local}@{'.'.join(labels)}",
        st.text("aZ0._+-", min_size=1, max_size=70),
        st.lists(LABELS, min_size=1, max_size=5),
    ),
)


@given(NEAR_ADDRESSES)
@settings(max_examples=200)
@example("a@example.test")
@example("a@EXAMPLE.Local")
@example("a@b.onion")
@example("a@latest.org")
@example("a@example.org\n")
@example("\u212aelvin@example.org")
@example("POSTMASTER@Example.Org")
def test_the_quick_way_says_of_every_address_what_the_library_says(address: str) -> None:
    def said(way: str) -> str:
        try:
            return str(getattr(addresses, way)(address.strip()))
        except ValueError as error:
            return f"refused: {error}"

    assert said("_normal") == said("_checked_email")


@pytest.mark.parametrize("local", ["a" * 65, "ż" * 33, f"{'a' * 40}.{'b' * 40}"])
def test_a_new_address_is_refused_if_its_local_part_is_too_long_and_a_known_one_is_still_found(local: str) -> None:
    address = f"{local}@example.org"
    with pytest.raises(ValueError, match="longer than 64 bytes"):
        normal_email(address)
    assert known_form(address) == normal_email_or_empty(address) == address


@pytest.mark.parametrize("local", ["a" * 64, "ż" * 32])
def test_the_longest_local_part_is_taken(local: str) -> None:
    assert normal_email(f"{local}@example.org") == f"{local}@example.org"


@given(st.from_regex(r"[A-Za-z0-9_+.-]{1,30}@([A-Za-z0-9-]{1,10}\.){1,2}[A-Za-z]{1,8}", fullmatch=True))
@settings(max_examples=200, suppress_health_check=[HealthCheck.filter_too_much])
def test_a_plain_address_is_stored_as_the_library_would_store_it(address: str) -> None:
    assume(is_plain(address) and not address.lower().endswith(addresses._special()))
    assert addresses._checked_email(address) == address.lower()


def test_a_letter_that_two_characters_are_the_lower_case_of_stays_as_it_is() -> None:
    assert normal_email("İstanbul.Żółw@Example.org") == "İstanbul.żółw@example.org"
    assert normal_email(normal_email("İ@example.org")) == "İ@example.org"
    assert normal_email("İ@example.org") != normal_email("i\u0307@example.org")
