"""A reference survives what donation providers let through, and nothing else passes for one."""

import re
from dataclasses import replace
from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.domain.references import Reference, amount_name, read, write

SLUGS = st.builds(str.__add__, st.sampled_from("a9"), st.text("ab09-", max_size=39))
PLACEMENTS = st.sampled_from(["after-lead", "middle", "end"])
REFERENCES = st.builds(Reference, SLUGS, st.dates(), SLUGS, PLACEMENTS, st.text().map(amount_name))
WEEKLY = Reference("weekly", date(2026, 3, 30), "review-b", "middle", "50-z")


def test_a_reference_is_readable() -> None:
    assert write(WEEKLY).rpartition("_")[0] == "weekly_2026-03-30_review-b_middle_50-z"
    assert write(replace(WEEKLY, amount="")).rpartition("_")[0] == "weekly_2026-03-30_review-b_middle"


@given(REFERENCES)
def test_what_is_written_is_read_and_passes_every_provider(reference: Reference) -> None:
    text = write(reference)
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,200}", text)
    assert read(text) == reference
    assert read(f" {text}\n") == reference


@given(REFERENCES, st.integers(1, 200))
def test_a_shortened_reference_is_none(reference: Reference, missing: int) -> None:
    text = write(reference)
    assert read(text[:-missing]) is None
    assert read(text[missing:]) is None


@given(st.text())
def test_other_texts_are_none(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    "text", ["", "weekly", "pi_3MtwBwLkdIwHu7ix28a3tqPa", write(WEEKLY).replace("50", "60"), write(WEEKLY) + "x"]
)
def test_what_only_looks_like_a_reference_is_none(text: str) -> None:
    assert read(text) is None


def test_a_day_that_does_not_exist_is_none() -> None:
    words = "weekly_2026-02-30_a_middle"
    assert read(f"{words}_{sha256(words.encode()).hexdigest()[:6]}") is None


@pytest.mark.parametrize(
    ("label", "name"), [("50 zł", "50-z"), ("€ 1.000", "1-000"), ("Năm mươi", "nam-muoi"), ("五十", ""), ("", "")]
)
def test_a_sum_is_named_by_its_label(label: str, name: str) -> None:
    assert amount_name(label) == name
