"""Check the readers' pages: their address, the one-click link, the view from outside, and copies of pictures."""

from digest.config import GOOD_KEY_CHARS, secret_key
from digest.domain.errors import ConfigError, ProviderError
from digest.domain.findings import Check, Finding, Verdict
from digest.services.editions.illustrate import picture_folder
from digest.services.watch.doctor.set_up import SetUp


def check_pages(set_up: SetUp) -> Finding:
    """Check the key and the address of the readers' pages."""
    config = set_up.config
    try:
        key = secret_key()
    except ConfigError as error:
        return Finding(Check.PAGES, Verdict.WARNING, "`digest serve` cannot run.", str(error))
    if set_up.sends_real_mail and not config.public_url.startswith("https://"):
        words = f"web.public_url is {config.public_url}: mailbox programs open the one-click link only over https."
        return Finding(Check.PAGES, Verdict.WARNING, words, "Put the pages behind https, and set web.public_url to it.")
    if len(key) < GOOD_KEY_CHARS:
        words = f"DIGEST_SECRET_KEY has only {len(key)} characters; anybody who guesses it learns who was erased."
        fix = "Before you erase a reader, make a better one: openssl rand -hex 32"
        return Finding(Check.PAGES, Verdict.WARNING, words, fix)
    return Finding(Check.PAGES, Verdict.OK, f"readers reach them at {config.public_url}.")


def check_one_click(set_up: SetUp) -> Finding:
    """Post to the one-click link as a mailbox program does, with the token of no reader."""
    url = set_up.config.public_url
    try:
        fault = set_up.asked.one_click(url)
    except ProviderError as error:
        fix = "Start `digest serve` and its proxy. If only this machine cannot reach them, use --checker."
        return Finding(Check.ONE_CLICK, Verdict.WARNING, str(error), fix)
    if fault:
        fix = "Start `digest serve`. The proxy must pass POST requests on to it, without a redirect or a login."
        return Finding(Check.ONE_CLICK, Verdict.FAILED, f"{fault} Mailbox programs cannot unsubscribe readers.", fix)
    return Finding(Check.ONE_CLICK, Verdict.OK, f"{url} takes what mailbox programs post.")


def check_outside(set_up: SetUp) -> Finding:
    """Have the service in `--checker` open the sign-up page."""
    page, fault = f"{set_up.config.public_url}/", None
    if set_up.asked.open_outside:
        fault = set_up.asked.open_outside(page)
    if fault:
        fix = f"Open {page} on a phone. If it fails there too, look at the DNS, the firewall and the proxy."
        return Finding(Check.OUTSIDE, Verdict.FAILED, f"the checker cannot open {page}: {fault}.", fix)
    return Finding(Check.OUTSIDE, Verdict.OK, f"the checker opens {page}.")


def check_pictures(set_up: SetUp) -> Finding:
    """Check the folder of copies. Raises ConfigError without the key that signs their addresses."""
    secret_key()
    config = set_up.config
    folder, most = picture_folder(config), config.images.folder_bytes
    if not folder.is_writable:
        words = f"copies cannot be kept in {folder}; mails show the site's own pictures."
        fix = "The folder must belong to the user that runs `digest`; [images] folder can name another one."
        return Finding(Check.PICTURES, Verdict.FAILED, words, fix)
    size = sum(file.size for file in folder.files())
    words = f"copies take {size // 1_000_000:,} of {most // 1_000_000:,} MB in {folder}."
    return Finding(Check.PICTURES, Verdict.OK, words)
