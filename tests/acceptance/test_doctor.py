"""`digest doctor` against a site, a provider and a name server of the test's own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from digest.domain.findings import Check
from tests.acceptance.nursery import nursery
from tests.acceptance.runs import REPOSITORY, digest, write_config
from tests.acceptance.serving import free_port, serving
from tests.fakes.dns import FakeDns
from tests.fakes.sendgrid import KEY, FakeSendGrid
from tests.fakes.sendgrid_webhook import Signer
from tests.fakes.site import Site, status
from tests.mail.certificates import make_certificate
from tests.mail.test_smtp_security import tls_context

SAMPLE = (REPOSITORY / "digest" / "sample" / "feed.xml").read_bytes()
DOMAIN = "digest.notesfrompoland.com"


class World:
    """All that is asked, well set up; a test breaks what it is about."""

    def __init__(self, folder: Path, site: Site, sendgrid: FakeSendGrid, dns: FakeDns, pages: Site) -> None:
        self.folder, self.site, self.sendgrid, self.dns = folder, site, sendgrid, dns
        site.show(SAMPLE)
        link = "/unsubscribe/digest-doctor-checks-this-link"
        pages.on(link, status(404, Content_Security_Policy="default-src 'none'; style-src 'self'"))
        dns.txt = {
            "s1.domainkey.u1.wl.sendgrid.net": ["k=rsa; t=s; p=" + "A" * 300],
            "_dmarc.notesfrompoland.com": ["v=DMARC1; p=quarantine"],
        }
        dns.cname = {f"s1._domainkey.{DOMAIN}": "s1.domainkey.u1.wl.sendgrid.net"}
        self.environment = {
            "SENDGRID_API_KEY": KEY,
            "SENDGRID_WEBHOOK_PUBLIC_KEY": Signer().public_text,
            "SSL_CERT_FILE": str(folder / "pages.pem"),
            "DIGEST_SECRET_KEY": "a-long-random-text-of-the-tests-0123456789",
        }
        self.constants: dict[str, float] = {}
        self.backend = "sendgrid"
        self.public_url, self.bind = pages.url, "127.0.0.1:8000"

    def doctor(self) -> tuple[int, dict[str, tuple[str, str]], str]:
        """The exit code, what was found by name, and the text for people."""
        mail = f"""
