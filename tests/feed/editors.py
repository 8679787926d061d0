# ruff: noqa: E501 -- lines of documents are as long as they are
"""The blocks of public editors and themes as their feeds carry them, with what plug-ins and themes put between."""

from collections.abc import Sequence
from dataclasses import dataclass

IMG = "https://gazette.example/wp-content/uploads/2026/05"


@dataclass(frozen=True, slots=True)
class Editor:
    """How an editor writes a paragraph, a heading, a list and so on, and what stands `around` the prose.

    `wrapper` holds the whole post at `{}`. `footnote` is a mark and the notes at the end.
    """

    paragraph: str
    h: str
    items: tuple[str, str]
    blockquote: str
    embed: str
    table: str
    footnote: tuple[str, str]
    around: tuple[str, ...]
    wrapper: str = "{}"

    def p(self, text: str) -> str:
        return self.paragraph.format(text)

    def heading(self, text: str) -> str:
        return self.h.format(text)

    def ul(self, items: Sequence[str]) -> str:
        whole, item = self.items
        return whole.format("\n".join(item.format(text) for text in items))

    def quote(self, text: str) -> str:
        return self.blockquote.format(text)

    def page(self, inside: str) -> str:
        return self.wrapper.format(inside)


TWEET = (
    '<blockquote class="twitter-tweet" data-width="550" data-dnt="true"><p lang="en" dir="ltr">No way. <a href="https://t.co/a1">pic.twitter.com/a1</a></p>'
    '&mdash; R. Rival (@rival) <a href="https://twitter.com/rival/status/1">May 12, 2026</a></blockquote><script async src="https://platform.twitter.com/widgets.js"></script>'
)
TABLE = "<table><thead><tr><th>Party</th><th>Seats</th></tr></thead><tbody><tr><td>Left Bloc</td><td>12</td></tr><tr><td>Harbour List</td><td>9</td></tr></tbody></table>"
CLASSIC_NOTES = (
    '<hr /><ol class="footnotes"><li id="fn-1">Electoral office, table 4. <a href="#fnref-1">↩</a></li></ol>'
)

BLOCK = Editor(
    paragraph="<p>{}</p>\n",
    h='<h2 class="wp-block-heading">{}</h2>\n',
    items=('<ul class="wp-block-list">\n{}\n</ul>\n', "<li>{}</li>\n"),
    blockquote='<blockquote class="wp-block-quote is-layout-flow wp-block-quote-is-layout-flow"><p>{}</p><cite>Letter to the council</cite></blockquote>\n',
    embed=f'<figure class="wp-block-embed is-type-rich is-provider-twitter wp-block-embed-twitter"><div class="wp-block-embed__wrapper">{TWEET}</div></figure>\n',
    table=f'<figure class="wp-block-table is-style-stripes">{TABLE}<figcaption class="wp-element-caption">Seats after the vote.</figcaption></figure>\n',
    footnote=(
        '<sup data-fn="7b" class="fn"><a href="#7b" id="7b-link">1</a></sup>',
        '<ol class="wp-block-footnotes"><li id="7b">Electoral office. <a href="#7b-link" aria-label="Jump to footnote reference 1">↩︎</a></li></ol>',
    ),
    around=(
        f'<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="683" src="{IMG}/square-1024x683.jpg" alt="The square" class="wp-image-12" srcset="{IMG}/square-1024x683.jpg 1024w, {IMG}/square-300x200.jpg 300w"/><figcaption class="wp-element-caption">The square on Monday. Photo: A. Nowak</figcaption></figure>',
        f'<figure class="wp-block-gallery has-nested-images columns-default is-cropped wp-block-gallery-1 is-layout-flex"><figure class="wp-block-image size-large"><img src="{IMG}/a.jpg" alt=""/><figcaption class="wp-element-caption">One.</figcaption></figure><figcaption class="blocks-gallery-caption wp-element-caption">Three views of it.</figcaption></figure>',
        '<figure class="wp-block-pullquote"><blockquote><p>It was never about the money.</p><cite>Anna Nowak</cite></blockquote></figure>',
        '<div class="wp-block-buttons is-layout-flex wp-block-buttons-is-layout-flex"><div class="wp-block-button"><a class="wp-block-button__link wp-element-button" href="https://gazette.example/give/">Support us</a></div></div>',
        '<hr class="wp-block-separator has-alpha-channel-opacity"/>',
        '<figure class="wp-block-embed is-type-video is-provider-youtube wp-block-embed-youtube wp-embed-aspect-16-9 wp-has-aspect-ratio"><div class="wp-block-embed__wrapper"><iframe title="The debate" src="https://www.youtube.com/embed/x"></iframe></div><figcaption class="wp-element-caption">Watch the debate.</figcaption></figure>',
        '<div class="wp-block-jetpack-subscriptions__supports-newline wp-block-jetpack-subscriptions"><div class="wp-block-jetpack-subscriptions__container is-not-subscriber"><form action="https://wordpress.com/email-subscriptions" method="post"><p>Type your email…</p><button type="submit">Subscribe</button></form></div></div>',
        '<ul class="wp-block-latest-posts__list wp-block-latest-posts"><li><a class="wp-block-latest-posts__post-title" href="https://gazette.example/y/">Trams return to Sanok</a><div class="wp-block-latest-posts__post-excerpt">The depot is open again. Read more.</div></li></ul>',
        '<div class="wp-block-group has-background is-layout-constrained"><div class="sharedaddy sd-sharing-enabled"><div class="robots-nocontent sd-block sd-social"><h3 class="sd-title">Share this:</h3><ul><li><a href="?share=x"><span>Click to share on X (Opens in new window)</span></a></li></ul></div></div></div>',
        '<div id="jp-relatedposts" class="jp-relatedposts"><h3 class="jp-relatedposts-headline"><em>Related</em></h3></div>',
        '<details class="wp-block-details is-layout-flow"><summary>How we reported this</summary><p>We read 300 pages of minutes.</p></details>',
        '<figure class="wp-block-audio"><audio controls src="https://gazette.example/a.mp3"></audio><figcaption class="wp-element-caption">Listen to this article.</figcaption></figure>',
        '<div class="wp-block-file"><a href="https://gazette.example/r.pdf">Ruling of the court</a><a class="wp-block-file__button wp-element-button" download>Download</a></div>',
        '<div class="code-block code-block-3" style="margin: 8px auto; text-align: center;"><span>Advertisement</span><ins class="adsbygoogle" data-ad-slot="1"></ins></div>',
        '<div class="wp-block-media-text is-stacked-on-mobile" style="display:none"><div class="wp-block-media-text__content"><p>Only for phones.</p></div></div>',
        '<div class="wp-block-query is-layout-flow"><ul class="wp-block-post-template"><li class="wp-block-post post-9 post type-post"><h2 class="wp-block-post-title"><a href="https://gazette.example/z/">Another story</a></h2><div class="wp-block-post-excerpt"><p class="wp-block-post-excerpt__excerpt">Its own first words. And more.</p></div></li></ul></div>',
        "<p>[newsletter_form type=&#8221;minimal&#8221; lists=&#8221;1&#8243;]</p>",
    ),
)

