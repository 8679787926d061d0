"""Find the recipients that a refusal concerns. SendGrid refuses a whole request because of one recipient. Pure.

The field of an error names the recipient by index: `personalizations.3.to.0.email`. Fields that name no recipient
(`from.email`, `content`) concern the whole request.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from digest.domain.batches import Outcome
from digest.domain.recipients import Recipients
from digest.mail.message import without_addresses
from digest.mail.sendgrid.client import errors_of

_DIVISIBLE = (400, 413)
"""The statuses that a smaller request, or one without some recipients, may avoid."""
_INDEX = re.compile(r"personalizations\.(\d{1,4})(?:\.|$)")


def narrowed(outcome: Outcome, status: int, content: bytes, recipients: Recipients) -> Outcome:
    """Narrow a refusal down to the recipients that it names, or else to one of the halves of the batch.

    A refusal that concerns the whole request, or names all recipients, is returned unchanged.
    """
    if status not in _DIVISIBLE or not recipients:
        return outcome
    errors = errors_of(content)
    if len(recipients) == 1:
        return replace(outcome, detail=f"Recipient {recipients.ids[0]}: {outcome.detail}")
    named = _named(errors, recipients)
    if 0 < len(named) < len(recipients):
        return replace(outcome, named=named)
    return replace(outcome, halve=not any(field for field, _ in errors))


def _named(errors: Sequence[tuple[str, str]], recipients: Recipients) -> dict[int, str]:
    """Map the ids of the recipients that the errors name to SendGrid's reason."""
    named: dict[int, str] = {}
    for field, message in errors:
        index = _INDEX.match(field)
        if index and int(index[1]) < len(recipients):
            who = recipients.ids[int(index[1])]
            reason = f"Recipient {who}: SendGrid refused {field[index.end() :] or 'it'}: {without_addresses(message)}"
            named.setdefault(who, reason)
    return named
