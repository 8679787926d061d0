"""The wordings of a news site's standing lines, as patterns. Knows no story; `boilerplate` says where they count.

They are matched against text whose quotes, dashes and hard spaces are folded.
"""

import re


def _one_of(*groups: str) -> str:
    """Write a pattern that matches any of the alternatives, with any white space where they have a space."""
    return "(?:" + "|".join(groups).replace(" ", r"\s+") + ")"


_END = r"(?:[.!?…]+|\Z|(?=\s*\n))"
_GIFT = r"(?:making\s+)?(?:a|your)\s+donation"
_FUNDED = r"(?:,? (?:(?:that|which) is )?funded (?:through|by) (?:donations|the support) (?:from|of) our readers)?"
_DONATION_LINE = (
    r"(?:please )?(?:help (?:us )?(?:to )?)?keep (?:our|notes from poland'?s?) "
    r"(?:news|journalism|reporting|work|website) free(?: (?:from|of) ads(?: and paywalls)?)?(?: and independent)?"
    rf"(?:[\s,-]+(?:by|with|through) {_GIFT}(?: to support our work)?)?"
    r"(?:[\s,:-]+(?:please )?(?:donate|support us)(?: (?:now|today|here))?)?"
)
_FOUNDATION_SENTENCE = (
    r"notes from poland is (?:run by a small editorial team(?:,? and(?: is)?)? )?"
    rf"published by an independent,? non-?\s?profit foundation{_FUNDED}"
)
_REQUEST = (
    r"if you (?:appreciate|value|like|enjoy) (?:the work we do|our work|what we do),? please consider "
    r"(?:helping us to continue(?: and expand it)?|supporting us|making a donation)"
    rf"(?: (?:with|by) {_GIFT})?"
)
_STANDING = _one_of(
    _DONATION_LINE,
    _FOUNDATION_SENTENCE,
    "notes from poland is run by a small editorial team",
    rf"we are an independent,? non-?\s?profit media outlet{_FUNDED}",
    _REQUEST,
)
_THANKS = rf"we\s+cannot\s+do\s+what\s+we\s+do\s+without\s+your\s+support{_END}"
_BUTTON = r"(?:please\s+)?(?:donate|support us)(?:\s+(?:now|today|here))?(?:[.!]+|\Z|(?=\s+(?-i:[^a-z\s])))"
SENTENCES = re.compile(
    rf"(?:\A|(?<=[.!?…]\s)|(?<=\n)){_STANDING}{_END}(?:\s+(?:{_STANDING}{_END}|{_THANKS}|{_BUTTON}))*(?=\s|\Z)\s*",
    re.IGNORECASE,
)
"""The site's standing sentences, whole, wherever they stand between sentences."""

ALONE = re.compile(rf"(?:{_THANKS}|{_BUTTON})\s*\Z", re.IGNORECASE)
_FOUNDATION = "independent, non-profit foundation that is funded through donations from our readers."
CANONICAL = (
    "Keep our news free from ads and paywalls by making a donation to support our work!",
    f"Notes from Poland is run by a small editorial team and is published by an {_FOUNDATION}",
    f"Notes from Poland is run by a small editorial team and published by an {_FOUNDATION}",
    "We cannot do what we do without your support.",
    "We are an independent, nonprofit media outlet, funded through the support of our readers.",
    "If you appreciate the work we do, please consider helping us to continue and expand it.",
)
"""The lines as the site writes them, for recognising one that an excerpt cuts."""

CREDIT = re.compile(
    r"(?:(?:main|cover|top|featured|header|lead)\s+)?(?:image|photo(?:graph)?|picture|illustration)\s*"
    r"(?:credits?|courtesy|source|by)?s?\s*:\s*\S.{0,300}\Z"
    r"|(?:main|cover)\s+(?:image|photo)\s+(?:by|courtesy of)\s.{1,200}\Z",
    re.IGNORECASE,
)
PLAIN_CREDIT_LONGEST = 160
FOOTER = re.compile(
    _one_of(
        r"read (?:more|also|next|on)|see also|related(?: (?:articles?|posts?|stories|reading))?|share this|like this",
        r"loading|tags?|filed under|about the authors?|author|continue reading|more on this|follow us on|learn more",
        r"(?:subscribe|sign up)\b.{0,100}newsletter",
    )
    + r"\b\s*(?P<sign>[:→»]?)[.…]*(?P<rest>.{0,150})\Z",
    re.IGNORECASE,
)
SENTENCE = re.compile(r"[.!?](?:\s|\Z)")
APPEARED = re.compile(
    r"the post (?P<title>.*) (?:first appeared|appeared first|appeared) on (?P<site>[^\n]{1,200})\Z", re.IGNORECASE
)
BIO = re.compile(
    r"\s*(?:[,–-]|\b(?:is|was|has|holds|writes|works|reports|covers|teaches|lectures|studies|studied|lives|joined|serves"
    r"|runs|edits|contributes|speciali[sz]es)\b)"
)
ROLE = re.compile(
    _one_of(
        "editor|reporter|journalist|correspondent|writer|contributor|columnist|fellow|professor|lecturer|researcher",
        "analyst|historian|academic|student|founder|author|intern|photographer|producer",
    )
    + r"\b",
    re.IGNORECASE,
)
FULL_NAME = re.compile(
    r"(?:[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’.-]*\s+){1,3}[A-ZÀ-ÖØ-ÞĀ-Ž][\w'’-]+(?=\s+(?:is|was|has|writes|reports|works)\b)"
)
APPEAL_START = re.compile(
    _one_of(
        "please|keep|help|support|donate|become|join|make|give|consider|if you|you can|like what|enjoy(?:ed)?",
        "notes from poland (?:is|relies|depends)",
        "we (?:are|rely|depend|need|cannot|can't)|our (?:work|journalism)|your (?:support|donation)",
    )
    + r"\b",
    re.IGNORECASE,
)
APPEAL_CUE = re.compile(
    r"\b(?:donat|paywall|patreon\b|foundation\b|contribut(?:e|ion)\b|your support\b"
    r"|our (?:readers|supporters|donors|work|journalism)\b"
    r"|support (?:us|our work|our journalism|independent journalism|our team|notes from poland)\b)",
    re.IGNORECASE,
)
LONGEST_APPEAL = 500
OURS = re.compile(r"\b(?:us|our|we|your?|notes from poland)\b", re.IGNORECASE)
SOMEBODY_ELSE = re.compile(
    r"[\"“”„«»]|\b(?:said|says|told|tell|wrote|writes|according|asks?|asked|appeals?|appealed|urges?|urged)\b"
    r"|\b(?:announced|announces|reads?)\b"
    r"|(?<=[a-z,;] )(?!Notes\b|Foundation\b|Poland\b|Polish\b|I\b|Patreon\b|PayPal\b|Europe\b)[A-ZŁŚŻŹĆ][a-ząćęłńóśźż]+"
)
POST_MARK = re.compile(r"pic\.twitter\.com/\w|https?://t\.co/\w")
POST_LONGEST = 320
FIRST_PERSON = re.compile(r"\b(?:we|our|us|I|I'm|my)\b|[#@]\w|https?://")
