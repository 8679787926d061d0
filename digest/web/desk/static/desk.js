// The desk works without this file, with plain forms. It adds: no reloading, dragging, keys, and live changes.
"use strict";

const $ = (query, top = document) => top.querySelector(query);
const main = () => $("#desk");
const opened = performance.now();
document.documentElement.classList.add("js");

// --- Show a new state of the page -----------------------------------------------------------------------------------

const dirty = new Map(); // texts that were typed and not saved, by the id of their field
let queue = Promise.resolve(); // one request after the other: an older state never replaces a newer one
let waiting = 0;
let heard = ""; // the newest version that the desk has announced
let shownNow = null;

function keep(old, fresh) {
  // A mail that has not changed is not loaded again.
  const before = $("#mail", old), after = $("#mail", fresh);
  if (before && after && before.getAttribute("src") === after.getAttribute("src")) after.replaceWith(before);
}

function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const old = main(), now = $("#desk", fresh);
  if (!now) { document.location.assign("/"); return; }
  const focused = document.activeElement, place = focused && focused.id, story = focused && focused.closest("[data-story]");
  const control = focused && focused.name === "do" ? focused.value : "";
  const top = window.scrollY, at = [...old.querySelectorAll("[data-story]")].indexOf(story);
  const to = $("#to", old) && $("#to", old).value;
  withView(now, currentView());
  keep(old, now);
  for (const box of old.querySelectorAll("details[open]")) { const same = $(`#${box.id}`, now); if (same) same.open = true; }
  old.replaceWith(document.adoptNode(now));
  $(".coming").replaceWith(document.adoptNode($(".coming", fresh)));
  if ($("#to") && to) $("#to").value = to;
  for (const [id, value] of dirty) if (document.getElementById(id)) document.getElementById(id).value = value;
  shownNow = performance.now();
  arrange();
  window.scrollTo(0, top);
  const again = (story && control && $(`#${CSS.escape(story.id)} [value="${control}"]`))
    || (story && $(`#${CSS.escape(story.id)} a, #${CSS.escape(story.id)} button`))
    || (story && at >= 0 && $("a", document.querySelectorAll("[data-story]")[at] || document))
    || (place && document.getElementById(place))
    || (control && $(`#act [value="${control}"]`));
  if (again && focused !== document.body) again.focus({ preventScroll: true });
}

function inTurn(work) {
  waiting += 1;
  document.body.setAttribute("aria-busy", "true");
  queue = queue.then(work).catch(() => say("The desk does not answer. Is `digest desk` still running?")).then(() => {
    waiting -= 1;
    if (!waiting) document.body.removeAttribute("aria-busy");
  });
  return queue;
}

function post(form, submitter, more = {}) {
  const fields = new URLSearchParams(new FormData(form, submitter));
  for (const [name, value] of Object.entries(more)) fields.set(name, value);
  return inTurn(async () => {
    const answer = await fetch(main().dataset.path, { method: "POST", body: fields });
    const page = await answer.text();
    if (answer.ok) for (const field of form.elements) dirty.delete(field.id);
    show(page);
  });
}

function refresh(anyway = false) {
  return inTurn(async () => {
    if (carried || !(anyway || (heard && heard !== main().dataset.version))) return;
    const answer = await fetch(main().dataset.path), page = await answer.text();
    if (carried) return; // lifted meanwhile: letting go asks again
    const own = document.querySelectorAll(".words .own"); // what the editor's own action came to stays
    show(page);
    if ($(".words")) $(".words").append(...own);
  });
}

function act(what, more = {}) { return post($("#act"), undefined, { do: what, ...more }); }

function say(text) {
  const box = document.createElement("div");
  box.className = "fault";
  box.setAttribute("role", "alert");
  box.textContent = text;
  $(".words").replaceChildren(box);
}

document.addEventListener("submit", event => {
  const form = event.target;
  if (form.method !== "post" || !form.closest("#desk")) return;
  event.preventDefault();
  post(form, event.submitter);
});

document.addEventListener("input", event => {
  if (/^(text|correction|postpone)-/.test(event.target.id)) dirty.set(event.target.id, event.target.value);
});

document.addEventListener("change", event => {
  if (event.target.name === "section") post(event.target.form, undefined, { do: "move" });
});

// --- Views ----------------------------------------------------------------------------------------------------------

function currentView() { const found = $(".preview"); return found ? found.dataset.view : ""; }

