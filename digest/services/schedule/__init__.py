"""Find out what is due now, and do it, one step after the other.

It has no rules of its own: `digest.domain.due` decides, and the other rooms act.
"""
