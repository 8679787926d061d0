"""Check which addresses the configured mailer can mail, as far as the address shows it. Needs no key and no network."""

from collections.abc import Callable

from digest.config import Config
from digest.domain.addresses import is_plain


def reach(config: Config) -> Callable[[str], bool]:
    """Return a function that checks whether the configured mailer can ever mail an address in normal form.

    Only SendGrid refuses valid addresses by their form; a mail server decides for each mail.
    """
    if config.mail.backend != "sendgrid":
        return lambda _email: True
    from digest.mail.sendgrid.body import mailable

    return lambda email: is_plain(email) or mailable(email) is not None
