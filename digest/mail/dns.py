"""Look up TXT records, as a mailbox provider would that is asked to take mail."""

from urllib.parse import urlsplit

from digest.domain.errors import ProviderError

TIMEOUT = 10.0
"""Seconds for one look-up, with all its repetitions."""


def txt_records(name: str, nameserver: str | None = None) -> list[str]:
    """Give the texts of a name's TXT records; none where there is no such name. Follows CNAME records.

    Asks the system's name servers, or the one that is given as "address" or "address:port". Raises ProviderError when
    none answers.
    """
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer, Resolver

    try:
        resolver = Resolver(configure=nameserver is None)
        if nameserver is not None:
            parts = urlsplit(f"//{nameserver}")
            resolver.nameservers, resolver.port = [parts.hostname or ""], parts.port or 53
        answer = resolver.resolve(name, "TXT", lifetime=TIMEOUT)
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        words = " ".join(str(error).split()) or type(error).__name__
        raise ProviderError(f"The DNS gives no answer about {name}: {words}") from None
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]
