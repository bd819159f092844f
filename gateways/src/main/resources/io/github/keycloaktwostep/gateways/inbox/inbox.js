// Comfort only: without this script the page is complete and reloads itself.

const POLL_SECONDS = 2;
const SLOWEST_POLL_SECONDS = 30;
const FRESH_MILLIS = 4_000;
const MESSAGES = location.pathname.replace(/\/*$/, "/messages");
const TITLE = document.title;

const byId = (id) => document.getElementById(id);
const list = byId("messages");
const number = byId("number");
const items = () => [...list.children];
const field = (item, name) => item.querySelector(`[data-field=${name}]`);
const text = (item, name) => field(item, name).textContent;
/** Tells users of screen readers what other users see. */
const announce = (words) => (byId("announce").textContent = words);

let wait = POLL_SECONDS;
let timer = setTimeout(poll, wait * 1_000);
document.body.classList.add("live");
byId("connection").hidden = false;
showTimes(document);
chooseNumber();

list.addEventListener("click", (event) => event.target.closest(".copy") && copy(event.target.closest(".copy")));
number.addEventListener("change", () => {
  // In the fragment it survives a reload, and no server logs it.
  history.replaceState(null, "", number.value ? `#${number.value}` : location.pathname);
  filter();
});
byId("retry").addEventListener("click", poll);
addEventListener("hashchange", chooseNumber);
document.addEventListener("visibilitychange", poll);
["focus", "pointerdown", "keydown", "wheel"].forEach((sign) => addEventListener(sign, seen, { passive: true }));

async function poll() {
  if (document.visibilityState === "visible") {
    const page = await ask();
    wait = page ? POLL_SECONDS : Math.min(wait * 2, SLOWEST_POLL_SECONDS);
    showConnection(page !== undefined);
    if (page) {
      takeOver(page);
    }
  }
  clearTimeout(timer);
  timer = setTimeout(poll, wait * 1_000);
}

/** The current main part of the page; undefined if the server is away or responds with anything else. */
async function ask() {
  try {
    const response = await fetch(MESSAGES, { headers: { Accept: "text/html" }, signal: AbortSignal.timeout(10_000) });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    return response.ok && page.getElementById("messages") ? page : undefined;
  } catch {
    return undefined;
  }
}

function showConnection(live) {
  if (live !== byId("away").hidden) {
    announce(live ? "Connected again." : "The inbox cannot be reached.");
  }
  byId("away").hidden = live;
  byId("away-text").textContent = `The inbox cannot be reached. Next try in ${wait} s.`;
  byId("connection").textContent = live ? "Live" : "Not connected";
}

/** Adds and removes single messages, because users may be selecting text or moving by keyboard. */
function takeOver(page) {
  const fetched = [...page.getElementById("messages").children];
  const without = (these, others) => these.filter((item) => !others.some((other) => other.dataset.id === item.dataset.id));
  const arrived = without(fetched, items());
  // Messages are text and links, even if the response contains other markup.
  arrived.forEach((item) => item.querySelectorAll("[data-field] :not(a)").forEach((e) => e.replaceWith(e.textContent)));
  without(items(), fetched).forEach((item) => item.remove());
  list.prepend(...arrived);
  showTimes(page);
  filter();
  welcome(arrived.filter((item) => !item.hidden));
}

/** Uses the server's clock for ages, and the time zone of the browser. */
function showTimes(page) {
  const now = Date.parse(page.getElementById("inbox").dataset.now);
  items().forEach((item) => {
    const time = field(item, "time");
    const sentAt = new Date(time.dateTime);
    const seconds = Math.max(0, Math.floor((now - sentAt) / 1_000));
    const age = seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
    time.textContent = `${age} · ${sentAt.toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "medium" })}`;
  });
}

function welcome(arrived) {
  if (arrived.length === 0) {
    return;
  }
  const [newest] = arrived;
  // Separate digits, so that screen readers do not read a number.
  const code = text(newest, "code") ? `code ${[...text(newest, "code")].join(" ")}` : "no code";
  const message = `${text(newest, "channel")} to ${text(newest, "to")}, ${code}`;
  announce(arrived.length === 1 ? `New: ${message}` : `${arrived.length} new messages. The newest: ${message}`);
  arrived.forEach((item) => item.classList.add("fresh"));
  const unseen = list.querySelectorAll(".fresh").length;
  document.title = `(${unseen}) ${text(newest, "code") || text(newest, "channel")} – ${TITLE}`;
  setTimeout(() => document.hasFocus() && seen(), FRESH_MILLIS);
}

function seen() {
  items().forEach((item) => item.classList.remove("fresh"));
  document.title = TITLE;
}

function chooseNumber() {
  const wanted = location.hash.slice(1);
  filter();
  offer(wanted, wanted);
  number.value = wanted;
  filter();
}

function offer(value, words) {
  if (![...number.options].some((option) => option.value === value)) {
    number.add(new Option(words, value));
  }
}

function filter() {
  items().forEach((item) => {
    offer(item.dataset.to, text(item, "to"));
    item.hidden = number.value !== "" && item.dataset.to !== number.value;
  });
  byId("filter").hidden = number.options.length <= 2 && number.value === "";
  list.hidden = items().every((item) => item.hidden);
  byId("empty").hidden = number.value !== "" || !list.hidden;
  byId("none").hidden = number.value === "" || !list.hidden;
}

/** Browsers have no newer interface to the clipboard on pages without TLS. */
function copy(button) {
  getSelection().selectAllChildren(field(button.closest("li"), "code"));
  const done = document.execCommand("copy");
  if (done) {
    getSelection().removeAllRanges();
  }
  const label = button.firstElementChild;
  label.textContent = done ? "Copied" : "Press Ctrl+C";
  announce(done ? "Code copied." : "The code is selected: press Control and C to copy it.");
  setTimeout(() => (label.textContent = "Copy"), 2_500);
}
