// What can be seen of a mail at one width, as JSON: Playwright takes long over deep values, and not over a text.
// Lengths are in CSS pixels from the top left of the page.
() => {
  const round = (n) => Math.round(n * 10) / 10;
  const box = (rect) => ({ x: round(rect.left), y: round(rect.top + scrollY), width: round(rect.width), height: round(rect.height) });
  const shown = (node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && node.getClientRects().length > 0;
  const squeezed = (text) => (text || "").replace(/\s+/g, " ").trim();

  // An element's box, cut to the boxes around it that hide what flows over.
  const visible = (node) => {
    let { left, top, right, bottom } = node.getBoundingClientRect();
    for (let outer = node.parentElement; outer; outer = outer.parentElement) {
      if (getComputedStyle(outer).overflow === "visible") continue;
      const rect = outer.getBoundingClientRect();
      [left, top] = [Math.max(left, rect.left), Math.max(top, rect.top)];
      [right, bottom] = [Math.min(right, rect.right), Math.min(bottom, rect.bottom)];
    }
    return box({ left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) });
  };

  // The box that cuts a picture off; the picture itself where there is none.
  const framed = (image) => {
    let outer = image.parentElement;
    while (outer && getComputedStyle(outer).overflow === "visible") outer = outer.parentElement;
    return { boxed: outer !== null, frame: box((outer || image).getBoundingClientRect()) };
  };

  const name = (link) => squeezed([
    link.getAttribute("aria-label"),
    link.innerText,
    ...Array.from(link.querySelectorAll("img"), (image) => image.alt),
  ].join(" "));

  const texts = [], broken = [], ltr = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode, parent = node.parentElement;
    if (!squeezed(node.data) || ["STYLE", "SCRIPT", "TITLE"].includes(parent.tagName) || !shown(parent)) continue;
    range.selectNodeContents(node);
    texts.push({ text: squeezed(node.data), ...box(range.getBoundingClientRect()) });
    const style = getComputedStyle(parent);
    if (style.direction === "ltr" && !parent.closest("bdi")) ltr.push(squeezed(node.data).slice(0, 60));
    if (style.hyphens === "auto") continue;
    if (range.getClientRects().length < 2) continue;
    for (const found of node.data.matchAll(/[\p{L}\p{N}]+/gu)) {
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      if (new Set(Array.from(range.getClientRects(), (rect) => rect.top)).size > 1) broken.push(found[0]);
    }
  }

  const outside = [];
  for (const node of document.querySelectorAll("h1, h2, h3, h4, p, img, a, td, div")) {
    const whole = node.getBoundingClientRect();
    if (whole.left >= -1 && whole.right <= innerWidth + 1) continue;
    const rect = visible(node);
    if (rect.width && rect.height && (rect.x < -1 || rect.x + rect.width > innerWidth + 1)) {
      outside.push(node.outerHTML.slice(0, 160));
    }
  }

  const borders = new Set();
  for (const node of document.querySelectorAll("body *")) {
    const style = getComputedStyle(node);
    for (const side of ["Top", "Right", "Bottom", "Left"]) {
      if (parseFloat(style[`border${side}Width`]) && style[`border${side}Style`] !== "none" && shown(node)) {
        borders.add(style[`border${side}Color`]);
      }
    }
  }

  return JSON.stringify({
    width: innerWidth,
    scrolled_width: document.documentElement.scrollWidth,
    height: document.documentElement.scrollHeight,
    outside, texts, broken, ltr,
    borders: [...borders].filter((colour) => !/, 0\)$/.test(colour)),
    pictures: Array.from(document.querySelectorAll("img")).filter(shown).map((image) => ({
      address: image.dataset.src || image.getAttribute("src"), alt: image.getAttribute("alt"), ...visible(image),
      whole: box(image.getBoundingClientRect()), ...framed(image),
    })),
    links: Array.from(document.querySelectorAll("a[href]")).map((link) => ({
      address: link.getAttribute("href"), name: name(link), shown: shown(link), ...box(link.getBoundingClientRect()),
    })),
    headings: Array.from(document.querySelectorAll("h1, h2, h3, h4, h5, h6")).filter(shown).map((heading) => ({
      level: Number(heading.tagName[1]), text: squeezed(heading.innerText), ...box(heading.getBoundingClientRect()),
    })),
  });
}
