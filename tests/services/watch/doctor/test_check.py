"""The whole check: one line after another, each of which was seen to fail."""

import importlib
import inspect
import re

import pytest

from digest.domain.findings import Check
from tests.acceptance.runs import REPOSITORY
from tests.fakes.site import status
from tests.services.watch.doctor.examined import Examined, mailing

_HERE, _MAIL = "tests.services.watch.doctor", "tests.services.watch.doctor.test_leaving"
FAILS = {
    Check.CONFIG: "tests.acceptance.test_doctor.test_a_wrong_configuration_ends_the_check_with_its_fault",
    Check.DATABASE: f"{_HERE}.test_this_machine.test_a_database_that_is_none_has_failed",
    Check.SECRETS: f"{_HERE}.test_this_machine.test_a_secret_that_everybody_can_read_is_a_warning",
    Check.STATE: f"{_HERE}.test_this_machine.test_a_memory_that_others_could_change_has_failed",
    Check.DISK: f"{_HERE}.test_this_machine.test_a_disk_without_room_is_named",
    Check.BACKUP: f"{_HERE}.test_this_machine.test_an_old_backup_is_a_warning",
    Check.OUTBOX: f"{_HERE}.test_this_machine.test_mails_that_everybody_can_read_are_a_warning",
    Check.FEED: f"{_HERE}.test_site.test_a_feed_that_is_gone_has_failed",
    Check.CLOCK: f"{_HERE}.test_site.test_a_clock_that_differs_is_a_warning",
    Check.TEMPLATES: f"{_HERE}.test_design.test_a_template_that_cannot_be_used_has_failed",
    Check.TEMPLATE_COPY: f"{_HERE}.test_design.test_a_copy_of_a_template_that_the_shipped_one_has_outgrown_is_named",
    Check.THEME: f"{_HERE}.test_design.test_colours_that_nobody_can_read_are_refused_before_the_check",
    Check.LOGO: f"{_HERE}.test_logo.test_a_logo_without_a_dark_one_is_a_warning",
    Check.LOGO_FILE: f"{_HERE}.test_logo.test_a_logo_that_mails_cannot_show_is_a_warning",
    Check.LOGO_WIDTH: f"{_HERE}.test_logo.test_the_width_to_set_is_measured",
    Check.PICTURES: f"{_HERE}.test_pages.test_copies_of_pictures_need_a_key_and_a_folder",
    Check.PAGES: f"{_HERE}.test_pages.test_pages_without_a_key_or_https_are_a_warning",
    Check.ONE_CLICK: f"{_HERE}.test_pages.test_a_one_click_link_that_takes_no_post_has_failed",
    Check.OUTSIDE: f"{_HERE}.test_pages.test_pages_that_the_checker_cannot_open_have_failed",
    Check.KEY: f"{_MAIL}.test_a_key_is_judged_by_what_it_may_do",
    Check.WEBHOOK: f"{_MAIL}.test_a_webhook_without_a_usable_key_is_named",
    Check.SERVER: f"{_MAIL}.test_a_mail_server_that_refuses_the_password_has_failed",
    Check.SPF: f"{_MAIL}.test_an_spf_record_that_is_missing_has_failed_for_a_mail_server",
    Check.DKIM: f"{_MAIL}.test_a_domain_without_a_key_has_failed",
    Check.DMARC: f"{_MAIL}.test_a_domain_without_a_dmarc_record_has_failed",
    Check.ALIGNMENT: f"{_MAIL}.test_a_domain_without_a_key_has_failed",
    Check.WARM_UP: f"{_HERE}.test_warm_up.test_many_readers_of_a_domain_that_never_mailed_are_a_warning",
    Check.DONATION_URL: f"{_HERE}.test_site.test_settings_that_lead_to_another_site_than_the_feeds_are_a_warning",
    Check.FROM_EMAIL: f"{_HERE}.test_site.test_settings_that_lead_to_another_site_than_the_feeds_are_a_warning",
    Check.PUBLIC_URL: f"{_HERE}.test_site.test_settings_that_lead_to_another_site_than_the_feeds_are_a_warning",
    Check.EDITIONS: f"{_HERE}.test_standing.test_readers_who_wait_for_a_digest_that_is_gone_are_a_warning",
    Check.READERS: f"{_HERE}.test_standing.test_readers_whom_the_mailer_can_never_reach_are_named_by_id",
    Check.ALARM: f"{_HERE}.test_standing.test_what_needs_a_person_is_a_warning",
}
"""The test that makes each line fail. A line that nothing can break would say nothing."""


def test_the_table_has_every_line() -> None:
    assert set(FAILS) == set(Check)


@pytest.mark.parametrize("what", Check)
def test_each_line_has_a_test_in_which_it_fails(what: Check) -> None:
    module, _, name = FAILS[what].rpartition(".")
    source = inspect.getsource(getattr(importlib.import_module(module), name))
    assert f"Check.{what.name}" in source


def test_the_operators_page_explains_every_line() -> None:
    text = (REPOSITORY / "docs" / "operate.md").read_text(encoding="utf-8")
    table = text.partition("## Check the set-up")[2].partition("\n## ")[0]
    assert {one.value for one in Check} <= set(re.findall(r"`([^`]+)`", table))


def test_mails_in_a_folder_need_no_provider_and_no_name_server(examined: Examined) -> None:
    assert set(examined.found()) == {
        *(Check.CONFIG, Check.DATABASE, Check.SECRETS, Check.STATE, Check.DISK, Check.BACKUP),
        *(Check.FEED, Check.CLOCK, Check.TEMPLATES, Check.THEME, Check.PAGES, Check.ALARM),
    }


def test_a_check_that_fails_is_a_finding_and_the_others_are_still_made(examined: Examined) -> None:
    with mailing(examined):
        examined.site.on("/feed/", status(404))
        said = examined.found()
    assert (said[Check.FEED].verdict, said[Check.KEY].verdict) == ("failed", "failed")
    assert "SENDGRID_API_KEY" in said[Check.KEY].words
    assert (said[Check.DATABASE].verdict, said[Check.TEMPLATES].verdict) == ("ok", "ok")
    assert {Check.WEBHOOK, Check.SPF, Check.DKIM, Check.DMARC, Check.ALIGNMENT} <= set(said)


def test_a_warning_always_says_what_to_do(examined: Examined) -> None:
    with mailing(examined):
        found = examined.found(donation={"url": "https://give.test/"}).values()
    assert [one.what for one in found if one.verdict == "warning" and not one.fix] == []
