"""Characters that a line of text must not hold, as ranges for regular expressions. Pure."""

import re

BREAKS = "\x00-\x1f\x7f-\x9f\u2028\u2029"
"""Control characters, and the separators of lines and paragraphs: each may break a line."""
TURNS = "\u202a-\u202e\u2066-\u2069"
"""Characters that change the direction of writing, which can disguise a text."""
SURROGATES = "\ud800-\udfff"
"""Surrogates: halves of characters that cannot be encoded."""

CONTROLS = re.compile(f"[{BREAKS}{TURNS}{SURROGATES}]")
"""Any of these."""