CLASSIC = Editor(
    paragraph="<p>{}</p>\n",
    h="<h3><strong>{}</strong></h3>\n",
    items=("<ul>\n{}</ul>\n", "<li>{}</li>\n"),
    blockquote="<blockquote><p>{}</p></blockquote>\n",
    embed=TWEET + "\n",
    table=TABLE + "\n",
    footnote=('<sup id="fnref-1"><a href="https://gazette.example/2026/05/story/#fn-1">1</a></sup>', CLASSIC_NOTES),
    around=(
        f'<div id="attachment_12" style="width: 710px" class="wp-caption aligncenter"><a href="{IMG}/s.jpg"><img aria-describedby="caption-attachment-12" class="wp-image-12 size-large" src="{IMG}/s.jpg" alt="" width="700" height="467" /></a><p id="caption-attachment-12" class="wp-caption-text">The square on Monday. Photo: A. Nowak</p></div>',
        f'[caption id="attachment_13" align="alignnone" width="600"]<img src="{IMG}/t.jpg" /> Trams in the depot.[/caption]',
        f'<p><img class="alignnone size-full" src="{IMG}/u.jpg" alt="A tram" width="1200" height="800" /></p>',
        '<p style="text-align: center;">***</p>',
        '<p>[ad id="4"]</p>',
        "<p>[gallery ids=&#8221;1,2,3&#8243;]</p>",
        "<p>&nbsp;</p>",
        '<div class="addtoany_share_save_container addtoany_content addtoany_content_top"><div class="a2a_kit a2a_kit_size_32 addtoany_list"><a class="a2a_button_facebook" href="#">Facebook</a></div></div>',
        '<div class="yarpp yarpp-related yarpp-related-rss yarpp-template-list"><h3>Related posts:</h3><ol><li><a href="https://gazette.example/y/">Trams return to Sanok</a></li></ol></div>',
        '<blockquote class="wp-embedded-content" data-secret="x"><p><a href="https://gazette.example/y/">Trams return to Sanok</a></p></blockquote><p><iframe class="wp-embedded-content" src="https://gazette.example/y/embed/"></iframe></p>',
        '<div class="irp u01"><a href="https://gazette.example/y/"><div class="ctaText">READ:</div> <div class="postTitle">Trams return to Sanok</div></a></div>',
        '<p class="jetpack-slideshow-noscript robots-nocontent">This slideshow requires JavaScript.</p><div class="jetpack-slideshow" data-gallery="[]"></div>',
        '<div class="saboxplugin-wrap"><div class="saboxplugin-gravatar"><img src="https://gazette.example/a.png" class="avatar"></div><div class="saboxplugin-authorname"><a class="vcard author">Anna Nowak</a></div><div class="saboxplugin-desc"><p>Anna writes on towns. She lives in one.</p></div></div>',
        '<div class="tnp tnp-subscription"><p>Our letter comes on Fridays.</p><form><label>Email</label><input type="email"></form></div>',
        '<div class="BorlabsCookie _brlbs-cb-youtube"><div class="_brlbs-content-blocker"><div class="_brlbs-embed"><p>By loading the video, you agree to YouTube’s privacy policy.<br><a>Learn more</a></p><p><a class="_brlbs-btn">Load video</a></p></div></div></div>',
        '<div class="cmplz-blocked-content-container"><div class="cmplz-blocked-content-notice">Click to accept marketing cookies and enable this content</div></div>',
        '<span style="position: absolute; left: -9999px;">Skip the advert.</span>',
        '<div class="essb_links essb_displayed_top"><ul class="essb_links_list"><li><a>Share on Facebook</a></li></ul></div>',
        '<div class="ez-toc-v2_0_68 counter-hierarchy ez-toc-counter" id="ez-toc-container"><p class="ez-toc-title">Table of Contents</p><nav><ul><li><a href="#a">What happened</a></li></ul></nav></div>',
        '<div class="wpcf7 no-js"><form class="wpcf7-form"><p>Your name (required)</p><input type="text"></form></div>',
    ),
)

