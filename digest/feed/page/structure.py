"""Tell by an element's name, classes, role and style what of it belongs to the story. Reads no sentence.

The names are those of public themes, editors and plug-ins: WordPress's blocks, Jetpack, Newspack, Elementor, Divi,
Ghost, Substack, Blogger, Drupal, consent managers, newsletter forms. Words such as "newsletter" or "related" in a class
stand for the many that are not listed.
"""

import re
from collections.abc import Mapping
from enum import IntEnum
from functools import lru_cache

from selectolax.lexbor import LexborNode


class Shown(IntEnum):
    """What of an element belongs to the story.

    All of it; its pictures only; nothing, unless a page holds nothing else; nothing in any case.
    """

    ALL = 0
    PICTURES = 1
    NOTHING = 2
    NEVER = 3


UNREAD = frozenset("script style template iframe object embed svg math head title".split())
"""Elements without words."""
EMBEDS = frozenset("iframe object embed video audio".split())
INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark nobr q rp rt ruby s samp "
    "small source span strike strong sub sup time tt u var wbr".split()
)
_HEADINGS = frozenset("h1 h2 h3 h4 h5 h6 dt summary legend".split())
_HEADING_CLASSES = frozenset("elementor-heading-title et_pb_module_header section-title subheading crosshead".split())
CELLS = frozenset({"td", "th"})
DELETED = frozenset({"del", "s", "strike"})
BOLD = frozenset({"b", "strong"})

