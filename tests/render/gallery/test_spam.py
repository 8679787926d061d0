"""The mails that SpamAssassin sees are those that readers get, and its verdict is read as it is written."""

from pathlib import Path

import pytest

from tests.mail.samples import part, read_mail
from tests.render.gallery.spam import judged, mails

REPORT = """X-Spam-Status: No, score=-0.3 required=5.0 tests=HTML_FONT_LOW_CONTRAST,
\tHTML_MESSAGE,MAILING_LIST_MULTI autolearn=unavailable version=4.0.1

Content analysis details:   (-0.3 points, 5.0 required)

 pts rule name              description
---- ---------------------- --------------------------------------------------
 0.0 HTML_MESSAGE           BODY: HTML included in message
 0.7 HTML_FONT_LOW_CONTRAST BODY: HTML font color similar or
                            identical to background
-1.0 MAILING_LIST_MULTI     Multiple indicators imply a widely-seen list
                            manager
"""


def test_the_mails_are_a_case_two_letters_and_a_correction() -> None:
    made = dict(mails(("review-a-1-story",)))
    assert list(made) == ["review-a-1-story", "confirmation", "data", "correction"]
    read = {name: read_mail(content) for name, content in made.items()}
    for name in ("review-a-1-story", "correction"):
        assert read[name]["List-Unsubscribe"]
        assert "Unsubscribe" in part(read[name], "html")
    assert "/confirm/" in part(read["confirmation"], "plain")
    assert "/data/" in part(read["data"], "plain")
    assert read["correction"]["Subject"].startswith("Correction: ")


def test_a_verdict_is_the_score_and_the_rules_with_points(tmp_path: Path) -> None:
    program = tmp_path / "spamassassin"
    program.write_text(f"#!/bin/sh\ncat >/dev/null\ncat <<'END'\n{REPORT}END\n")
    program.chmod(0o755)
    score, rules = judged(str(program), b"Subject: Hello\r\n\r\n")
    assert score == -0.3
    assert rules == {"HTML_FONT_LOW_CONTRAST": 0.7, "MAILING_LIST_MULTI": -1.0}


def test_a_program_without_a_verdict_is_named(tmp_path: Path) -> None:
    program = tmp_path / "spamassassin"
    program.write_text("#!/bin/sh\ncat >/dev/null\necho 'no rules found' >&2\n")
    program.chmod(0o755)
    with pytest.raises(SystemExit, match="no rules found"):
        judged(str(program), b"")