ELEMENTOR = Editor(
    paragraph='<div class="elementor-element elementor-element-5ad1 elementor-widget elementor-widget-text-editor" data-id="5ad1" data-element_type="widget" data-widget_type="text-editor.default"><div class="elementor-widget-container"><p>{}</p></div></div>\n',
    h='<div class="elementor-element elementor-widget elementor-widget-heading"><div class="elementor-widget-container"><h2 class="elementor-heading-title elementor-size-default">{}</h2></div></div>\n',
    items=(
        '<div class="elementor-element elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container"><ul>{}</ul></div></div>\n',
        "<li>{}</li>",
    ),
    blockquote='<div class="elementor-element elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container"><blockquote><p>{}</p></blockquote></div></div>\n',
    embed=f'<div class="elementor-element elementor-widget elementor-widget-html"><div class="elementor-widget-container">{TWEET}</div></div>\n',
    table=f'<div class="elementor-element elementor-widget elementor-widget-text-editor"><div class="elementor-widget-container">{TABLE}</div></div>\n',
    footnote=(
        '<sup class="modern-footnotes-footnote" data-mfn="1" data-mfn-post-scope="x"><a href="javascript:void(0)" role="button" aria-pressed="false">1</a></sup><span id="mfn-content-x-1" role="tooltip" class="modern-footnotes-footnote__note" tabindex="0" data-mfn="1">Electoral office.</span>',
        "",
    ),
    around=(
        f'<div class="elementor-element elementor-widget elementor-widget-image"><div class="elementor-widget-container"><figure class="wp-caption"><img src="{IMG}/e.jpg" width="1024" height="683" alt=""><figcaption class="widget-image-caption wp-caption-text">The square.</figcaption></figure></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-button"><div class="elementor-widget-container"><div class="elementor-button-wrapper"><a class="elementor-button elementor-button-link elementor-size-sm" href="#"><span class="elementor-button-content-wrapper"><span class="elementor-button-text">Click here</span></span></a></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-share-buttons"><div class="elementor-widget-container"><div class="elementor-grid"><div class="elementor-share-btn"><span class="elementor-share-btn__title">Share on X</span></div></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-post-info"><div class="elementor-widget-container"><ul class="elementor-inline-items elementor-icon-list-items elementor-post-info"><li class="elementor-icon-list-item"><span class="elementor-icon-list-text elementor-post-info__item">May 12, 2026</span></li></ul></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-author-box"><div class="elementor-widget-container"><div class="elementor-author-box"><h4 class="elementor-author-box__name">Anna Nowak</h4><div class="elementor-author-box__bio"><p>Anna writes on towns.</p></div></div></div></div>',
        '<div class="elementor-element elementor-grid-3 elementor-widget elementor-widget-posts"><div class="elementor-widget-container"><div class="elementor-posts-container elementor-posts"><article class="elementor-post elementor-grid-item"><h3 class="elementor-post__title"><a href="https://gazette.example/y/">Trams return</a></h3><div class="elementor-post__excerpt"><p>The depot is open again. Trams run.</p></div></article></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-form"><div class="elementor-widget-container"><form class="elementor-form" method="post"><div class="elementor-field-type-html"><p>Stay informed. No spam.</p></div><button type="submit">Send</button></form></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-toggle"><div class="elementor-widget-container"><div class="elementor-toggle"><div class="elementor-toggle-item"><div class="elementor-tab-title"><a>Who pays?</a></div><div class="elementor-tab-content elementor-clearfix"><p>The town pays all of it.</p></div></div></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-testimonial"><div class="elementor-widget-container"><div class="elementor-testimonial-wrapper"><div class="elementor-testimonial-content">A fine paper. I read it daily.</div></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-call-to-action"><div class="elementor-widget-container"><div class="elementor-cta"><h2 class="elementor-cta__title">Join us</h2><div class="elementor-cta__description">Become a friend of the Gazette. It costs little.</div></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-counter"><div class="elementor-widget-container"><div class="elementor-counter"><div class="elementor-counter-number-wrapper"><span class="elementor-counter-number">0</span></div><div class="elementor-counter-title">Readers served.</div></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-icon-list"><div class="elementor-widget-container"><ul class="elementor-icon-list-items"><li class="elementor-icon-list-item"><span class="elementor-icon-list-text">Town hall. Room 4.</span></li></ul></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-divider"><div class="elementor-widget-container"><div class="elementor-divider"><span class="elementor-divider-separator"></span></div></div></div>',
        '<div class="elementor-element elementor-widget elementor-widget-video"><div class="elementor-widget-container"><div class="elementor-wrapper elementor-open-inline"><div class="elementor-video"></div></div></div></div>',
        '<span class="elementor-screen-only">Previous slide</span>',
        '<div class="elementor-element elementor-widget elementor-widget-alert"><div class="elementor-widget-container"><div class="elementor-alert elementor-alert-info" role="alert"><span class="elementor-alert-title">Attention!</span><span class="elementor-alert-description">Our office is closed on Friday.</span></div></div></div>',
    ),
    wrapper='<div data-elementor-type="wp-post" data-elementor-id="12" class="elementor elementor-12"><section class="elementor-section elementor-top-section elementor-section-boxed"><div class="elementor-container elementor-column-gap-default"><div class="elementor-column elementor-col-100 elementor-top-column"><div class="elementor-widget-wrap elementor-element-populated">{}</div></div></div></section></div>',
)

