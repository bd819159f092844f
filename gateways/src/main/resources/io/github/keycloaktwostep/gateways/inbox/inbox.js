// Comfort only: without this script the page is complete and reloads itself.

const POLL_MILLIS = 2_000;
const SLOWEST_POLL_MILLIS = 30_000;
const MESSAGES = location.pathname.replace(/\/*$/, "/messages");
const CLOCK = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const DATE = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });

const byId = (id) => document.getElementById(id);
const list = byId("messages");
const number = byId("number");
const title = document.title;
const items = () => [...list.children];
const shown = () => items().filter((item) => !item.hidden);
const field = (item, name) => item.querySelector(`[data-field=${name}]`);
const text = (item, name) => field(item, name).textContent;
/** Tells users of screen readers what other users see. */
const announce = (words) => (byId("announce").textContent = words);

let unseen = 0;
let failures = 0;
let retryAt = 0;
let asking = false;
let timer = 0;
/** Milliseconds by which the server's clock is ahead of this machine's. */
let ahead = 0;

byId("connection").hidden = false;
takeOver(document);
chooseNumber();
setInterval(tick, 1_000);
timer = setTimeout(poll, POLL_MILLIS);

list.addEventListener("click", (event) => event.target.closest(".copy") && copy(event.target.closest(".copy")));
number.addEventListener("change", () => {
  // In the fragment it survives a reload, and no server logs it.
  history.replaceState(null, "", number.value ? `#${number.value}` : location.pathname + location.search);
  filter();
});
byId("retry").addEventListener("click", poll);
addEventListener("hashchange", chooseNumber);
addEventListener("online", poll);
document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? poll() : clearTimeout(timer)));
["focus", "pointerdown", "keydown", "wheel"].forEach((sign) => addEventListener(sign, seen, { passive: true }));

async function poll() {
  if (asking) {
    return;
  }
  asking = true;
  clearTimeout(timer);
  tick();
  const page = await ask();
  asking = false;
  const wasAway = failures > 0;
  failures = page ? 0 : failures + 1;
  if (wasAway !== failures > 0) {
    announce(wasAway ? "Connected again." : "The inbox cannot be reached.");
  }
  const wait = Math.min(POLL_MILLIS * 2 ** failures, SLOWEST_POLL_MILLIS);
  retryAt = Date.now() + wait;
  if (document.visibilityState === "visible") {
    timer = setTimeout(poll, wait);
  }
  if (page) {
    takeOver(page);
  }
  tick();
}

/** The current main part of the page, or nothing if the server is away or responds with anything else. */
async function ask() {
  try {
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(MESSAGES, { headers: { Accept: "text/html" }, cache: "no-store", signal });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok && page.getElementById("messages") ? page : undefined;
  } catch {
    return undefined;
  }
}

function takeOver(page) {
  ahead = Date.parse(page.getElementById("inbox").dataset.now) - Date.now();
  const fetched = [...page.getElementById("messages").children];
  const known = page === document ? [] : items().map((item) => item.dataset.id);
  const arrived = fetched.filter((item) => !known.includes(item.dataset.id));
  arrived.forEach(prepare);
  if (page !== document) {
    const ids = fetched.map((item) => item.dataset.id);
    items().forEach((item) => ids.includes(item.dataset.id) || item.remove());
    list.prepend(...arrived);
    filter();
    welcome(arrived.filter((item) => !item.hidden));
  }
}

/** Keeps only the text of each field, even if the answer contains markup, and makes addresses links. */
function prepare(item) {
  item.querySelectorAll("[data-field]").forEach((one) => {
    const parts = one.textContent.split(/(https?:\/\/\S+)/).map((part, i) => {
      const link = document.createElement("a");
      return i % 2 === 0 ? part : Object.assign(link, { href: part, textContent: part, target: "_blank", rel: "noopener" });
    });
    one.replaceChildren(...parts);
  });
  item.querySelector(".copy").hidden = false;
}

