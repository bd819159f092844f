// Comfort only: every page works without this script.

// Quick at first, since most is known within seconds; then patient, since carriers may take minutes.
const POLL_MILLIS = [500, 1_000, 1_000, 1_000, 1_500, 2_000, 2_000, 3_000, 4_000, 5_000];
const POLLS = 120;
const NOTICE_MILLIS = 2_500;
// Stands for the number in a text.
const NUMBER = "\uE000";
const SUBMIT_MILLIS = 10_000;
const ANNOUNCE_MILLIS = 500;
const WARNING_SECONDS = 60;
const REFRESH_MILLIS = 5_000;

const page = document.querySelector("[data-two-step-page]");
// The request that keeps the page alive, while it is under way.
let refreshing;

if (page) {
  guardAgainstDoubleSubmit();
  each("[data-two-step-wait]", countDown);
  each("[data-two-step-delivery][data-url]", followDelivery);
  each("[data-two-step-code]", submitFilledInCode);
  each("[data-two-step-copy]", offerCopy);
  each("[data-two-step-tools]", offerTools);
  each("[data-text-sms][data-text-voice]", nameButtonAfterChannel);
  each("#country", dropExampleOfOtherCountry);
  // One page has no form, so nothing to lose.
  each(".two-step-form", keepAlive);
  showFirstError();
  announce(page.querySelector("[data-two-step-announce]").dataset.text);
}

function each(selector, enhance) {
  page.querySelectorAll(selector).forEach(enhance);
}

/** Tells users of screen readers what others see. Later, because they read only what changes after the page is there. */
function announce(text) {
  setTimeout(() => (page.querySelector("[data-two-step-announce]").textContent = text), ANNOUNCE_MILLIS);
}

/** The browser scrolls a field with the focus only to the edge of the screen. */
function showFirstError() {
  const invalid = page.querySelector('[aria-invalid="true"]');
  const control = invalid?.matches("input, select") ? invalid : invalid?.querySelector("input:enabled");
  control?.focus({ preventScroll: true });
  control?.scrollIntoView({ block: "center" });
}

function guardAgainstDoubleSubmit() {
  const release = (form) => form.removeAttribute("aria-busy");

  each("form", (form) =>
    form.addEventListener("submit", (event) => {
      if (form.hasAttribute("aria-busy")) {
        event.preventDefault();
        return;
      }
      if (refreshing) {
        event.preventDefault();
        refreshing.then(() => form.requestSubmit(event.submitter));
        return;
      }
      form.setAttribute("aria-busy", "true");
      setTimeout(release, SUBMIT_MILLIS, form);
    }),
  );
  // A page that comes back from the browser's memory can be sent again.
  addEventListener("pageshow", () => each("form", release));
}

function countDown(wait) {
  const button = page.querySelector("#two-step-resend");
  const end = performance.now() + Number(wait.dataset.twoStepWait) * 1_000;
  const refuse = (event) => event.preventDefault();

  button.setAttribute("aria-disabled", "true");
  button.addEventListener("click", refuse);
  show();
  const timer = setInterval(show, 1_000);

  function show() {
    const seconds = Math.ceil((end - performance.now()) / 1_000);
    if (seconds > 0) {
      const time = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      wait.textContent = wait.dataset.text.replace("{0}", time);
      return;
    }
    clearInterval(timer);
    wait.textContent = "";
    button.removeAttribute("aria-disabled");
    button.removeEventListener("click", refuse);
    announce(wait.dataset.textOver);
  }
}