function withView(top, view) {
  const preview = $(".preview", top), frame = $("#mail", top);
  if (!preview || !view) return;
  preview.dataset.view = view;
  for (const link of preview.querySelectorAll(".views a")) {
    if (link.dataset.view === view) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  for (const field of top.querySelectorAll('input[name="view"]')) field.value = view;
  if (!frame) return;
  $("#inbox", top).hidden = view !== "inbox";
  $("#stage", top).hidden = view === "inbox";
  const source = frame.getAttribute("src").replace(/preview\/[a-z-]+/, `preview/${view === "inbox" ? "desktop" : view}`);
  if (frame.getAttribute("src") !== source) frame.setAttribute("src", source);
}

document.addEventListener("click", event => {
  const link = event.target.closest(".views a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  withView(document, link.dataset.view);
});

// --- Drag -----------------------------------------------------------------------------------------------------------

let carried = null; // the story that is being dragged
let finger = null; // where a finger or a pen holds it

function aim(x, y) {
  // Where a carried story would land: the list, and the story that it would stand before.
  const under = document.elementFromPoint(x, y), list = under && under.closest("#lead, ol.stories");
  if (!list) return null;
  if (list.id === "lead") return { list, before: null };
  const rest = [...list.children].filter(node => node !== carried);
  return { list, before: rest.find(node => y < node.getBoundingClientRect().top + node.offsetHeight / 2) || null };
}

function unmark() { document.querySelectorAll(".before, .target").forEach(node => node.classList.remove("before", "target")); }

function hover(x, y) {
  const found = aim(x, y);
  unmark();
  if (found) (found.before || found.list).classList.add(found.before ? "before" : "target");
  return found;
}

function drop(x, y) {
  const found = aim(x, y), story = carried.dataset.story;
  if (!found) return;
  if (found.list.id === "lead") act("lead", { story });
  else act("place", { story, section: found.list.dataset.section, before: found.before ? found.before.dataset.story : "" });
}

function lift(story) { carried = story; story.classList.add("carried"); }

function letGo() {
  unmark();
  if (carried) carried.classList.remove("carried");
  carried = finger = null;
  refresh(); // what came meanwhile
}

// A mouse drags the whole story.
document.addEventListener("dragstart", event => {
  const story = event.target.closest && event.target.closest('.story[draggable="true"]');
  if (finger) event.preventDefault();
  if (finger || !story) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", story.dataset.story);
  lift(story);
});
document.addEventListener("dragover", event => { if (carried && hover(event.clientX, event.clientY)) event.preventDefault(); });
document.addEventListener("drop", event => {
  if (!carried) return;
  event.preventDefault();
  drop(event.clientX, event.clientY);
});
document.addEventListener("dragend", letGo);

// A finger or a pen drags the handle, so that the rest of the page scrolls. At the edges of the screen the page follows.
const EDGE = 70, PACE = 10;

function follow() {
  if (!finger) return;
  const pace = finger.y < EDGE ? -PACE : finger.y > window.innerHeight - EDGE ? PACE : 0;
  if (pace) { window.scrollBy(0, pace); hover(finger.x, finger.y); }
  requestAnimationFrame(follow);
}

document.addEventListener("pointerdown", event => {
  const handle = event.target.closest(".handle");
  if (!handle || event.pointerType === "mouse" || finger) return;
  event.preventDefault();
  handle.setPointerCapture(event.pointerId);
  finger = { id: event.pointerId, x: event.clientX, y: event.clientY };
  lift(handle.closest(".story"));
  follow();
});
document.addEventListener("pointermove", event => {
  if (!finger || event.pointerId !== finger.id) return;
  [finger.x, finger.y] = [event.clientX, event.clientY];
  hover(finger.x, finger.y);
});
document.addEventListener("pointerup", event => {
  if (!finger || event.pointerId !== finger.id) return;
  drop(event.clientX, event.clientY);
  letGo();
});
document.addEventListener("pointercancel", event => { if (finger && event.pointerId === finger.id) letGo(); });

// --- Keys -----------------------------------------------------------------------------------------------------------

const OF_A_STORY = { l: '[value="lead"]', x: '[value="drop"]', p: '[value="pin"], [value="unpin"]' };
const keysOn = () => localStorage.getItem("desk-keys") !== "off";

function walk(step) {
  const stories = [...document.querySelectorAll("[data-story]")];
  const here = document.activeElement.closest("[data-story]");
  const next = stories[Math.max(0, Math.min(stories.length - 1, here ? stories.indexOf(here) + step : 0))];
  if (next) $("a", next).focus();
}

function press(query, top = document) {
  const button = $(query, top);
  if (button && !button.disabled) { button.focus(); button.click(); }
}

document.addEventListener("keydown", event => {
  if (event.target.closest("input, textarea, select, dialog") || event.ctrlKey || event.metaKey) return;
  const story = event.target.closest("[data-story]");
  const arrow = { ArrowUp: "up", ArrowDown: "down" }[event.key];
  if (event.altKey && arrow && story) {
    event.preventDefault();
    press(`[value="${arrow}"]`, story);
    return;
  }
  if (event.altKey || !keysOn()) return;
  const views = [...document.querySelectorAll(".views a")];
  if (event.key === "?") $("#keys").showModal();
  else if (event.key === "j") walk(1);
  else if (event.key === "k") walk(-1);
  else if (event.key === "z") press('#act [value="undo"]');
  else if (event.key === "y") press('#act [value="redo"]');
  else if (story && OF_A_STORY[event.key]) press(OF_A_STORY[event.key], story);
  else if (views[event.key - 1]) withView(document, views[event.key - 1].dataset.view);
  else return;
  event.preventDefault();
});

// --- Time, and what is new ------------------------------------------------------------------------------------------

function countDown() {
  // The desk's clock is the server's, which a rehearsal may set.
  const now = Date.parse(main().dataset.now) + (performance.now() - (shownNow === null ? opened : shownNow));
  for (const node of document.querySelectorAll(".countdown")) {
    const minutes = Math.round((Date.parse(node.dataset.leaves) - now) / 60000), far = Math.abs(minutes);
    const hours = `${Math.floor(far / 60)} h ${String(far % 60).padStart(2, "0")} min`;
    // Further away, the date says it.
    node.textContent = far >= 2880 ? "" : minutes >= 0 ? `· in ${hours}` : `· ${hours} ago`;
  }
  // The time has come: the desk says what happens now.
  if (!waiting && Date.parse(main().dataset.until) <= now) refresh(true);
}

async function check() {
  // The site is asked in the background; what was found of the same content stays.
  const box = $("#checks");
  if (!box) return;
  if (checked && checked.hash === box.dataset.hash) { box.replaceChildren(checked.found); return; }
  box.textContent = "Checking …";
  const answer = await fetch(box.dataset.checks).catch(() => null);
  const found = answer && answer.ok && $("#checks-found", new DOMParser().parseFromString(await answer.text(), "text/html"));
  if (!box.isConnected || !found) return;
  checked = { hash: box.dataset.hash, found: document.adoptNode(found) };
  box.replaceChildren(checked.found);
}

let checked = null;

// What others and the site did since this browser last showed the edition, before this session.
const BY_THE_SITE = ["withdrawn", "missing", "gone", "protected", "unlinked", "unsafe"];
const NO_NEWS = ["outside-window", "already-sent"];

function look() {
  const stories = [...document.querySelectorAll("[data-place]")].map(({ dataset }) => [dataset.id, [dataset.title, dataset.place, dataset.why]]);
  return { seen: Number(main().dataset.seen), stories: Object.fromEntries(stories) };
}

function changedBySite(before, after) {
  const said = [];
  for (const [id, [title, place, why]] of Object.entries(after)) {
    const [oldTitle, oldPlace] = before[id] || [];
    if (!oldPlace && !NO_NEWS.includes(place)) said.push(`has a new story, “${title}”${place === "in" ? "" : `, left out: ${why}`}`);
    if (oldTitle && title && oldTitle !== title) said.push(`changed “${oldTitle}” to “${title}”`);
    if (oldPlace && oldPlace !== place && BY_THE_SITE.includes(place)) said.push(`no longer shows “${title}”: ${why}`);
  }
  return said;
}

function isNew() { return Object.assign(document.createElement("span"), { className: "mark", textContent: "new" }); }

function tellNews() {
  const key = `desk-look-${main().dataset.path}`, now = look();
  const before = JSON.parse(sessionStorage.getItem(key) || localStorage.getItem(key) || JSON.stringify(now));
  sessionStorage.setItem(key, JSON.stringify(before));
  localStorage.setItem(key, JSON.stringify(now));
  const others = [...document.querySelectorAll(".history li")].filter(
    ({ dataset }) => Number(dataset.number) > before.seen && dataset.by !== main().dataset.editor);
  const site = changedBySite(before.stories, now.stories).map(text => {
    const entry = document.createElement("li");
    entry.append(Object.assign(document.createElement("strong"), { textContent: "The site" }), ` ${text}`);
    return entry;
  });
  if (site.length) $("#site-news").replaceChildren(...site);
  for (const entry of [...others, ...site]) { entry.classList.add("fresh"); entry.append(" ", isNew()); }
  const count = others.length + site.length;
  if (!$("#news")) return;
  $("#news").hidden = !count;
  $("#news a").textContent = `Since you last looked: ${count} ${count === 1 ? "change" : "changes"}`;
}

function arrange() {
  countDown();
  check();
  tellNews();
  const url = new URL(document.location);
  if (url.searchParams.has("said")) { url.searchParams.delete("said"); history.replaceState(null, "", url); }
}

const live = new EventSource("/live");
live.onmessage = event => {
  if (event.data === "away") return;
  heard = event.data;
  refresh();
};
addEventListener("pagehide", () => live.close());

const box = $("#keys-on");
box.checked = keysOn();
box.addEventListener("change", () => localStorage.setItem("desk-keys", box.checked ? "on" : "off"));
$("#keys-button").hidden = false;
$("#keys-button").addEventListener("click", () => $("#keys").showModal());
setInterval(countDown, 10000);
arrange();