function welcome(arrived) {
  if (arrived.length === 0) {
    return;
  }
  unseen += arrived.length;
  nameTitle();
  const [newest] = arrived;
  // Separate digits, so that screen readers do not read a number.
  const code = text(newest, "code") ? `code ${[...text(newest, "code")].join(" ")}` : "no code";
  const message = `${text(newest, "channel")} to ${text(newest, "to")}, ${code}`;
  announce(arrived.length === 1 ? `New: ${message}` : `${arrived.length} new messages. The newest: ${message}`);
  arrived.forEach((item) => item.classList.add("fresh"));
  setTimeout(() => {
    arrived.forEach((item) => item.classList.remove("fresh"));
    document.hasFocus() && seen();
  }, 4_000);
}

function seen() {
  unseen = 0;
  nameTitle();
}

function nameTitle() {
  const [newest] = shown();
  document.title = unseen > 0 && newest ? `(${unseen}) ${text(newest, "code") || text(newest, "channel")} – ${title}` : title;
}

function chooseNumber() {
  const wanted = decodeURIComponent(location.hash.slice(1));
  filter(/^(\+\d{5,15}|\S+@\S+)$/.test(wanted) ? wanted : "");
}

function filter(chosen = number.value) {
  const recipients = new Map(items().map((item) => [item.dataset.to, text(item, "to")]));
  if (chosen && !recipients.has(chosen)) {
    recipients.set(chosen, chosen);
  }
  // Changes only what differs, because the list may be open.
  const [, ...offered] = number.options;
  offered.filter((option) => !recipients.delete(option.value)).forEach((option) => option.remove());
  recipients.forEach((words, value) => number.add(new Option(words, value)));
  number.value = chosen;
  items().forEach((item) => (item.hidden = chosen !== "" && item.dataset.to !== chosen));
  byId("filter").hidden = number.options.length <= 2 && chosen === "";
  list.hidden = shown().length === 0;
  byId("empty").hidden = items().length > 0 || chosen !== "";
  byId("none").hidden = shown().length > 0 || chosen === "";
  nameTitle();
}

function tick() {
  items().forEach((item) => {
    const time = field(item, "time");
    const words = when(new Date(time.dateTime), new Date(Date.now() + ahead));
    time.textContent === words || (time.textContent = words);
  });
  const away = failures > 0;
  byId("connection").textContent = away ? "Not connected" : "Live";
  byId("connection").classList.toggle("lost", away);
  byId("away").hidden = !away;
  const next = asking ? "Trying again…" : `Next try in ${Math.max(1, Math.ceil((retryAt - Date.now()) / 1_000))} s.`;
  byId("away-text").textContent = `The inbox cannot be reached. ${next}`;
}

function when(then, now) {
  const seconds = Math.max(0, Math.floor((now - then) / 1_000));
  const day = then.toDateString() === now.toDateString() ? "" : `${DATE.format(then)}, `;
  const hours = seconds < 3_600 ? `${Math.floor(seconds / 60)} min ago` : `${Math.floor(seconds / 3_600)} h ago`;
  const ago = seconds < 5 ? "just now" : seconds < 60 ? `${seconds} s ago` : hours;
  return `${seconds < 86_400 ? `${ago} · ` : ""}${day}${CLOCK.format(then)}`;
}

async function copy(button) {
  const code = field(button.closest("li"), "code");
  // Browsers have no clipboard on pages without TLS, and users can deny access.
  let done = await navigator.clipboard?.writeText(code.textContent).then(() => true, () => false);
  if (!done) {
    getSelection().selectAllChildren(code);
    done = document.execCommand("copy");
    done && getSelection().removeAllRanges();
  }
  button.classList.toggle("done", done);
  label(button, done ? "Copied" : "Press Ctrl+C");
  announce(done ? "Code copied." : "The code is selected: press Control and C to copy it.");
  setTimeout(() => {
    button.classList.remove("done");
    label(button, "Copy");
  }, 2_500);
}

function label(button, words) {
  button.querySelector("[data-label]").textContent = words;
}
