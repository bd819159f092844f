// Comfort only: without this script the page is complete and reloads itself.

const POLL_MILLIS = 2_000;
const SLOWEST_POLL_MILLIS = 30_000;
const PATIENCE_MILLIS = 10_000;
const FRESH_MILLIS = 4_000;
const NOTICE_MILLIS = 2_500;

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const MESSAGES = location.pathname.replace(/\/*$/, "/messages");
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

const list = byId("messages");
const number = byId("number");
const ownTitle = document.title;
const notices = new WeakMap();

let unseen = 0;
let failures = 0;
let retryAt = 0;
let asking = false;
let timer = 0;
let freshTimer = 0;
/** Milliseconds by which the server's clock is ahead of this machine's. */
let ahead = 0;

startClock(document);
items().forEach(enhance);
chooseNumber();
tick();
setInterval(tick, 1_000);
schedule(POLL_MILLIS);
byId("connection").hidden = false;

list.addEventListener("click", (event) => {
  const button = event.target.closest(".copy");
  if (button) {
    copyFrom(button);
  }
});
number.addEventListener("change", () => {
  // In the fragment it survives a reload, and no server logs it.
  history.replaceState(null, "", number.value ? `#${number.value}` : location.pathname + location.search);
  applyFilter();
});
byId("retry").addEventListener("click", poll);
addEventListener("hashchange", chooseNumber);
addEventListener("online", poll);
document.addEventListener("visibilitychange", () => (isVisible() ? poll() : clearTimeout(timer)));
["focus", "pointerdown", "keydown", "wheel"].forEach((sign) => addEventListener(sign, seen, { passive: true }));

function byId(id) {
  return document.getElementById(id);
}

function isVisible() {
  return document.visibilityState === "visible";
}

function items() {
  return [...list.children];
}

function shownItems() {
  return items().filter((item) => !item.hidden);
}

function field(item, name) {
  return item.querySelector(`[data-field=${name}]`);
}

/** Tells users of screen readers what other users see. */
function announce(text) {
  byId("announce").textContent = text;
}

/* Polling */

function schedule(millis) {
  clearTimeout(timer);
  if (isVisible()) {
    timer = setTimeout(poll, millis);
  }
}

async function poll() {
  if (asking) {
    return;
  }
  asking = true;
  clearTimeout(timer);
  showConnection();
  const page = await ask();
  asking = false;
  const wasAway = failures > 0;
  failures = page ? 0 : failures + 1;
  const wait = Math.min(POLL_MILLIS * 2 ** failures, SLOWEST_POLL_MILLIS);
  retryAt = performance.now() + wait;
  showConnection();
  if (wasAway !== failures > 0) {
    announce(wasAway ? "Connected again." : "The inbox cannot be reached.");
  }
  schedule(wait);
  if (page) {
    startClock(page);
    takeOver(page);
  }
}

/** The current main part of the page, or nothing if the server is away or responds with anything else. */
async function ask() {
  try {
    const response = await fetch(MESSAGES, {
      headers: { Accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE_MILLIS),
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok && page.getElementById("messages") ? page : undefined;
  } catch {
    // The server is away. The caller shows it.
    return undefined;
  }
}

function showConnection() {
  const away = failures > 0;
  byId("connection").textContent = away ? "Not connected" : "Live";
  byId("connection").classList.toggle("lost", away);
  byId("away").hidden = !away;
  if (away) {
    const seconds = Math.max(1, Math.ceil((retryAt - performance.now()) / 1_000));
    byId("away-text").textContent = asking
      ? "The inbox cannot be reached. Trying again…"
      : `The inbox cannot be reached. Next try in ${seconds} s.`;
  }
}

/* Messages */

function takeOver(page) {
  const fetched = [...page.getElementById("messages").children];
  const ids = new Set(fetched.map((item) => item.dataset.id));
  const known = new Set(items().map((item) => item.dataset.id));
  const arrived = fetched.filter((item) => !known.has(item.dataset.id)).map(render);

  keepPlace(() => {
    items()
      .filter((item) => !ids.has(item.dataset.id))
      .forEach((item) => item.remove());
    list.prepend(...arrived);
    offerNumbers();
    applyFilter();
  });
  tick();
  welcome(arrived.filter((item) => !item.hidden));
}

/** Builds the item from text only, even if the response contains markup. */
function render(source) {
  const item = byId("message").content.firstElementChild.cloneNode(true);
  Object.assign(item.dataset, source.dataset);
  item.querySelector("use").setAttribute("href", `#icon-${source.dataset.channel}`);
  item.querySelectorAll("[data-field]").forEach((target) => {
    target.textContent = field(source, target.dataset.field).textContent;
  });
  field(item, "time").dateTime = field(source, "time").dateTime;
  field(item, "text").lang = field(source, "text").lang;
  enhance(item);
  return item;
}

function enhance(item) {
  item.querySelector(".copy").hidden = false;
}

/** Keeps the scroll position, except at the top, where the new message should be visible. */
function keepPlace(change) {
  const scrolled = list.getBoundingClientRect().top < 0;
  const anchor = scrolled ? items().find((item) => item.getBoundingClientRect().bottom > 0) : undefined;
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (anchor?.isConnected) {
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  }
}

function welcome(arrived) {
  if (arrived.length === 0) {
    return;
  }
  const [newest] = arrived;
  unseen += arrived.length;
  nameTitle();
  // Separate digits, so that screen readers do not read a number.
  const code = [...field(newest, "code").textContent].join(" ");
  const what = code === "" ? "no code" : `code ${code}`;
  const message = `${field(newest, "channel").textContent} to ${field(newest, "to").textContent}, ${what}`;
  announce(arrived.length === 1 ? `New: ${message}` : `${arrived.length} new messages. The newest: ${message}`);
  highlight(arrived);
  clearTimeout(freshTimer);
  freshTimer = setTimeout(() => {
    highlight([]);
    if (document.hasFocus()) {
      seen();
    }
  }, FRESH_MILLIS);
}

function highlight(fresh) {
  items().forEach((item) => item.classList.toggle("fresh", fresh.includes(item)));
}

function seen() {
  unseen = 0;
  nameTitle();
}

function nameTitle() {
  const [newest] = shownItems();
  document.title = unseen > 0 && newest ? `(${unseen}) ${field(newest, "code").textContent} – ${ownTitle}` : ownTitle;
}

/* Which number */

function chooseNumber() {
  const wanted = location.hash.slice(1);
  offerNumbers(/^\+\d{5,15}$/.test(wanted) ? wanted : "");
  applyFilter();
}

/** Changes only what differs, because the list may be open. */
function offerNumbers(chosen = number.value) {
  const numbers = new Map(items().map((item) => [item.dataset.to, field(item, "to").textContent]));
  if (chosen && !numbers.has(chosen)) {
    numbers.set(chosen, chosen);
  }
  const [all, ...offered] = number.options;
  offered.filter((option) => !numbers.delete(option.value)).forEach((option) => option.remove());
  numbers.forEach((text, value) => number.add(new Option(text, value)));
  number.value = chosen;
  byId("filter").hidden = number.options.length <= 2 && number.value === all.value;
}

function applyFilter() {
  items().forEach((item) => (item.hidden = number.value !== "" && item.dataset.to !== number.value));
  list.hidden = shownItems().length === 0;
  byId("empty").hidden = items().length > 0 || number.value !== "";
  byId("none").hidden = shownItems().length > 0 || number.value === "";
  nameTitle();
}

/* Time */

function startClock(page) {
  ahead = Date.parse(page.getElementById("inbox").dataset.now) - Date.now();
}

function tick() {
  items().forEach((item) => setText(field(item, "time"), when(field(item, "time").dateTime)));
  showConnection();
}

/** Changes text only if it differs and is not being selected. */
function setText(element, text) {
  const selection = getSelection();
  const selected = !selection.isCollapsed && selection.containsNode(element, true);
  if (element.textContent !== text && !selected) {
    element.textContent = text;
  }
}

function when(sentAt) {
  const then = new Date(sentAt);
  const seconds = Math.max(0, Math.floor((Date.now() + ahead - then) / 1_000));
  const today = then.toDateString() === new Date(Date.now() + ahead).toDateString();
  const time = today ? CLOCK.format(then) : `${DATE.format(then)}, ${CLOCK.format(then)}`;
  return seconds < DAY ? `${ago(seconds)} · ${time}` : time;
}

function ago(seconds) {
  if (seconds < 5) {
    return "just now";
  }
  if (seconds < MINUTE) {
    return `${seconds} s ago`;
  }
  return seconds < HOUR ? `${Math.floor(seconds / MINUTE)} min ago` : `${Math.floor(seconds / HOUR)} h ago`;
}

/* Copying */

async function copyFrom(button) {
  const code = field(button.closest("li"), "code");
  const done = await copy(code.textContent);
  if (!done) {
    getSelection().selectAllChildren(code);
  }
  notice(button, done, done ? "Code copied." : "The code is selected: press Control and C to copy it.");
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers have no clipboard on pages without TLS, and users can deny access.
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const before = document.activeElement;
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "sr";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  before.focus({ preventScroll: true });
  return done;
}

/** Shows the result on the button. */
function notice(button, done, text) {
  label(button, done ? "Copied" : "Press Ctrl+C", done ? "done" : "copy");
  button.classList.toggle("done", done);
  announce(text);
  clearTimeout(notices.get(button));
  notices.set(
    button,
    setTimeout(() => {
      label(button, "Copy", "copy");
      button.classList.remove("done");
    }, NOTICE_MILLIS),
  );
}

function label(button, text, icon) {
  button.querySelector("[data-label]").textContent = text;
  button.querySelector("use").setAttribute("href", `#icon-${icon}`);
}