_FURNITURE = frozenset(
    "form button select textarea input nav aside footer address details dialog menu amp-ad amp-embed amp-iframe".split()
)
_CAPTIONED = frozenset("figure figcaption noscript audio video picture header".split())
_ROLES = {
    "navigation": Shown.NEVER,
    "search": Shown.NEVER,
    "complementary": Shown.NOTHING,
    "contentinfo": Shown.NOTHING,
    "banner": Shown.PICTURES,
    "form": Shown.NOTHING,
    "dialog": Shown.NEVER,
    "alertdialog": Shown.NEVER,
    "alert": Shown.NEVER,
    "status": Shown.NEVER,
    "tooltip": Shown.NEVER,
    "menu": Shown.NEVER,
    "menubar": Shown.NEVER,
    "toolbar": Shown.NEVER,
    "tablist": Shown.NEVER,
    "button": Shown.NOTHING,
    "note": Shown.NOTHING,
    "doc-footnote": Shown.NEVER,
    "doc-endnote": Shown.NEVER,
    "doc-endnotes": Shown.NEVER,
    "doc-noteref": Shown.NEVER,
    "doc-pullquote": Shown.NOTHING,
    "doc-toc": Shown.NEVER,
}
_UNSEEN_STYLE = re.compile(
    r"text-decoration(?:-line)?:[^;]*line-through|"
    r"display:none|visibility:(?:hidden|collapse)|mso-hide:all|(?:^|;)opacity:0(?:\.0+)?(?:;|!|$)"
    r"|(?:^|;)font-size:0(?:px|em|rem|pt|%)?(?:;|!|$)"
    r"|text-indent:-\d{3,}|(?:^|;)(?:left|top|right|bottom|margin(?:-\w+)?):-\d{3,}"
    r"|clip:rect\((?:0|1px)|clip-path:inset\((?:50|100)%|transform:scale\(0\)"
    r"|(?:^|;)(?:max-)?(?:height|width):[01](?:px)?(?:;.*)?overflow:hidden"
    r"|overflow:hidden(?:;.*)?;(?:max-)?(?:height|width):[01](?:px)?(?:;|$)"
)
_UNSEEN_CLASSES = frozenset(
    "screen-reader-text screen-reader-only sr-only visually-hidden visuallyhidden u-visually-hidden a11y-hidden "
    "assistive-text elementor-screen-only element-invisible offscreen off-screen hidden is-hidden hide d-none u-hidden "
    "invisible robots-nocontent nocontent print-only only-print show-for-sr".split()
)
_NEVER_CLASSES = frozenset(
    # embedded posts
    "twitter-tweet twitter-video bluesky-embed instagram-media fb-post fb-video tiktok-embed reddit-embed-bq "
    "mastodon-embed telegram-post youtube-embed wp-embedded-content wp-block-embed embed-responsive embedded-post "
    "embedded-post-wrap embedded-publication-wrap digest-post-embed tweet instagram youtube-wrap "
    # sharing, related articles, sign-up forms
    "sharedaddy sd-sharing jp-relatedposts jp-post-flair addtoany_share_save_container addtoany_content yarpp "
    "crp_related read-more-link more-link jump-link mc4wp-form et_social_inline subscription-widget "
    "subscription-widget-wrap subscription-widget-wrap-editor captioned-button-wrap button-wrapper "
    "internal-linking-related-contents elementor-widget-image-box wpnbha irp newspack-popup newspack_global_ad "
    # about the author
    "saboxplugin-wrap pp-multiple-authors-boxes-wrapper molongui-author-box abh_box wp-block-avatar "
    # notes
    "footnotes footnote-anchor wp-block-footnotes easy-footnotes-wrapper "
    # adverts, feeds' own lines
    "code-block ai-viewports adsbygoogle feedflare scaip wpbnbd".split()
)
_CAPTION_CLASSES = frozenset(
    "wp-caption wp-caption-text wp-element-caption gallery gallery-caption gallery-item image-caption wp-block-image "
    "wp-block-gallery caption image-credit photo-credit separator tr-caption tr-caption-container slideshow-window "
    "jetpack-slideshow wp-block-jetpack-slideshow wp-block-jetpack-tiled-gallery tiled-gallery et_pb_image "
    "et_pb_gallery et_pb_slider elementor-widget-image elementor-widget-image-gallery elementor-widget-image-carousel "
    "elementor-image-carousel-wrapper kg-image-card kg-gallery-card captioned-image-container image-link-expand "
    "wp-block-newspack-blocks-carousel swiper-container n2-ss-slider".split()
)
_IGNORED = re.compile(r"(?:^|\s)(?:(?:category|tag|has|is|no|not|with|without|type|status|format)-|post-\d)\S*")
"""Classes that say what surrounds an element or what it is about: `tag-newsletter`, `has-footnotes`."""
_WITHHOLDING = re.compile(
    r"paywall|gh-post-upgrade-cta|mepr[-_](?:error|unauthorized|login)|pmpro_(?:content_message|content_login)|rcp[-_]restricted"
    r"|wc-memberships-(?:restriction|content-restricted|restricted)|leaky_paywall_message|swpm-\S*(?:protected|restricted)"
    r"|jetpack-(?:memberships|subscribe-paywall)|premium-content-logged-out|newspack-\S*(?:gate|restricted)"
    r"|restricted-content|content-restricted|members-only|member-only|subscribers-only|wlm-protected|s2member|um-locked"
)
_FAMILIES = re.compile(
    r"(?:^|\s)(?:\S*(?:footnote|endnote)\S*|"
    r"kg-(?!image|gallery)[a-z]+-card"
    r"|wp-block-(?:latest-(?:posts|comments)|query(?!-title)|rss|archives|categories|tag-cloud|search|calendar|page-list"
    r"|navigation|social-links?|comments?|loginout|buttons?|read-more|file|audio|video|pullquote|yoast|site"
    r"|post-(?:author|date|terms|title|navigation|comments|featured)|jetpack-(?!markdown|tiled|slideshow)|newspack-"
    r"|group__related)\S*"
    r"|elementor-(?:button|cta|toc|alert|posts|share|social|author|post-info|icon-list|counter|testimonial|form|tab)\S*"
    r"|elementor-widget-(?!text-editor|theme-post-content|theme-post-excerpt|heading|html|image|container|wrap)[a-z]\S*"
    r"|et_pb_(?:button|cta|blurb|signup|newsletter|contact|testimonial|toggle|accordion|tabs?|countdown|\w*counter|pricing"
    r"|social|sidebar|blog|portfolio|post_nav|post_title|comments|login|map|audio|video|shop|search|team|menu|promo)\S*"
    r"|(?:_brlbs|brlbs|borlabs|cmplz|rcb|cky|cookieconsent|embed-privacy|uc-embed|iubenda|shariff|heateor|essb|ssba"
    r"|sassy-social|tnp|mailpoet|mailchimp|convertkit|formkit|hs-form|wpforms|wpcf7|gform|klaviyo|beehiiv|et_bloom"
    r"|quads|google-auto|ad-inserter|taboola|outbrain|ez-toc|lwptoc|rpwe|wp_rp|powerpress|podlove|trinity)\S*"
    r")(?=\s|$)"
)
_WORDS = re.compile(
    r"newsletter|subscri(?:be|ption)|mc4wp|sign-?_?up\b|opt-?in\b|footnote|endnote|content-?blocker|consent"
    r"|related-?_?(?:post|article|stor|content|link|news|read|item)|share-?_?(?:bar|button|link|icon|this)|social-?_?share"
    r"|author-?_?(?:box|bio|info|card|about|profile|detail|desc|meta|name|avatar)|about-?_?(?:the-?_?)?author|advert"
    r"|recommend|donat|pull-?quote|breadcrumb|call-to-action|editors?-?_?note|table-?_?of-?_?contents"
    r"|(?:post|entry|article)-?_?(?:meta|tags?|footer|nav|navigation|pagination|author|date)\b"
    r"|(?:read|see)-?_?(?:more|also|next)|also-?_?read|more-?_?(?:stories|news|from)|(?:last|update|modified)-?_?(?:updated|notice|note)"
    r"|(?:correction|update|affiliate)-?_?(?:note|notice|box|disclosure)|(?:donor|membership|support)-?_?(?:box|banner|message|appeal)"
    r"|(?<![a-z0-9])(?:ads?|adsense|sponsor(?:ed|ship)?|promo(?:tion|ted)?|related|recirc(?:ulation)?|trending|share|sharing"
    r"|social|byline|bio|pagination|comments|toc|cta|popup|modal|btn|buttons?|polls?|quiz|player|disclaimer|disclosure"
    r"|corrections?|tooltip|tags|bookmark|transcript)(?![a-z0-9])"
)
_EMOJI_CLASSES = frozenset({"emoji", "wp-smiley", "emojione", "twemoji", "joypixels"})
_EMOJI_SOURCE = re.compile(r"/emoji/|/twemoji/|emoji\.php|/emojione/|/smilies/")
_EMOJI = re.compile("[\u203c\u2049\u20e3\u2190-\u2bff\u3030\ufe0f\u200d\U0001f000-\U0001faff\U000e0020-\U000e007f]+\\Z")
_LONGEST_EMOJI = 20
_LONGEST_ATTRIBUTE = 1_000
LONGEST_FURNITURE = 1_000
"""Characters; what is longer and most of its page is no furniture, whatever a word in its class says."""


