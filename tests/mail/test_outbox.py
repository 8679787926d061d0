"""The outbox on a real disk."""

import os
import re
import resource
import stat
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digest.domain.batches import OutcomeKind
from digest.domain.letters import Letter
from digest.mail.outbox import Outbox, mail_name
from tests.mail.samples import HTML, NOW, RENDITION, TAG, make_batch, make_config, make_recipient, part, read_mail

unhurried = settings(deadline=None)  # the machine is shared


def test_each_reader_gets_a_file_and_the_page_lies_beside_them(tmp_path: Path) -> None:
    outbox = Outbox(make_config(tmp_path))
    outcome = outbox.submit(make_batch(make_recipient(1), make_recipient(2)), now=NOW)
    folder = tmp_path / "outbox"
    assert (outcome.kind, outcome.detail) == (OutcomeKind.ACCEPTED, str(folder))
    assert sorted(path.name for path in folder.iterdir()) == [
        "weekly-2026-03-30-1-reader1@example.org.eml",
        "weekly-2026-03-30-2-reader2@example.org.eml",
        "weekly-2026-03-30-edition-a.html",
    ]
    html = part(read_mail((folder / "weekly-2026-03-30-2-reader2@example.org.eml").read_bytes()), "html")
    assert html == HTML.replace(TAG, "tok2en")
    assert TAG not in (folder / "weekly-2026-03-30-edition-a.html").read_text(encoding="utf-8")


def test_only_their_owner_can_read_the_mails(tmp_path: Path) -> None:
    outbox = Outbox(make_config(tmp_path))
    partial = tmp_path / "outbox" / f".{os.getpid()}-{threading.get_ident()}.partial"
    outbox.submit(make_batch(make_recipient(1)), now=NOW)
    partial.touch(0o666)  # left by a process that died
    outbox.submit(make_batch(make_recipient(1), proof=True), now=NOW)
    outbox.deliver_letter(Letter("a@example.org", "Hello", "Hello.", "<p>Hello.</p>"), now=NOW)
    assert stat.S_IMODE((tmp_path / "outbox").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "outbox").iterdir()}
    assert len(modes) == 5
    assert set(modes.values()) == {0o600}


