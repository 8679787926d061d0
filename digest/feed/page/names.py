"""Class names that public themes, editors and plug-ins use for parts of a page that are not the story.

A family covers its own name and every name that starts with it: `essb` also covers `essb_links` and `essb-share`.
"""

import re

UNSEEN = frozenset(
    "screen-reader-text screen-reader-only sr-only visually-hidden visuallyhidden u-visually-hidden a11y-hidden "
    "assistive-text elementor-screen-only element-invisible offscreen off-screen hidden is-hidden hide d-none u-hidden "
    "invisible robots-nocontent nocontent print-only only-print show-for-sr".split()
)
"""Classes of hidden elements."""

CAPTIONED = frozenset(
    "wp-caption wp-caption-text wp-element-caption gallery gallery-caption gallery-item image-caption wp-block-image "
    "wp-block-gallery caption image-credit photo-credit separator tr-caption tr-caption-container slideshow-window "
    "jetpack-slideshow wp-block-jetpack-slideshow wp-block-jetpack-tiled-gallery tiled-gallery et_pb_image "
    "et_pb_gallery et_pb_slider elementor-widget-image elementor-widget-image-gallery elementor-widget-image-carousel "
    "elementor-image-carousel-wrapper kg-image-card kg-gallery-card captioned-image-container image-link-expand "
    "wp-block-newspack-blocks-carousel swiper-container n2-ss-slider wpb_single_image fusion-imageframe fl-photo "
    "media--type-image".split()
)
"""Classes of pictures and their captions."""

HEADINGS = frozenset(
    "elementor-heading-title et_pb_module_header section-title subheading crosshead gb-headline fusion-title "
    "vc_custom_heading fl-heading".split()
)

_EMBEDDED = """
twitter-tweet twitter-video tweet bluesky-embed instagram fb-post fb-video fb-like tiktok-embed reddit-embed
reddit-embed-bq mastodon-embed telegram-post youtube-embed youtube-wrap wp-embedded-content wp-block-embed
embed-responsive embedded-post embedded-publication digest-post-embed poll-embed native-audio-embed file-embed
community-chat install-substack-app-embed apple-podcast-container
"""
_SHARING = """
sharedaddy sd-sharing sd-social jp-post-flair addtoany addtoany_share_save_container a2a et_social essb heateor
sassy-social shariff ssba ssbp swp_social dpsp juiz scriptlesssocialsharing simplesocialbuttons sfsi supsystic-social
getsocial at-share addthis wpsr td-post-sharing fusion-sharing feedflare printfriendly
"""
_RELATED = """
jp-relatedposts yarpp crp_related irp internal-linking-related-contents rpwe wp_rp wpnbha td_block mag-box
fusion-recent-posts read-more-link more-link jump-link
"""
_SIGN_UP = """
mc4wp mc_embed_signup tnp mailpoet mailchimp mailster ml-form convertkit formkit hs-form wpforms wpcf7 gform nf-form
klaviyo beehiiv et_bloom hustle optinmonster sib-form ck_form give-form give-wrap wpbnbd subscription-widget
captioned-button-wrap button-wrapper newspack-popup newspack-reader-registration newspack-newsletters
"""
_ABOUT_AUTHOR = """
saboxplugin pp-multiple-authors ppma pp-author-boxes molongui m-a-box abh_box ts-fab guest-author wp-block-avatar
"""
_CONSENT = """
_brlbs brlbs borlabs borlabscookie cmplz rcb cky cookieconsent embed-privacy uc-embed uc-embedding iubenda _iub_cs klaro
"""
_ADVERTS = """
code-block ai-viewport ai-viewports adsbygoogle scaip newspack_global_ad quads google-auto advads taboola outbrain
stream-item td-a-rec td_spot div-gpt-ad ezoic mv-ad adthrive reklama anzeige werbung publicite publicidad
"""
_AROUND_A_POST = """
ez-toc lwptoc toc_container rank-math schema-faq wp-block-yoast rt-reading-time span-reading-time bsf-rt powerpress
podlove trinity beyondwords castos-player kk-star-ratings post-ratings post-views pvc pdfemb wp-polls tribe-events
woocommerce disqus_thread callout callout-block easy-footnotes-wrapper wp-block-footnotes footnotes footnote-anchor
"""
_BUILT = (
    r"kg-(?!image|gallery)[a-z]+-card|kg-blockquote-alt"
    r"|wp-block-(?:latest-(?:posts|comments)|query(?!-title)|rss|archives|categories|tag-cloud|search|calendar|page-list"
    r"|navigation|social-links?|comments?|loginout|buttons?|read-more|file|audio|video|pullquote|site"
    r"|post-(?:author|date|terms|title|navigation|comments)|jetpack-(?!markdown|tiled|slideshow)|newspack-)"
    r"|wp-block-(?:kadence|uagb|essential-blocks|stackable|coblocks|atomic-blocks|genesis-blocks)-"
    r"(?!advanced-?heading|row|column|container|section|text|wrapper|image)"
    r"|elementor-(?:button|cta|toc|alert|posts|share|social|author|post-info|icon-list|counter|testimonial|form|tab)"
    r"|elementor-widget-(?!text-editor|theme-post-content|theme-post-excerpt|heading|html|image(?!-box)|container|wrap)(?=[a-z])"
    r"|et_pb_(?:button|cta|blurb|signup|newsletter|contact|testimonial|toggle|accordion|tabs?|countdown|\w*counter|pricing"
    r"|social|sidebar|blog|portfolio|post_nav|post_title|comments|login|map|audio|video|shop|search|team|menu|promo)"
    r"|fusion-(?:button|alert|content-boxes|modal|tabs|accordian|counter|testimonial|social|video)"
    r"|vc_(?:btn|cta|message|tta|gallery|icon|progress|pie|posts|gmaps)|eael-"
    r"|fl-(?:button|subscribe|callout|cta|testimonial|social|post-(?!content))"
)
"""Widgets of page builders other than text: buttons, forms, counters, lists of posts."""
_MEMBERS = (
    r"\S*(?:paywall|restricted-content|content-restricted|members?-only|subscribers-only|membership-required)"
    r"|gh-post-upgrade-cta|mepr[-_](?:error|unauthorized|login)|pmpro_content|rcp[-_]restricted|leaky_paywall_message"
    r"|wc-memberships-(?:restriction|content-restricted|restricted)|swpm-\S*(?:protected|restricted)|wlm-protected"
    r"|jetpack-memberships|premium-content-logged-out|newspack-\S*(?:gate|restricted)|s2member|um-locked"
)
"""Placeholders for text that only members can read."""


