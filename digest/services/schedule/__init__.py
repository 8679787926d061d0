"""Find out what is due now, and do it, one step after the other.

Holds no rule of its own: `digest.domain.due` decides, the other rooms act.
"""
