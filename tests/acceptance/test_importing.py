"""Lists and gifts from other tools come in by the command line."""

import json
from pathlib import Path

import pytest

from tests.acceptance.runs import digest, write_config
from tests.acceptance.serving import KEY

NOW = "2026-12-01T07:00:00+01:00"
NOWHERE = 'Nadawca,Kwota,Waluta,Data\nada@example.org,"1 000,00",PLN,03/11/2026\n'


def importing(folder: Path, command: str, *words: str, stdin: str) -> tuple[int, str, str]:
    ran = digest(folder, "subscribers", command, "-", *words, now=NOW, stdin=stdin, DIGEST_SECRET_KEY=KEY)
    return ran.code, ran.out, ran.err


def listed(folder: Path) -> dict[str, tuple[str, str, str | None]]:
    readers = json.loads(digest(folder, "subscribers", "list", "--json", now=NOW).out)
    return {reader["email"]: (reader["status"], reader["source"], reader["suppressed"]) for reader in readers}


def test_a_list_from_anywhere_comes_in_with_the_newsrooms_words(tmp_path: Path) -> None:
    write_config(tmp_path)
    text = "Adres,Miasto,Zapisano\nAda@example.org,Łódź,03/04/2025\nx,Łódź,03/04/2025\n"
    code, _, said = importing(tmp_path, "import", stdin=text)
    assert (code, "--map Adres=- --map Miasto=-" in said) == (2, True)
    words = ["--map", "Adres=email", "--map", "Miasto=-", "--map", "Zapisano=consented_at", "--status", "active"]
    code, _, said = importing(tmp_path, "import", *words, stdin=text)
    assert (code, "3 April 2025 or 4 March 2025" in said) == (2, True)
    words += ["--dates", "dmy", "--consented", "on paper"]
    code, out, said = importing(tmp_path, "import", *words, "--dry-run", stdin=text)
    assert "active                1  a***@example.org" in out
    assert "Line 3: x: " in said
    assert said.endswith("Nothing was written.\n")
    assert listed(tmp_path) == {}
    assert importing(tmp_path, "import", *words, "--json", stdin=text)[0] == 0
    assert listed(tmp_path) == {"ada@example.org": ("active", "", None)}
    code, out, said = importing(tmp_path, "import", "--suppressed", "bounce", stdin="email\nada@example.org\n")
    assert listed(tmp_path) == {"ada@example.org": ("active", "", "bounce")}


ADVICE = 'Add --consented "how and when"'


@pytest.mark.parametrize("words", [[], ["--status", "active"]])
def test_who_gets_mail_without_any_proof_of_consent_is_a_remark(tmp_path: Path, words: list[str]) -> None:
    write_config(tmp_path)
    for consented, advised in (([], 1), (["--consented", "on paper"], 0)):
        given = ["import", "--dry-run", *words, *consented]
        code, _, said = importing(tmp_path, *given, stdin="email\nada@example.org\n")
        assert (code, said.count(ADVICE)) == (0, advised)


@pytest.mark.parametrize("words", [["--status", "pending"], ["--status", "unsubscribed"], ["--suppressed", "bounce"]])
def test_who_gets_no_mail_needs_no_consent(tmp_path: Path, words: list[str]) -> None:
    write_config(tmp_path)
    code, _, said = importing(tmp_path, "import", "--dry-run", *words, stdin="email\nada@example.org\n")
    assert (code, ADVICE in said) == (0, False)


def test_gifts_come_in_by_named_columns_and_wait_for_their_givers(tmp_path: Path) -> None:
    columns = '[donation]\nremember_strangers = "30d"\n[donation.columns]\nNadawca = "email"\nKwota = "amount"\n'
    write_config(tmp_path, more=f'{columns}Waluta = "currency"\n')
    code, _, said = importing(tmp_path, "import-donors", stdin=NOWHERE)
    assert (code, "Columns seen: Nadawca, Kwota, Waluta, Data" in said) == (2, True)
    words = ["--map", "Data=date"]
    code, _, said = importing(tmp_path, "import-donors", *words, stdin=NOWHERE)
    assert (code, "3 November 2026 or 11 March 2026" in said) == (2, True)
    words += ["--dates", "dmy"]
    code, out, said = importing(tmp_path, "import-donors", *words, "--dry-run", stdin=NOWHERE)
    assert (code, "once             1  a***@example.org" in out, "Nothing was written." in said) == (0, True, True)
    for gifts, known in ((1, 0), (0, 1)):
        code, out, _ = importing(tmp_path, "import-donors", *words, "--json", stdin=NOWHERE)
        done = json.loads(out)
        assert (code, done["gifts"], done["known"], done["strangers"]) == (0, gifts, known, 1)
    digest(tmp_path, "subscribers", "add", "ada@example.org", now=NOW, DIGEST_SECRET_KEY=KEY)
    shown = json.loads(digest(tmp_path, "subscribers", "show", "ada@example.org", "--json", now=NOW).out)
    assert shown["last_gift_at"].startswith("2026-11-03")
    assert [(gift["amount"], gift["currency"]) for gift in shown["gifts"]] == [("1000.00", "PLN")]