[mail]
backend = "{self.backend}"
from_email = "digest@{DOMAIN}"
postal_address = "Kraków, Poland"
nameserver = "{self.dns.address}"
[sendgrid]
api_url = "{self.sendgrid.url}"
[web]
public_url = "{self.public_url}"
bind = "{self.bind}"
"""
        write_config(self.folder, feed=self.site.feed_url, more=mail)
        file = self.folder / "config.toml"
        file.write_text(file.read_text().replace("[site]", '[site]\nhosts = ["127.0.0.1"]', 1))
        both = [
            nursery().start(self.folder, "doctor", *more, env=self.environment, constants=self.constants, watched=False)
            for more in ((), ("--json",))
        ]
        text, ran = (process.wait() for process in both)
        assert text.code == ran.code, (text.out, ran.out)
        assert len(text.out.splitlines()) == len(ran.json)
        assert all(one["mend"] for one in ran.json if one["verdict"] == "warning")
        return ran.code, {one["what"]: (one["verdict"], f"{one['words']} {one['mend']}") for one in ran.json}, text.out


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    tls = tls_context(make_certificate(tmp_path / "pages.pem"))
    with Site() as site, FakeSendGrid() as sendgrid, FakeDns() as dns, Site(tls) as pages:
        yield World(tmp_path, site, sendgrid, dns, pages)


def test_all_is_well(world: World) -> None:
    world.doctor()
    assert digest(world.folder, "backup").code == 0
    code, found, text = world.doctor()
    assert code == 0, text
    assert {what: verdict for what, (verdict, _) in found.items()} == dict.fromkeys(
        (
            *("config", "database", "secrets", "state folder", "disk", "backup", "feed", "clock"),
            *(
                "templates",
                "theme",
                "pages",
                "provider's key",
                "webhook key",
                "one-click",
                "SPF",
                "DKIM",
                "DMARC",
                "DMARC alignment",
                "alarm",
            ),
        ),
        "ok",
    )
    assert text.startswith("ok       config: mail leaves by sendgrid.\n")
    assert KEY not in text
    assert f"{world.folder.resolve()}/digest.db; its schema is at " in found["database"][1]


def test_each_problem_is_named_with_its_fix_and_the_others_are_still_checked(world: World) -> None:
    world.site.show(b"<html>Maintenance</html>")
    world.sendgrid.scopes = ["messages.read"]
    world.dns.txt, world.dns.cname = {DOMAIN: ["v=spf1 -all", "v=spf1 mx -all"]}, {}
    world.environment = {"SENDGRID_API_KEY": KEY}
    world.public_url = "http://127.0.0.1:9"
    (world.folder / "templates").mkdir()
    (world.folder / "templates" / "edition.mjml.j2").write_text("{{ lead.title", encoding="utf-8")
    code, found, text = world.doctor()
    assert code == 3
    assert {what: verdict for what, (verdict, _) in found.items()} == {
        "config": "ok",
        "database": "ok",
        "secrets": "ok",
        "state folder": "ok",
        "disk": "ok",
        "backup": "warning",
        "feed": "failed",
        "clock": "ok",
        "templates": "failed",
        "theme": "ok",
        "pages": "warning",
        "provider's key": "failed",
        "webhook key": "warning",
        "SPF": "failed",
        "DKIM": "failed",
        "DMARC": "failed",
        "DMARC alignment": "failed",
        "one-click": "warning",
        "alarm": "ok",
        "template copy": "warning",
    }, text
    assert "edition.mjml.j2" in found["templates"][1]
    assert "Mail Send" in found["provider's key"][1]
    assert "v=DMARC1; p=none" in found["DMARC"][1]


@pytest.mark.parametrize(
    ("change", "what", "verdict", "words"),
    [
        ({"SENDGRID_API_KEY": "SG.wrong"}, "provider's key", "failed", "does not accept the key (401)"),
        ({"SENDGRID_API_KEY": ""}, "provider's key", "failed", "SENDGRID_API_KEY"),
        ({"SENDGRID_WEBHOOK_PUBLIC_KEY": "no key"}, "webhook key", "failed", "is not a verification key"),
        ({"DIGEST_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "database", "failed", "cannot be used"),
    ],
)
def test_a_wrong_secret_is_named_and_not_shown(
    world: World, change: dict[str, str], what: str, verdict: str, words: str
) -> None:
    world.environment |= change
    code, found, _ = world.doctor()
    assert (code, found[what][0]) == (3, verdict)
    assert words in found[what][1]
    assert "SG.wrong" not in str(found)


def test_what_others_could_read_or_guess_is_reported(world: World) -> None:
    world.doctor()
    (world.folder / "digest.db").chmod(0o644)
    (world.folder / "outbox").mkdir(0o755)
    world.environment["DIGEST_SECRET_KEY"] = "short-secret"
    code, found, _ = world.doctor()
    assert (code, found["database"][0], found["pages"][0]) == (0, "warning", "warning")
    assert "chmod" in found["database"][1]
    assert f"chmod -R go-rwx {world.folder}/outbox" in found["outbox"][1]
    assert "openssl rand" in found["pages"][1]
    assert "short-secret" not in str(found)


def test_a_wrong_configuration_ends_the_check_with_its_fault(world: World) -> None:
    world.backend = "pigeon"
    write_config(world.folder, more='[mail]\nbackend = "pigeon"\n')
    ran = digest(world.folder, "doctor")
    assert (ran.code, Check.CONFIG.value in ran.err, "mail.backend" in ran.err) == (2, True, True), ran.err


def test_the_pages_of_the_program_answer_the_one_click_check(world: World) -> None:
    port = free_port()
    world.public_url = f"http://127.0.0.1:{port}"
    world.bind = f"127.0.0.1:{port}"
    assert world.doctor()[1]["one-click"][0] == "warning", "nobody answers yet"
    with serving(world.folder, port, **world.environment):
        _, found, _ = world.doctor()
    assert found["one-click"][0] == "ok"


def test_a_checker_needs_a_place_for_the_address(world: World) -> None:
    world.doctor()
    ran = digest(world.folder, "doctor", "--checker", "https://checker.test/", SENDGRID_API_KEY=KEY)
    assert (ran.code, "{url}" in ran.err) == (2, True)


def test_an_outbox_needs_no_domain(world: World) -> None:
    world.backend = "outbox"
    code, found, _ = world.doctor()
    assert (code, {"SPF", "DKIM", "DMARC", "DMARC alignment", "one-click"} & set(found)) == (0, set())


def test_a_mail_server_of_one_s_own_needs_an_spf_record_of_the_domain(world: World) -> None:
    world.backend = "smtp"
    code, found, _ = world.doctor()
    verdicts: dict[str, Any] = {what: verdict for what, (verdict, _) in found.items()}
    assert (code, verdicts["SPF"], verdicts["DKIM"], verdicts["mail server"]) == (3, "failed", "warning", "failed")


def test_a_name_server_that_is_silent_is_named(world: World) -> None:
    with FakeDns() as gone:
        world.dns = gone
    world.constants["digest.mail.dns.TIMEOUT"] = 0.3
    code, found, _ = world.doctor()
    assert (code, found["DMARC"][0]) == (3, "failed")
    assert f"The DNS gives no answer about _dmarc.{DOMAIN}" in found["DMARC"][1]


def test_stories_that_the_feed_shows_and_the_database_lacks_are_counted(world: World) -> None:
    world.backend = "outbox"
    assert world.doctor()[1]["feed"][0] == "ok", "a feed that was never read lacks nothing"
    first, last = SAMPLE.split(b"<item>", 1)[0], b"</channel></rss>"
    items = SAMPLE.split(b"<item>")[1:3]
    world.site.show(first + b"<item>" + items[0].split(b"</item>")[0] + b"</item>" + last)
    assert nursery().start(world.folder, "feed", "poll", env={}, watched=False).wait().code == 0
    assert world.doctor()[1]["feed"][0] == "ok"
    world.site.show(first + b"".join(b"<item>" + item.split(b"</item>")[0] + b"</item>" for item in items) + last)
    verdict, words = world.doctor()[1]["feed"]
    assert verdict == "warning"
    assert "2 stories" in words
    assert "1 of them is not stored" in words