def test_the_same_batch_again_leaves_the_same_bytes(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    batch = make_batch(make_recipient(1), make_recipient(2))
    outbox.submit(batch, now=NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    outbox.submit(batch, now=NOW)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


def test_a_proof_lies_apart_from_the_edition(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    staff = (make_recipient(0, email="a@x.org"), make_recipient(0, email="b@x.org"))
    outbox.submit(make_batch(*staff, proof=True, edition_id=0), now=NOW)
    assert len(list(tmp_path.glob("proof-weekly-2026-03-30-*.eml"))) == 2


def test_each_proof_of_a_date_is_kept_and_the_same_one_again_is_the_same_file(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    edited = replace(RENDITION, html=RENDITION.html.replace("hello", "good morning"))
    proofs = [
        make_batch(proof=True),
        make_batch(proof=True, rendition=edited),
        make_batch(proof=True, rendition=replace(RENDITION, variant="b")),
        make_batch(proof=True, digest="daily"),
    ]
    for minutes in range(2):
        for proof in proofs:
            outbox.submit(proof, now=NOW + timedelta(minutes=minutes))
    mails = {path.name: read_mail(path.read_bytes()) for path in tmp_path.glob("*.eml")}
    assert len(mails) == len(proofs)
    assert all(re.fullmatch(r"proof-(weekly|daily)-2026-03-30-[0-9a-f]{8}-1-reader1@.*", name) for name in mails)
    assert sum("good morning" in part(mail, "html") for mail in mails.values()) == 1
    assert len(list(tmp_path.glob("*.html"))) == len(proofs)


def test_the_pages_of_an_edition_and_of_its_parts_lie_side_by_side(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    for sections in ((), ("Law",), ("Law", "Politics"), ("Prawo", "Żubry")):
        outbox.submit(make_batch(rendition=replace(RENDITION, sections=frozenset(sections))), now=NOW)
    assert len(list(tmp_path.glob("weekly-2026-03-30-edition-a*.html"))) == 4


@pytest.mark.parametrize(
    "email",
    [
        "../../etc/passwd@x.org",
        "a/b@x.org",
        "c:\\x@x",
        "żółw@x.org",
        "x" * 300 + "@x.org",
        "nul\0@x",
        "a@b\r\n",
        "\udc80@x",
    ],
)
def test_an_address_cannot_lead_a_file_out_of_the_folder(tmp_path: Path, email: str) -> None:
    outcome = Outbox(make_config(), tmp_path).submit(make_batch(make_recipient(email=email)), now=NOW)
    assert outcome.kind is OutcomeKind.ACCEPTED
    assert [path.parent for path in tmp_path.rglob("*.eml")] == [tmp_path]


@unhurried
@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.text("aAbB/_.:@ż", max_size=6) | st.text(min_size=90, max_size=300)),
        unique=True,
        max_size=30,
    )
)
@example([(0, "a@x.org"), (0, "A@x.org"), (0, "a_x.org"), (0, "a/x.org")])
def test_two_readers_never_share_a_file(readers: list[tuple[int, str]]) -> None:
    names = [mail_name(number, email) for number, email in readers]
    assert len({name.lower() for name in names}) == len(names)
    assert all(len(name.encode()) < 150 for name in names)


def test_variants_lie_side_by_side(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    for variant in ("a", "b/../c", ""):
        outbox.submit(make_batch(rendition=replace(RENDITION, variant=variant)), now=NOW)
    pages = {path.name for path in tmp_path.rglob("*.html")}
    assert pages == {f"weekly-2026-03-30-edition{variant}.html" for variant in ("-a", "-b____c", "")}


def test_a_folder_that_cannot_be_written_stops_the_send_loses_nothing_and_names_the_fix(tmp_path: Path) -> None:
    in_the_way = tmp_path / "outbox"
    in_the_way.write_text("a file where the folder should be")
    outcome = Outbox(make_config(tmp_path)).submit(make_batch(), now=NOW)
    assert (outcome.kind, outcome.stop) == (OutcomeKind.RETRY, True)
    assert str(in_the_way) in outcome.detail
    assert "mail.outbox" in outcome.detail
    assert "reader1" not in outcome.detail


def test_a_write_that_fails_half_way_leaves_the_old_mail_whole_and_no_scraps(tmp_path: Path) -> None:
    outbox = Outbox(make_config(), tmp_path)
    outbox.submit(make_batch(), now=NOW)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.*")}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (700, hard))
    try:
        outcome = outbox.submit(make_batch(make_recipient(name="Another")), now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (outcome.kind, outcome.stop) == (OutcomeKind.RETRY, True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.*")} == before


@pytest.mark.parametrize(
    "email",
    [
        "ola@example.org",
        "zażółć@example.org",
        "ola@żółw.example",
        "o'la+x@example.org",
        "x" * 60 + "@example.org",
    ],
)
def test_mail_to_who_is_forgotten_is_deleted_and_no_other(tmp_path: Path, email: str) -> None:
    outbox = Outbox(make_config(), tmp_path)
    others = (make_recipient(8, email=f"7-{email}"), make_recipient(7, email="other@example.org"))
    outbox.submit(make_batch(make_recipient(7, email=email), *others), now=NOW)
    outbox.deliver_letter(Letter("other@example.org", "Hello", "You", "<p>You</p>"), now=NOW)
    if email.isascii():
        outbox.deliver_letter(Letter(email, "Hello", "You", "<p>You</p>"), now=NOW)
        assert len(list(tmp_path.glob("letter-*"))) == 2
    assert outbox.forget(email) == []
    left = [path for path in tmp_path.glob("*.eml") if email in str(read_mail(path.read_bytes())["To"])]
    assert len(list(tmp_path.glob("*.eml"))) == 3
    assert all("-8-7-" in path.name for path in left)
    assert outbox.forget(email) == []


def test_what_cannot_be_deleted_is_reported(tmp_path: Path) -> None:
    folder = tmp_path / "outbox-7-ola@example.org.eml"
    folder.mkdir()
    assert Outbox(make_config(), tmp_path).forget("ola@example.org") == [folder]
    assert Outbox(make_config(), tmp_path / "nowhere").forget("ola@example.org") == []
