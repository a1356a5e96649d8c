// @ts-check
// When the server is away: the page says so, keeps what was typed, and sends it again with the same key.
// The key lies in the form, so what arrived before the connection fell is not done twice.

const WAITS = [2, 4, 8, 15, 30];
/** @type {{form: HTMLFormElement, by: HTMLElement | null} | null} */
let unsent = null;
let tries = 0;
/** @type {number | undefined} */
let timer;

const banner = () => document.getElementById("away");

function away() {
  const box = banner();
  if (!box) return;
  box.hidden = false;
  const kept = box.querySelector("[data-kept]");
  if (kept instanceof HTMLElement) kept.hidden = unsent === null;
  if (!unsent) return;
  const wait = WAITS[Math.min(tries, WAITS.length - 1)];
  tries += 1;
  const place = box.querySelector("[data-wait]");
  if (place) place.textContent = String(wait);
  window.clearTimeout(timer);
  timer = window.setTimeout(again, wait * 1000);
}

function again() {
  window.clearTimeout(timer);
  const held = unsent;
  if (held?.form.isConnected) held.form.requestSubmit(held.by instanceof HTMLButtonElement ? held.by : null);
  else if (!held) document.body.dispatchEvent(new CustomEvent("desk:changed"));
}

function there() {
  unsent = null;
  tries = 0;
  window.clearTimeout(timer);
  const box = banner();
  if (box) box.hidden = true;
}

/** @param {Event} event */
function failed(event) {
  const source = event.target;
  if (source instanceof HTMLFormElement) {
    const by = /** @type {CustomEvent} */ (event).detail?.requestConfig?.triggeringEvent?.submitter ?? null;
    unsent = { form: source, by };
  }
  away();
}

document.addEventListener("htmx:sendError", failed);
document.addEventListener("htmx:timeout", failed);
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const status = /** @type {CustomEvent} */ (event).detail?.xhr?.status ?? 0;
  if ([502, 503, 504].includes(status)) { event.preventDefault(); failed(event); } else there();
});
// When the session has ended nothing is swapped away: what was typed stays, and goes on with a new sign-in.
document.addEventListener("htmx:beforeSwap", (event) => {
  const detail = /** @type {CustomEvent} */ (event).detail;
  const place = detail?.xhr?.responseURL ? new URL(detail.xhr.responseURL).pathname : "";
  if (place !== "/" || window.location.pathname === "/") return;
  detail.shouldSwap = false;
  const box = document.getElementById("ended");
  if (box) box.hidden = false;
});
window.addEventListener("focus", async () => {
  const box = document.getElementById("ended");
  if (!box || box.hidden) return;
  const answer = await fetch(window.location.href);
  const token = /name="csrf" value="([^"]+)"/.exec(await answer.text())?.[1];
  if (!token || new URL(answer.url).pathname === "/") return;
  for (const field of document.querySelectorAll("input[name=csrf]")) {
    if (field instanceof HTMLInputElement) field.value = token;
  }
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRF-Token": token }));
  box.hidden = true;
});
document.addEventListener("desk:away", () => away());
document.addEventListener("desk:there", () => { if (unsent) again(); else there(); });
document.addEventListener("click", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-again]")) again();
});
// Half a day typed in is not lost by a slip.
window.addEventListener("beforeunload", (event) => { if (unsent) event.preventDefault(); });
// After a swap the reader of a screen hears the new heading.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target instanceof HTMLElement && event.target.id === "page") {
    const news = event.target.querySelector("[role=alert],[role=status]");
    if (news instanceof HTMLElement) { news.tabIndex = -1; news.focus(); } else event.target.focus();
    window.scrollTo(0, 0);
  }
});
