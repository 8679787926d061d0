"""Donation tools are recognised by their headings, in any order, left out or renamed."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.errors import ConfigError
from digest.domain.gift_headings import GiftWording, recognise_gifts
from digest.domain.gift_tools import TOOLS
from digest.domain.gifts import Gift
from tests.domain.gift_rows import FILES, NO_WORDS, PAYPAL, POLISH, POLISH_COLUMNS, STRIPE, WOOCOMMERCE, gift, read


@given(st.data())
def test_columns_may_be_shuffled_left_out_and_renamed(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(FILES)))
    row, needed = FILES[name]
    order = data.draw(
        st.permutations([*row][:needed] + data.draw(st.lists(st.sampled_from([*row][needed:]), unique=True)))
    )
    renamed = data.draw(st.sets(st.sampled_from(order)))
    there = {f"Nasze {heading}" if heading in renamed else heading: row[heading] for heading in order}
    words = GiftWording({f"Nasze {heading}": heading for heading in renamed})
    said = gift(there, words)
    assert recognise_gifts(list(there), words).tool.key == name.partition("-")[0]
    assert (said.email, said.amount, said.currency, str(said.day)) == ("b@example.org", 100_000, "EUR", "2026-11-20")
    if name not in ("stripe", "buymeacoffee") or "Invoice ID" in order:
        assert said.interval == timedelta(days=30)


@pytest.mark.parametrize("column", ["Customer Email", "Created date (UTC)", "Status"])
def test_a_file_without_what_makes_a_gift_is_refused_with_the_column_to_export(column: str) -> None:
    row = {heading: cell for heading, cell in STRIPE.items() if heading != column}
    with pytest.raises(ConfigError, match=r"from Stripe, but it lacks .*Export it with that column") as refused:
        read(row)
    assert column in str(refused.value)


@pytest.mark.parametrize(
    ("headings", "reason"),
    [
        ("Date,Order #,Status,Customer,Net Sales", "It has no address"),
        ("Name,Email,Last Active,Total Spend", "It has no date of a gift"),
        ("Name,Email,Donor Created,Total Donated", "It has no date of a gift"),
    ],
)
def test_files_that_say_too_little_are_refused_with_the_export_to_use(headings: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as refused:
        recognise_gifts(headings.split(","), NO_WORDS)
    assert "Export" in str(refused.value)


@pytest.mark.parametrize("words", [GiftWording(renamed=POLISH_COLUMNS), GiftWording(columns=POLISH_COLUMNS)])
def test_any_other_file_is_read_by_named_columns(words: GiftWording) -> None:
    said = gift(POLISH, words)
    assert (said.email, said.amount, said.currency, said.interval) == ("b@example.org", 100_000, "PLN", None)
    assert read({**POLISH, "Stan": "Zwrócono"}, words) == Gift(
        said.email, said.at, said.day, amount=0, gross=100_000, currency="PLN"
    )


def test_configured_columns_leave_known_tools_alone() -> None:
    assert gift(PAYPAL, GiftWording(columns={"Date": "last_gift_at", "Gross": "-"})).amount == 100_000


def test_an_unknown_heading_is_answered_with_the_words_to_paste() -> None:
    with pytest.raises(ConfigError, match=r"--map Betrag=amount --map E-Mail-Adresse=email --map Ort=-") as refused:
        recognise_gifts(["Betrag", "E-Mail-Adresse", "Ort"], NO_WORDS)
    assert "Columns seen: Betrag, E-Mail-Adresse, Ort" in str(refused.value)
    with pytest.raises(ConfigError, match='There is no column "sum"'):
        recognise_gifts(["Betrag"], GiftWording({"Betrag": "sum"}))
    with pytest.raises(ConfigError, match="A column is named twice: email"):
        recognise_gifts(["a", "b"], GiftWording({"a": "email", "b": "email"}))


def test_a_translated_file_is_answered_with_the_words_to_paste() -> None:
    row = {
        "Odbiorca - adres e-mail": "us@example.org",
        "Nadawca - adres e-mail": "b@example.org",
        "Data": "20.11.2026",
        "Typ": "Wpłata darowizny",
        "Status": "Zakończono",
        "Waluta": "EUR",
        "Brutto": "1 000,00",
        "Netto": "990,00",
    }
    words = "--map 'Nadawca - adres e-mail=email' --map Data=date --map Waluta=currency"
    with pytest.raises(ConfigError, match=f"lacks From Email Address and Date.*as in: {words}"):
        read(row)
    said = gift(row, GiftWording({"Nadawca - adres e-mail": "email", "Data": "date", "Waluta": "currency"}))
    assert (said.email, said.amount, said.currency) == ("b@example.org", 100_000, "EUR")


def test_one_heading_alone_does_not_name_a_tool() -> None:
    with pytest.raises(ConfigError, match="Unknown columns: TimeZone"):
        recognise_gifts(["Email", "Name", "TimeZone"], NO_WORDS)


def test_the_configured_parameter_is_the_reference_of_a_gift() -> None:
    row = {**STRIPE, "campaign (metadata)": "daily-2026-11-16.a"}
    assert gift(row).reference == "weekly-2026-11-16.b"
    assert gift(row, GiftWording(reference="campaign")).reference == "daily-2026-11-16.a"
    order = {**WOOCOMMERCE, "meta:_wc_order_attribution_utm_content": "weekly-2026-11-16.b"}
    assert gift(order).reference == "weekly-2026-11-16.b"


def test_each_tool_has_headings_of_its_own() -> None:
    for tool in TOOLS:
        assert tool.distinctive
        assert not any(heading == "" for heading in tool.headings)