DIVI = Editor(
    paragraph='<div class="et_pb_module et_pb_text et_pb_text_0 et_pb_text_align_left et_pb_bg_layout_light"><div class="et_pb_text_inner"><p>{}</p></div></div>\n',
    h='<div class="et_pb_module et_pb_text et_pb_text_1"><div class="et_pb_text_inner"><h2>{}</h2></div></div>\n',
    items=(
        '<div class="et_pb_module et_pb_text et_pb_text_2"><div class="et_pb_text_inner"><ul>{}</ul></div></div>\n',
        "<li>{}</li>",
    ),
    blockquote='<div class="et_pb_module et_pb_text et_pb_text_3"><div class="et_pb_text_inner"><blockquote><p>{}</p></blockquote></div></div>\n',
    embed=f'<div class="et_pb_module et_pb_code et_pb_code_0"><div class="et_pb_code_inner">{TWEET}</div></div>\n',
    table=f'<div class="et_pb_module et_pb_text et_pb_text_4"><div class="et_pb_text_inner">{TABLE}</div></div>\n',
    footnote=(
        '<sup><a href="#_ftn1" name="_ftnref1">[1]</a></sup>',
        '<div class="et_pb_text_inner"><p><a href="#_ftnref1" name="_ftn1">[1]</a> Electoral office, table 4.</p></div>',
    ),
    around=(
        f'<div class="et_pb_module et_pb_image et_pb_image_0"><span class="et_pb_image_wrap"><img decoding="async" src="{IMG}/d.jpg" alt="" title="d"/></span></div>',
        '<div class="et_pb_button_module_wrapper et_pb_button_0_wrapper et_pb_module"><a class="et_pb_button et_pb_button_0 et_pb_bg_layout_light" href="#">Support us</a></div>',
        '<div class="et_pb_with_border et_pb_module et_pb_cta_0 et_pb_promo et_pb_text_align_center et_pb_bg_layout_dark"><div class="et_pb_promo_description"><h2 class="et_pb_module_header">Join us</h2><div><p>Become a friend. It costs little.</p></div></div></div>',
        '<div class="et_pb_module et_pb_blurb et_pb_blurb_0"><div class="et_pb_blurb_content"><div class="et_pb_blurb_container"><h4 class="et_pb_module_header"><span>Opening hours</span></h4><div class="et_pb_blurb_description"><p>We are open from nine to five.</p></div></div></div></div>',
        '<div class="et_pb_module et_pb_signup_0 et_pb_newsletter_layout_left_right et_pb_newsletter et_pb_subscribe"><div class="et_pb_newsletter_description"><h2 class="et_pb_module_header">Our letter</h2><div><p>Once a week. No spam.</p></div></div></div>',
        '<div class="et_pb_module et_pb_testimonial et_pb_testimonial_0"><div class="et_pb_testimonial_description"><div class="et_pb_testimonial_content"><p>A fine paper. I read it daily.</p></div><span class="et_pb_testimonial_author">Jan Żak</span></div></div>',
        '<div class="et_pb_module et_pb_toggle et_pb_toggle_0 et_pb_toggle_item et_pb_toggle_close"><h5 class="et_pb_toggle_title">Who pays?</h5><div class="et_pb_toggle_content clearfix"><p>The town pays all of it.</p></div></div>',
        '<ul class="et_pb_module et_pb_social_media_follow et_pb_social_media_follow_0"><li class="et_pb_social_media_follow_network_0 et_pb_social_icon et_pb_social_network_link et-social-facebook"><a class="icon" title="Follow on Facebook"><span class="et_pb_social_media_follow_network_name" aria-hidden="true">Follow</span></a></li></ul>',
        '<div class="et_pb_module et_pb_number_counter et_pb_number_counter_0"><div class="percent"><p><span class="percent-value"></span></p></div><h3 class="title">Readers served.</h3></div>',
        '<div class="et_pb_module et_pb_post_title et_pb_post_title_0"><div class="et_pb_title_container"><h1 class="entry-title">A title</h1><p class="et_pb_title_meta_container">by <span class="author vcard"><a>Anna Nowak</a></span> | <span class="published">May 12, 2026</span></p></div></div>',
        f'<div class="et_pb_module et_pb_gallery et_pb_gallery_0 et_pb_slider"><div class="et_pb_gallery_items"><div class="et_pb_gallery_item"><img src="{IMG}/g.jpg"><h3 class="et_pb_gallery_title">Trams</h3><p class="et_pb_gallery_caption">Trams in the depot.</p></div></div></div>',
        '<div class="et_pb_module et_pb_video et_pb_video_0"><div class="et_pb_video_box"><iframe src="https://www.youtube.com/embed/x"></iframe></div></div>',
        '<div class="et_pb_module et_pb_blog_0 et_pb_blog_grid_wrapper"><article class="et_pb_post clearfix"><h2 class="entry-title"><a href="https://gazette.example/y/">Trams return</a></h2><div class="post-content"><p>The depot is open again. Trams run.</p></div></article></div>',
        '<div class="et_social_inline et_social_mobile_on et_social_inline_top"><div class="et_social_networks"><ul><li class="et_social_facebook"><span class="et_social_label">Share</span></li></ul></div></div>',
        '<div class="et_pb_module et_pb_divider et_pb_divider_0 et_pb_space"><div class="et_pb_divider_internal"></div></div>',
        '[et_pb_section fb_built="1" _builder_version="4.16"][et_pb_row][et_pb_column type="4_4"][/et_pb_column][/et_pb_row][/et_pb_section]',
    ),
    wrapper='<div class="et_pb_section et_pb_section_0 et_section_regular"><div class="et_pb_row et_pb_row_0"><div class="et_pb_column et_pb_column_4_4 et_pb_column_0 et_pb_css_mix_blend_mode_passthrough et-last-child">{}</div></div></div>',
)