def _families(*lists: str) -> str:
    names = sorted({name for each in lists for name in each.split()}, key=len, reverse=True)
    return rf"(?:{'|'.join(map(re.escape, names))})(?=[\s_-]|\d|\Z)"


NEVER = re.compile(
    r"(?:^|\s)(?:"
    + _families(_EMBEDDED, _SHARING, _RELATED, _SIGN_UP, _ABOUT_AUTHOR, _CONSENT, _ADVERTS, _AROUND_A_POST)
    + rf"|{_BUILT}|{_MEMBERS}|\S*(?:footnote|endnote))"
)
"""Matches classes that are never part of a story."""

GAP = re.compile(_families(_EMBEDDED) + r"|embed|video|audio|player|gallery|map")
"""Matches classes of elements that a sentence may announce even though they are left out."""

PERHAPS = re.compile(
    r"newsletter|subscri(?:be|ption)|sign-?_?up\b|opt-?in\b|content-?blocker|consent|cookie"
    r"|related-?_?(?:post|article|stor|content|link|news|read|item)|share-?_?(?:bar|button|link|icon|this)|social-?_?share"
    r"|author-?_?(?:box|bio|info|card|about|profile|detail|desc|meta|name|avatar)|about-?_?(?:the-?_?)?author|advert"
    r"|ad-?_?(?:label|slot|unit|zone|container|wrapper|block|banner|space|spot|box|placement)"
    r"|recommend|donat|pull-?quote|breadcrumb|call-to-action|editors?-?_?note|table-?_?of-?_?contents"
    r"|(?:post|entry|article)-?_?(?:meta|tags?|footer|nav|navigation|pagination|author|date)\b"
    r"|(?:read|see)-?_?(?:more|also|next)|also-?_?read|more-?_?(?:stories|news|from)|read(?:ing)?-?_?time"
    r"|(?:last|update|modified|correction|affiliate)-?_?(?:updated|notice|note|box|disclosure)"
    r"|(?:donor|membership|support)-?_?(?:box|banner|message|appeal)"
    r"|(?<![a-z0-9])(?:ads?|adsense|sponsor(?:ed|ship)?|promo(?:tion|ted)?|related|recirc(?:ulation)?|trending|share"
    r"|sharing|social|byline|bio|pagination|comments|toc|cta|popup|modal|btn|buttons?|polls?|quiz|player|disclaimer"
    r"|disclosure|corrections?|tooltip|tags|bookmark|transcript|ratings?|links|kicker|eyebrow)(?![a-z0-9])"
)
"""Matches classes that suggest an element is not part of the story. A wrapper around the whole story may match too."""

SURROUNDINGS = re.compile(r"(?:^|\s)(?:(?:category|tag|has|is|no|not|with|without|type|status|format)-|post-\d)\S*")
"""Matches classes that describe the page or its topic, such as `tag-newsletter` or `has-footnotes`."""
