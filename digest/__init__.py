"""Turn a news site's feed into a daily or weekly e-mail digest, and send each edition once to each reader."""

__version__ = "0.1.0"