GHOST = Editor(
    paragraph="<p>{}</p>",
    h='<h2 id="x">{}</h2>',
    items=("<ul>{}</ul>", "<li>{}</li>"),
    blockquote="<blockquote>{}</blockquote>",
    embed=f'<figure class="kg-card kg-embed-card">{TWEET}</figure>',
    table=TABLE,
    footnote=(
        '<sup class="footnote-ref"><a href="#fn1" id="fnref1">[1]</a></sup>',
        '<hr class="footnotes-sep"><section class="footnotes"><ol class="footnotes-list"><li id="fn1" class="footnote-item"><p>Electoral office. <a href="#fnref1" class="footnote-backref">↩︎</a></p></li></ol></section>',
    ),
    around=(
        f'<figure class="kg-card kg-image-card kg-width-wide kg-card-hascaption"><img src="{IMG}/k.jpg" class="kg-image" alt loading="lazy" width="2000" height="1333"><figcaption><span style="white-space: pre-wrap;">The square on Monday.</span></figcaption></figure>',
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://other.example/"><div class="kg-bookmark-content"><div class="kg-bookmark-title">Trams elsewhere</div><div class="kg-bookmark-description">Another town did it first. It worked.</div><div class="kg-bookmark-metadata"><img class="kg-bookmark-icon" src="https://other.example/favicon.ico" alt=""><span class="kg-bookmark-author">Other</span></div></div></a></figure>',
        '<div class="kg-card kg-button-card kg-align-center"><a href="#/portal/signup" class="kg-btn kg-btn-accent">Become a member</a></div>',
        '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">💡</div><div class="kg-callout-text">Have a tip? Write to us.</div></div>',
        '<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text"><span>Who pays?</span></h4><button class="kg-toggle-card-icon"></button></div><div class="kg-toggle-content"><p>The town pays all of it.</p></div></div>',
        '<div class="kg-card kg-audio-card"><div class="kg-audio-player-container"><div class="kg-audio-title">Episode 4</div><div class="kg-audio-player"><span class="kg-audio-current-time">0:00</span></div></div></div>',
        '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="#"><div class="kg-file-card-contents"><div class="kg-file-card-title">The ruling</div><div class="kg-file-card-caption">As published. In Polish.</div></div></a></div>',
        '<div class="kg-card kg-product-card"><div class="kg-product-card-container"><h4 class="kg-product-card-title">Our book</h4><div class="kg-product-card-description"><p>Forty towns. One year.</p></div></div></div>',
        '<div class="kg-card kg-header-card kg-width-full kg-size-small kg-style-dark"><h2 class="kg-header-card-header">The long read</h2><h3 class="kg-header-card-subheader">Every Sunday. For members.</h3></div>',
        '<div class="kg-card kg-signup-card kg-width-regular"><div class="kg-signup-card-content"><h2 class="kg-signup-card-heading">Sign up</h2><p class="kg-signup-card-subheading">Get news daily.</p><form class="kg-signup-card-form"><input type="email"></form><p class="kg-signup-card-disclaimer">No spam. Unsubscribe anytime.</p></div></div>',
        '<div class="kg-card kg-cta-card kg-cta-bg-grey kg-cta-minimal"><div class="kg-cta-sponsor-label-wrapper"><div class="kg-cta-sponsor-label">SPONSORED</div></div><div class="kg-cta-content"><div class="kg-cta-text"><p>Buy our sponsor’s tea. It is good.</p></div></div></div>',
        f'<figure class="kg-card kg-gallery-card kg-width-wide"><div class="kg-gallery-container"><div class="kg-gallery-row"><div class="kg-gallery-image"><img src="{IMG}/q.jpg" width="600" height="400"></div></div></div></figure>',
        "<hr>",
        '<figure class="kg-card kg-video-card"><div class="kg-video-container"><video src="https://gazette.example/v.mp4"></video></div><figcaption>The vote.</figcaption></figure>',
        '<!--kg-card-begin: html--><div class="outpost-pub-container"></div><!--kg-card-end: html-->',
        '<blockquote class="kg-blockquote-alt">It was never about the money.</blockquote>',
        '<div class="gh-post-upgrade-cta"><div class="gh-post-upgrade-cta-content"><h2>This post is for paying subscribers only</h2><a class="gh-btn" data-portal="signup">Subscribe now</a><p><small>Already have an account? <a data-portal="signin">Sign in</a></small></p></div></div>',
    ),
)  # fmt: skip

