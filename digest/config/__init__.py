"""Read `config.toml` into one frozen, validated object. Secrets are not part of it: see `secret`."""

from digest.config.donation import NONE, QUIET, RESERVED, THANKS, Campaign, Donation, DonationVariant
from digest.config.editors import editor_name
from digest.config.files import shipped
from digest.config.images import Images
from digest.config.loading import DEFAULT_NAME, load_config, parse_config
from digest.config.mail import Alerts, Mail, SendGrid, Smtp
from digest.config.secrets import GOOD_KEY_CHARS, KEY_FILE, secret, secret_key
from digest.config.site import Digest, Feed, SectionRule, Site, Stories
from digest.config.whole import NAMELESS, Config
from digest.config.words import language, load_words, template_folders

__all__ = [
    "DEFAULT_NAME",
    "GOOD_KEY_CHARS",
    "KEY_FILE",
    "NAMELESS",
    "NONE",
    "QUIET",
    "RESERVED",
    "THANKS",
    "Alerts",
    "Campaign",
    "Config",
    "Digest",
    "Donation",
    "DonationVariant",
    "Feed",
    "Images",
    "Mail",
    "SectionRule",
    "SendGrid",
    "Site",
    "Smtp",
    "Stories",
    "editor_name",
    "language",
    "load_config",
    "load_words",
    "parse_config",
    "secret",
    "secret_key",
    "shipped",
    "template_folders",
]
