"""Look up TXT records, as a mailbox provider does when it receives mail."""

from urllib.parse import urlsplit

from digest.domain.errors import ProviderError

TIMEOUT = 10.0
"""The time limit for one look-up and its retries, in seconds."""


def txt_records(name: str, nameserver: str | None = None) -> list[str]:
    """Return the texts of a name's TXT records; none if the name does not exist. Follows CNAME records.

    Asks the system's name servers, or the given one ("address" or "address:port"). Raises ProviderError if none of them
    answers.
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