NEWSPACK = Editor(
    paragraph="<p>{}</p>\n",
    h='<h3 class="wp-block-heading">{}</h3>\n',
    items=('<ul class="wp-block-list">{}</ul>\n', "<li>{}</li>"),
    blockquote='<blockquote class="wp-block-quote"><p>{}</p></blockquote>\n',
    embed=f'<figure class="wp-block-embed wp-block-embed-twitter">{TWEET}</figure>\n',
    table=f'<figure class="wp-block-table">{TABLE}</figure>\n',
    footnote=('<a href="#easy-footnote-bottom-1-9" id="easy-footnote-1-9" class="easy-footnote-to-top"></a><span id="easy-footnote-1-9" class="easy-footnote-margin-adjust"></span><span class="easy-footnote"><a href="#easy-footnote-bottom-1-9" title="Electoral office."><sup>1</sup></a></span>', '<div class="easy-footnotes-wrapper"><ol><li class="easy-footnote-single"><span id="easy-footnote-bottom-1-9" class="easy-footnote-margin-adjust"></span>Electoral office.<a class="easy-footnote-to-top" href="#easy-footnote-1-9"></a></li></ol></div>'),
    around=(
        '<div class="wp-block-newspack-blocks-homepage-articles wpnbha show-image image-alignleft ts-2 is-3"><article data-post-id="9" class="tag-trams category-transport"><div class="entry-wrapper"><h3 class="entry-title"><a href="https://gazette.example/y/">Trams return</a></h3><p>The depot is open again. Trams run.</p><div class="entry-meta">by <a>Anna Nowak</a></div></div></article></div>',
        '<div class="wp-block-newspack-blocks-donate wpbnbd wpbnbd--platform-wc"><form><div class="wpbnbd__headline"><h2>Support our newsroom</h2></div><p class="wp-block-newspack-blocks-donate__thanks thanks">Your contribution is appreciated.</p><button type="submit">Donate now!</button></form></div>',
        '<div class="wp-block-newspack-newsletters-subscribe newspack-newsletters-subscribe"><form><p>Sign up for our letter. Free, each Friday.</p><input type="email"></form></div>',
        '<div class="newspack-popup newspack-inline-popup" role="note"><p>We need 100 new members. Will you be one?</p></div>',
        '<div class="newspack_global_ad scaip-1"><div id="div-gpt-ad-1">Advertisement</div></div>',
        '<div class="wp-block-newspack-blocks-author-profile"><div class="wp-block-newspack-blocks-author-profile__bio"><h3>Anna Nowak</h3><p>Anna writes on towns. She lives in one.</p></div></div>',
        '<div class="wp-block-newspack-reader-registration newspack-reader-registration"><form><p>Create an account. It is free.</p></form></div>',
        '<div class="wp-block-newspack-blocks-carousel swiper-container"><div class="swiper-wrapper"><article class="post-has-image swiper-slide"><h3 class="entry-title"><a href="#">Other story</a></h3></article></div></div>',
        '<div class="wp-block-jetpack-donations"><h4>One-Time</h4><p>Make a one-time donation. Choose an amount.</p></div>',
        '<aside class="scaip scaip-2"><div class="textwidget">Sponsored by the port.</div></aside>',
        '<div class="wp-block-group alignleft is-style-border newspack-related-articles"><h3>Read more</h3><p><a href="https://gazette.example/y/">Trams return</a></p></div>',
        f'<figure class="wp-block-image alignwide size-full"><img src="{IMG}/n.jpg" width="1500" height="1000"/><figcaption class="wp-element-caption">The square. <span class="image-credit">Credit: A. Nowak / Gazette</span></figcaption></figure>',
        '<img id="republication-tracker-tool-source" src="https://gazette.example/?republication-pixel=true&#038;post=12" style="width:1px;height:1px;">',
        '<div class="correction-module wp-block-newspack-correction-box"><p class="correction"><strong>Correction, posted May 12:</strong> An earlier version misspelt a name.</p></div>',
        '<div class="newspack-lightbox" hidden><p>Before you go: join us.</p></div>',
        '<p class="has-text-align-center has-small-font-size" aria-hidden="true">• • •</p>',
    ),
)  # fmt: skip