def shown(tag: str, attributes: Mapping[str, str | None]) -> Shown:
    """Judge an element by everything but the length of its text."""
    classes = attributes.get("class")
    verdict = by_class(tag, classes[:_LONGEST_ATTRIBUTE].lower()) if classes else by_tag(tag)
    if verdict == Shown.NEVER or len(attributes) == bool(classes):
        return verdict
    if "hidden" in attributes or "data-nosnippet" in attributes or _is_unseen(attributes.get("style") or ""):
        return Shown.NEVER
    if attributes.get("aria-hidden") == "true" and tag not in INLINE:
        return Shown.NEVER
    role = attributes.get("role")
    return max(verdict, _ROLES.get(role.lower(), Shown.ALL)) if role else verdict


def by_tag(tag: str) -> Shown:
    """Judge an element by its name alone."""
    if tag in DELETED:
        return Shown.NEVER
    if tag in _FURNITURE:
        return Shown.NOTHING
    return Shown.PICTURES if tag in _CAPTIONED else Shown.ALL


@lru_cache(maxsize=2048)
def by_class(tag: str, classes: str) -> Shown:
    """Judge an element by its name and its classes, which are in small letters."""
    names = frozenset(classes.split())
    if tag in DELETED or names & _UNSEEN_CLASSES or names & _NEVER_CLASSES:
        return Shown.NEVER
    telling = _IGNORED.sub(" ", classes)
    if _FAMILIES.search(telling) or _WITHHOLDING.search(telling):
        return Shown.NEVER
    if tag in _FURNITURE or _WORDS.search(telling):
        return Shown.NOTHING
    return Shown.PICTURES if tag in _CAPTIONED or names & _CAPTION_CLASSES else Shown.ALL


def is_heading(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Tell whether an element names what follows it."""
    if tag in _HEADINGS:
        return True
    classes = attributes.get("class")
    return attributes.get("role") == "heading" or bool(classes and not _HEADING_CLASSES.isdisjoint(classes.split()))


def emoji_of(attributes: Mapping[str, str | None]) -> str:
    """Give the character that a picture stands for, or ""."""
    alt = attributes.get("alt") or ""
    if not alt or len(alt) > _LONGEST_EMOJI:
        return ""
    source, classes = attributes.get("src") or "", (attributes.get("class") or "").split()
    written = _EMOJI_SOURCE.search(source) or not _EMOJI_CLASSES.isdisjoint(classes)
    return alt if written or _EMOJI.match(alt) else ""


def password_of(form: LexborNode) -> str:
    """Tell what a form asks a password for: the "page" itself, an "account", or nothing ("")."""
    inputs = [each.attributes for each in form.css("input")]
    fields = [(each.get("type") or "text", each.get("name") or "") for each in inputs]
    if not any(kind.lower() == "password" for kind, _ in fields):
        return ""
    action, classes = form.attributes.get("action") or "", form.attributes.get("class") or ""
    if "postpass" in action or "post-password" in classes or any(name == "post_password" for _, name in fields):
        return "page"
    return "account" if any(kind.lower() in ("text", "email", "tel") for kind, _ in fields) else "page"


def _is_unseen(style: str) -> bool:
    return bool(style) and bool(_UNSEEN_STYLE.search("".join(style[:_LONGEST_ATTRIBUTE].lower().split())))
