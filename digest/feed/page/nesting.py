"""Protect the HTML parser from hostile nesting by finding where tags begin and end."""

import re

DEEPEST = 200
"""The deepest nesting that is kept. lexbor takes quadratic time: half a minute for 100,000 levels."""

_TAG_ATTRIBUTES = r"(?>[^>=]+|=\s*+(?:\"[^\"]*+\"|'[^']*+')?+)*+"
_TOKENS = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<(script|style|textarea|title|iframe|xmp|noembed|noframes|plaintext)(?=[\s/>]).*?(?:</\1(?=[\s/>])[^>]*+>?|\Z)"
    rf"|<(/?)([a-z][^\s/>]*+){_TAG_ATTRIBUTES}(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_SELF_CLOSING = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "option",
        "tr",
        "td",
        "th",
        "thead",
        "tbody",
    ]
)


def shallow(markup: str) -> str:
    """Remove comments, scripts and tags nested deeper than `DEEPEST`, in linear time.

    Markup with few tags is returned unchanged. Unclosed tags would otherwise exhaust the parser's time and memory.
    """
    if markup.count("<") <= DEEPEST:
        return markup
    depth = 0

    def keep(token: re.Match[str]) -> str:
        nonlocal depth
        if token[3] is None:
            return " "
        if token[3].lower() in _SELF_CLOSING:
            return token[0]
        if token[2]:
            depth = max(0, depth - 1)
            return token[0]
        depth += 1
        return token[0] if depth <= DEEPEST else " "

    return _TOKENS.sub(keep, markup)