SUBSTACK = Editor(
    paragraph="<p>{}</p>",
    h='<h3 class="header-anchor-post">{}<div class="pencraft pc-display-flex"><div class="header-anchor-parent"><button type="button" aria-label="Link"></button></div></div></h3>',
    items=("<ul>{}</ul>", "<li><p>{}</p></li>"),
    blockquote="<blockquote><p>{}</p></blockquote>",
    embed='<div class="tweet" data-attrs="{{&quot;url&quot;:&quot;https://twitter.com/rival/status/1&quot;}}" data-component-name="Twitter2ToDOM"><div class="tweet-text">No way.</div></div>'.replace("{{", "{").replace("}}", "}"),
    table=TABLE,
    footnote=('<a class="footnote-anchor" data-component-name="FootnoteAnchorToDOM" id="footnote-anchor-1" href="#footnote-1" target="_self">1</a>', '<div class="footnote" data-component-name="FootnoteToDOM"><a id="footnote-1" href="#footnote-anchor-1" class="footnote-number" contenteditable="false" target="_self">1</a><div class="footnote-content"><p>Electoral office. Table four.</p></div></div>'),
    around=(
        f'<div class="captioned-image-container"><figure><a class="image-link image2 is-viewable-img" target="_blank" href="{IMG}/s.jpg"><div class="image2-inset"><picture><source type="image/webp" srcset="{IMG}/s.webp 424w"><img src="{IMG}/s.jpg" width="1456" height="971" class="sizing-normal" alt=""></picture><div class="image-link-expand"><div class="pencraft">x</div></div></div></a><figcaption class="image-caption">The square.</figcaption></figure></div>',
        '<div class="subscription-widget-wrap-editor" data-attrs="{}" data-component-name="SubscribeWidgetToDOM"><div class="subscription-widget show-subscribe"><div class="preamble"><p class="cta-caption">Thanks for reading Town Gazette! Subscribe for free to receive new posts and support my work.</p></div><form class="subscription-widget-subscribe"><input type="email" class="email-input" placeholder="Type your email…"><input type="submit" class="button primary" value="Subscribe"></form></div></div>',
        '<p class="button-wrapper" data-attrs="{}" data-component-name="ButtonCreateButton"><a class="button primary" href="https://gazette.substack.com/p/x?utm_source=substack&amp;action=share"><span>Share</span></a></p>',
        '<div class="captioned-button-wrap" data-component-name="CaptionedButtonToDOM"><div class="preamble"><p class="cta-caption">This post is public so feel free to share it.</p></div><p class="button-wrapper"><a class="button primary" href="#"><span>Share</span></a></p></div>',
        '<div class="pullquote"><p>It was never about the money.</p></div>',
        '<div class="digest-post-embed" data-attrs="{}"><p>Trams return to Sanok</p></div>',
        '<div class="embedded-post-wrap" data-attrs="{}" data-component-name="EmbeddedPostToDOM"><a class="embedded-post" href="#"><div class="embedded-post-header"><span class="embedded-post-publication-name">Town Gazette</span></div><div class="embedded-post-title-wrapper"><div class="embedded-post-title">Trams return</div></div><div class="embedded-post-body">The depot is open again. Trams run…</div></a></div>',
        "<div><hr></div>",
        '<div id="youtube2-x" class="youtube-wrap" data-attrs="{}"><div class="youtube-inner"><iframe src="https://www.youtube-nocookie.com/embed/x"></iframe></div></div>',
        '<div class="poll-embed" data-attrs="{}"></div>',
        '<div class="native-audio-embed" data-component-name="AudioPlaceholder" data-attrs="{}"></div>',
        '<div class="callout-block" data-callout="true"><p>Join our chat. It is free.</p></div>',
        '<div class="install-substack-app-embed install-substack-app-embed-web"><img class="install-substack-app-app-icon" src="https://substackcdn.com/i.png"><div class="install-substack-app-embed-text"><div class="install-substack-app-header">Get more from Anna in the Substack app</div><div class="install-substack-app-text">Available for iOS and Android</div></div></div>',
        '<div class="community-chat" data-component-name="CommunityChatRenderPlaceholder"><div class="community-chat-header">Join the chat. Members only.</div></div>',
        "<p></p>",
        '<div class="embedded-publication-wrap" data-attrs="{}"><a class="embedded-publication show-subscribe"><span class="embedded-publication-name">Harbour Notes</span><div class="embedded-publication-hero-text">Letters from the quay. Weekly.</div></a></div>',
    ),
)  # fmt: skip