/** Asks what became of the message until that is known, as long as somebody looks at the page. */
function followDelivery(line) {
  const text = line.querySelector("[data-two-step-delivery-text]");
  const help = line.closest("[data-two-step-help]");
  const pending = () => ["sending", "sent"].includes(line.dataset.status) || line.dataset.reason === "unclear";
  let polls = 0;
  let timer = 0;

  document.addEventListener("visibilitychange", schedule);
  schedule();

  function schedule() {
    clearTimeout(timer);
    if (pending() && polls < POLLS && document.visibilityState === "visible") {
      timer = setTimeout(poll, POLL_MILLIS[Math.min(polls, POLL_MILLIS.length - 1)]);
    }
  }

  async function poll() {
    polls += 1;
    const report = await ask();
    if (report && (report.status !== line.dataset.status || (report.reason ?? "") !== line.dataset.reason)) {
      show(report);
    }
    schedule();
  }

  function show({ status, reason = "" }) {
    const failed = status === "failed";
    text.textContent =
      line.getAttribute(`data-text-${status}-${reason}`) ?? line.getAttribute(`data-text-${status}`) ?? text.textContent;
    each("[data-two-step-lead]", (lead) => showLead(lead, status));
    line.dataset.status = status;
    line.dataset.reason = reason;
    help.dataset.failed = failed ? reason || "unknown" : "";
    help.querySelectorAll("[data-two-step-if-failed]").forEach((remedy) => (remedy.hidden = !failed));
  }

  async function ask() {
    try {
      const response = await fetch(line.dataset.url, { headers: { Accept: "application/json" }, cache: "no-store" });
      return response.ok ? await response.json() : undefined;
    } catch {
      // Offline for a moment: the next poll may get through.
      return undefined;
    }
  }
}

/** Says where the code went, as far as that is still true. */
function showLead(lead, status) {
  const text = lead.getAttribute(`data-text-${status}`);
  const number = lead.querySelector("bdi");
  if (text && number) {
    const [before, after] = text.split(NUMBER);
    lead.replaceChildren(before, number, after);
  }
}

/** Sends a code that was pasted or filled in as a whole; whoever types presses the button. */
function submitFilledInCode(field) {
  const length = Number(field.dataset.length);
  const complete = () => /^\d+$/.test(digits()) && digits().length === length;
  const digits = () => field.value.replace(/[\s-]/g, "");

  field.addEventListener("input", (event) => {
    const pasted = event.inputType === "insertFromPaste";
    const filledIn = !event.inputType || event.inputType === "insertReplacementText";
    if ((pasted || filledIn) && complete()) {
      send();
    }
  });

  if (field.value !== "" && document.activeElement === field) {
    // A rejected input, for the next one to replace.
    field.select();
  }
  if ("OTPCredential" in window && page.querySelector("[data-two-step-delivery][data-url]")) {
    receive();
  }

  function send() {
    field.form.requestSubmit(page.querySelector("#two-step-continue"));
  }

  /** Phones hand over the code of a text message that names this site in its last line. */
  async function receive() {
    const leaving = new AbortController();
    field.form.addEventListener("submit", () => leaving.abort());
    try {
      const message = await navigator.credentials.get({ otp: { transport: ["sms"] }, signal: leaving.signal });
      if (message && field.value === field.defaultValue) {
        field.value = message.code;
        if (complete()) {
          send();
        }
      }
    } catch {
      // Declined, typed meanwhile, or not possible here: the field is there.
    }
  }
}

function offerCopy(button) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const done = await copy(readable(page.querySelector(button.dataset.twoStepCopy)));
    notice(button, done ? button.dataset.textDone : button.dataset.textFailed);
  });
}

/** A numbered list line by line, anything else without gaps. */
function readable(element) {
  return element.matches("ol") ? lines(element).join("\n") : element.textContent.replace(/\s/g, "");
}

function lines(list) {
  return [...list.children].map((item, index) => `${index + 1}. ${item.textContent.trim()}`);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers have no clipboard on pages without TLS, and let users forbid it.
    return copyBySelection(text);
  }
}

