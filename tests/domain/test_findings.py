"""What records of the DNS mean for mail."""

import pytest

from digest.domain.findings import dmarc_names, judge_dkim, judge_dmarc, judge_spf

DOMAIN = "digest.example.org"


@pytest.mark.parametrize(
    ("records", "needed", "verdict"),
    [
        (["v=spf1 include:example.net -all", "google-site-verification=x"], True, "ok"),
        (["V=SPF1 mx ~all"], True, "ok"),
        ([], True, "failed"),
        ([], False, "ok"),
        (["v=spf10 -all"], True, "failed"),
        (["v=spf1 mx -all", "v=spf1 a -all"], False, "failed"),
        (["v=spf1 +all"], False, "failed"),
        (["v=spf1 all"], False, "failed"),
    ],
)
def test_spf(records: list[str], needed: bool, verdict: str) -> None:  # noqa: FBT001
    found = judge_spf(DOMAIN, records, needed=needed)
    assert (found.verdict, bool(found.fix)) == (verdict, verdict == "failed")


@pytest.mark.parametrize(
    ("keys", "verdict"),
    [
        ({"s1": ["k=rsa; t=s; p=MIGfMA0"], "s2": []}, "ok"),
        ({"s1": [], "s2": []}, "failed"),
        ({"s1": ["k=rsa; p="], "s2": ["something else"]}, "failed"),
    ],
)
def test_dkim(keys: dict[str, list[str]], verdict: str) -> None:
    assert judge_dkim(DOMAIN, dict(keys)).verdict == verdict


@pytest.mark.parametrize(
    ("records", "verdict"),
    [
        (["v=DMARC1; p=none; rua=mailto:x@example.org"], "ok"),
        (["v=DMARC1;p=reject"], "ok"),
        ([], "failed"),
        (["v=spf1 -all"], "failed"),
        (["v=DMARC1; rua=mailto:x@example.org"], "failed"),
        (["v=DMARC1; sp=none"], "failed"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "failed"),
        (["v=DMARC1; p=none", "another text"], "ok"),
    ],
)
def test_dmarc(records: list[str], verdict: str) -> None:
    assert judge_dmarc(DOMAIN, f"_dmarc.{DOMAIN}", records).verdict == verdict


def test_a_policy_that_only_reports_is_advised_to_move_on() -> None:
    reports = judge_dmarc(DOMAIN, "_dmarc.example.org", ["v=DMARC1; P = None"])
    assert reports.words.startswith("_dmarc.example.org asks for reports only (p=none).")
    strict = judge_dmarc(DOMAIN, "_dmarc.example.org", ["v=DMARC1; p=quarantine"])
    assert strict.words == "_dmarc.example.org: v=DMARC1; p=quarantine"


def test_dmarc_of_a_domain_above_holds_too() -> None:
    assert list(dmarc_names(DOMAIN)) == ["_dmarc.digest.example.org", "_dmarc.example.org"]
    assert list(dmarc_names("example.org")) == ["_dmarc.example.org"]
    assert list(dmarc_names("localhost")) == ["_dmarc.localhost"]