BLOGGER = Editor(
    paragraph='<p style="text-align: left;"><span style="font-family: inherit;">{}</span></p>',
    h='<h4 style="text-align: left;"><span>{}</span></h4>',
    items=('<div><ul style="text-align: left;">{}</ul></div>', "<li><span>{}</span></li>"),
    blockquote='<blockquote style="border: none; margin: 0 0 0 40px; padding: 0px;"><p>{}</p></blockquote>',
    embed=TWEET,
    table=TABLE,
    footnote=('<a href="https://gazette.example/2026/05/story.html#note1" name="ref1"><sup>1</sup></a>', '<div><br /></div><div><a name="note1"></a>1. Electoral office, table 4.</div>'),
    around=(
        f'<div class="separator" style="clear: both; text-align: center;"><a href="{IMG}/b.jpg" imageanchor="1" style="margin-left: 1em;"><img border="0" data-original-height="800" src="{IMG}/b.jpg" width="640" /></a></div>',
        f'<table align="center" cellpadding="0" cellspacing="0" class="tr-caption-container"><tbody><tr><td style="text-align: center;"><img src="{IMG}/c.jpg" /></td></tr><tr><td class="tr-caption" style="text-align: center;">The square on Monday. Nobody came.</td></tr></tbody></table>',
        "<div><br /></div>",
        '<p><span style="font-family: inherit;">&nbsp;</span></p>',
        '<div class="feedflare"><a href="#">Share</a></div>',
        "<!--more-->",
        '<div class="blogger-post-footer">Town Gazette. All rights reserved.</div>',
        '<script async="" src="https://pagead2.googlesyndication.com/pagead/js/adsbygoogle.js"></script><ins class="adsbygoogle" style="display:block"></ins>',
        '<div style="display: none;">Hidden words for machines.</div>',
    ),
)  # fmt: skip

DRUPAL = Editor(
    paragraph="<p>{}</p>\n",
    h="<h2>{}</h2>\n",
    items=("<ul><li>{}</li></ul>\n".replace("<li>{}</li>", "{}"), "<li>{}</li>\n"),
    blockquote="<blockquote><p>{}</p></blockquote>\n",
    embed=TWEET,
    table=f'<div class="table-responsive">{TABLE}</div>',
    footnote=('<sup class="footnote__citation"><a class="footnote__citations-link" id="footnoteref1_x" href="#footnote1_x" title="Electoral office.">1</a></sup>', '<ul class="footnotes"><li class="footnote" id="footnote1_x"><a class="footnote-label" href="#footnoteref1_x">1.</a> Electoral office.</li></ul>'),
    around=(
        f'<article class="align-center media media--type-image media--view-mode-full"><div class="field field--name-field-media-image field--type-image field--label-hidden field__item"><img loading="lazy" src="{IMG}/dr.jpg" width="1200" height="800" alt="The square"></div></article>',
        '<div class="field field--name-field-tags field--type-entity-reference field--label-above"><div class="field__label">Tags</div><div class="field__items"><div class="field__item"><a href="/tags/trams">Trams</a></div></div></div>',
        '<span class="field field--name-uid field--type-entity-reference field--label-hidden"><span>anna</span></span>\n<span class="field field--name-created field--type-created field--label-hidden"><time datetime="2026-05-12T10:00:00+02:00">Tue, 05/12/2026 - 10:00</time></span>',
        '<ul class="links inline list-inline"><li class="comment-add"><a href="#comment-form">Add new comment</a></li></ul>',
        '[[{"fid":"12","view_mode":"default","type":"media","attributes":{"class":"media-element"}}]]',
        '<div class="visually-hidden">Skip to the next part.</div>',
        '<nav class="book-navigation"><h2 class="visually-hidden">Book traversal links</h2><ul><li><a href="#">Up</a></li></ul></nav>',
        '<section class="block-simplenews newsletter-block"><h2>Our letter</h2><p>Each Friday. No spam.</p></section>',
        '<div class="views-element-container related-content"><div class="view"><div class="views-row"><a href="/y">Trams return</a><p>The depot is open again.</p></div></div></div>',
    ),
    wrapper='<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">{}</div>',
)  # fmt: skip

EDITORS = {
    "block editor": BLOCK,
    "classic editor": CLASSIC,
    "Elementor": ELEMENTOR,
    "Divi": DIVI,
    "Ghost": GHOST,
    "Newspack": NEWSPACK,
    "Substack": SUBSTACK,
    "Blogger": BLOGGER,
    "Drupal": DRUPAL,
}