function copyBySelection(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "two-step-sr";
  page.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

/**
 * Keycloak ends a page after a while and forgets what was entered (WCAG 2.2.1). Loading the page again, as a refresh does, keeps
 * it alive; Keycloak then accepts only forms of the page that was loaded last. Somebody has to look at the page, and only up to a
 * limit; then a button asks for more time.
 */
function keepAlive(form) {
  const notice = page.querySelector("[data-two-step-expiry]");
  const lifespan = Number(notice.dataset.lifespan);
  const limit = Number(notice.dataset.limit);
  const text = notice.querySelector("[data-two-step-expiry-text]");
  const button = notice.querySelector("button");
  const now = () => performance.now() / 1_000;
  let opened = now();
  let end = opened + lifespan;
  let next = 0;

  button.addEventListener("click", () => {
    opened = now();
    next = 0;
    extend();
  });
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1_000);

  function check() {
    const left = end - now();
    if (document.visibilityState === "visible" && left > 0 && left < (lifespan * 2) / 3 && now() < opened + limit) {
      extend();
    }
    show(left);
  }

  async function extend() {
    const asked = now();
    if (refreshing || asked < next || page.querySelector("form[aria-busy]")) {
      return;
    }
    next = asked + lifespan / 10;
    refreshing = refresh();
    if (await refreshing) {
      end = asked + lifespan;
      show(end - now());
    }
    refreshing = undefined;
  }

  /**
   * Whether the same step was loaded; then the address of its form takes the place of the old one. The address of the window may be
   * that of a new sign-in, which could send a code.
   */
  async function refresh() {
    // Not form.action, which is the button of that name.
    const address = new URL(form.getAttribute("action"), location.href);
    address.searchParams.delete("session_code");
    try {
      const response = await fetch(address, {
        redirect: "manual",
        cache: "no-store",
        signal: AbortSignal.timeout(REFRESH_MILLIS),
      });
      const loaded = new DOMParser().parseFromString(await response.text(), "text/html");
      const fresh = loaded.querySelector(".two-step-form");
      const same = fresh?.elements.step.value === form.elements.step.value;
      if (same) {
        form.setAttribute("action", fresh.getAttribute("action"));
      }
      return response.ok && same;
    } catch {
      // Offline for a moment: the next request may get through.
      return false;
    }
  }

  function show(left) {
    const state = left <= 0 ? "over" : left <= Math.min(WARNING_SECONDS, lifespan / 3) ? "soon" : "";
    if (notice.dataset.state !== state) {
      notice.dataset.state = state;
      notice.hidden = state === "";
      text.textContent = text.getAttribute(`data-text-${state}`) ?? "";
      button.hidden = state === "over";
    }
  }
}

/** Says on the button what came of pressing it. */
function notice(button, text) {
  const label = (button.dataset.label ??= button.textContent);
  button.style.minInlineSize = `${button.offsetWidth}px`;
  button.textContent = text;
  button.focus();
  announce(text);
  setTimeout(() => (button.textContent = label), NOTICE_MILLIS);
}

function offerTools(tools) {
  tools.hidden = false;
  const download = tools.querySelector("[data-two-step-download]");
  download.addEventListener("click", () => save(fileName(), sheet()));
  tools.querySelector("[data-two-step-print]").addEventListener("click", () => print());
}

/** All lines of the sheet, with the codes numbered. */
function sheet() {
  const rows = [...page.querySelector(".two-step-sheet").children].flatMap((part) =>
    part.matches("ol") ? ["", ...lines(part), ""] : [part.textContent.trim()],
  );
  return [...rows, ""].join("\r\n");
}

/** Without characters that file systems do not have. */
function fileName() {
  const name = page.querySelector(".two-step-sheet").dataset.file;
  return name.replace(/[^\p{L}\p{M}\p{N}.@_-]+/gu, "-");
}

function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

function nameButtonAfterChannel(button) {
  each("input[name=channel]", (radio) =>
    radio.addEventListener("change", () => {
      button.textContent = radio.value === "voice" ? button.dataset.textVoice : button.dataset.textSms;
    }),
  );
}

/** The page has an example for the country that it was shown with. */
function dropExampleOfOtherCountry(country) {
  country.addEventListener("change", () => page.querySelector("#number-hint")?.replaceChildren(), { once: true });
}
