"""Gifts wait for their givers to confirm a sign-up."""

import io

from digest.services.readers.gifts import giver_key
from digest.services.readers.lists.import_donors import DonorRules, import_donors
from digest.store.readers.gifts import load_entries
from tests.services.builders import WARSAW
from tests.web.clients import NOW
from tests.web.conftest import KEY, Pages

OLA = "ola@example.org"
WANTED = {"email": OLA, "digest": ["weekly"]}


def test_a_gift_made_before_the_sign_up_joins_its_giver_once_they_confirm(pages: Pages) -> None:
    """Anybody can fill in the form, so the gift waits for the confirmation."""
    text = f"email,date,amount,currency,transaction\n{OLA},2026-05-02,25,EUR,t1\n".encode()
    import_donors(pages.app.database, [io.BytesIO(text)], DonorRules(WARSAW, KEY), now=NOW)
    pages.post("/subscribe", WANTED)
    import_donors(pages.app.database, [io.BytesIO(text)], DonorRules(WARSAW, KEY), now=NOW)
    with pages.app.database.read() as connection:
        assert [gift.person for gift in load_entries(connection, ["t1 2026-05-02"], ())] == [giver_key(OLA, KEY)]
    pages.post(pages.link())
    reader = pages.reader(OLA)
    assert reader
    assert str(reader.last_gift_at)[:10] == "2026-05-02"
    with pages.app.database.read() as connection:
        assert [gift.amount for gift in load_entries(connection, (), [reader.id])] == [2500]
