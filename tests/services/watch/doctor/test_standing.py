"""What stands in the database and needs a person."""

import io
from datetime import timedelta

from digest.domain.findings import Check
from digest.services.editions.decide import hold
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.services.readers.preferences import unsubscribe
from digest.services.watch.doctor.check import check_set_up
from digest.store.readers.find import find_subscribers
from digest.store.tables import batches
from tests.services.builders import WARSAW
from tests.services.frozen import freeze_readers
from tests.services.small_sends import NOW, with_readers
from tests.services.watch.doctor.examined import Examined, mailing


def test_readers_who_wait_for_a_digest_that_is_gone_are_a_warning(examined: Examined) -> None:
    with examined.database.begin() as connection:
        freeze_readers(connection, "monthly", ["ola@example.org"], NOW)
    findings = examined.found()
    waiting, readers = findings[Check.EDITIONS], findings[Check.READERS]
    assert (waiting.verdict, readers.verdict) == ("warning", "warning")
    assert "1 reader waits" in waiting.words
    assert readers.words == "1 reader of monthly, which is not configured, gets no mail."


def test_readers_whom_the_mailer_can_never_reach_are_named_by_id(examined: Examined) -> None:
    long = f"{'a' * 60}@example.org"
    with_readers(examined.database, ["jan@example.org", "żółw@example.org", "ola@żółw.example", long])
    with examined.database.read() as connection:
        number = find_subscribers(connection, ["żółw@example.org"])["żółw@example.org"].id
    assert Check.READERS not in examined.found()
    with mailing(examined):
        said = examined.found()[Check.READERS]
        assert (said.verdict, said.words) == ("warning", f"The configured mailer cannot mail reader {number}.")
        unsubscribe(examined.database, "żółw@example.org", None, now=NOW)
        assert Check.READERS not in examined.found()


def test_what_needs_a_person_is_a_warning(examined: Examined) -> None:
    assert examined.found()[Check.ALARM].verdict == "ok"
    donors = io.BytesIO(b"email,last_gift_at\nb@example.org,2026-04-01\n")
    import_donors(examined.database, [donors], DonorRules(WARSAW), now=NOW - timedelta(days=8))
    with examined.database.begin() as connection:
        number = freeze_readers(connection, "daily", ["ola@example.org", "jan@example.org"], NOW)
        connection.execute(batches.update().values(state="uncertain"))
    hold(examined.database, number, why="The lead is wrong.")
    said = [one for one in check_set_up(examined.set_up()) if one.what is Check.ALARM]
    assert {one.verdict for one in said} == {"warning"}
    assert [one.words for one in said] == [
        "The list of donors is too old.",
        f"Edition {number} (daily, 2026-05-12) is held.",
        f"Edition {number} (daily, 2026-05-12) has uncertain batches.",
    ]
    assert "import-donors" in said[0].fix
    assert f"`digest edition approve {number}`" in said[1].fix
    assert f"`digest settle {number}`" in said[2].fix
