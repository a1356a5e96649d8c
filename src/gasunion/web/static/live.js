// @ts-check
// What others do arrives by itself: one stream of events tells the marked parts of a page to load again.
// Fields that somebody is typing into are never touched.

const place = document.body.dataset.stream;
const names = (document.body.dataset.events ?? "").split(" ").filter(Boolean);
/** @type {number | undefined} */
let waiting;

function told() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => document.body.dispatchEvent(new CustomEvent("desk:changed")), 250);
}

/** Whether the server answers at all: a stream may also end because too many are open. */
async function answers() {
  try {
    await fetch("/static/mark.svg", { cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

/** @param {string} address */
function listen(address) {
  const stream = new EventSource(address);
  let lost = false;
  stream.onopen = () => {
    if (lost) told();
    lost = false;
    document.dispatchEvent(new CustomEvent("desk:there"));
  };
  stream.onerror = async () => {
    if (!lost && !(await answers())) document.dispatchEvent(new CustomEvent("desk:away"));
    lost = true;
    if (stream.readyState === EventSource.CLOSED) window.setTimeout(() => listen(address), 15000);
  };
  stream.onmessage = told;
  for (const name of names) stream.addEventListener(name, told);
  window.addEventListener("pagehide", () => stream.close(), { once: true });
}

if (place) listen(place);

// A cut may also be heard, where this browser was asked to: off unless switched on.
const SOUND = "gasunion-desk-sound";
function heard() {
  try { return localStorage.getItem(SOUND) === "on"; } catch { return false; }
}
function show() {
  const button = document.getElementById("sound");
  if (button) button.setAttribute("aria-pressed", String(heard()));
}
function beep() {
  const audio = new AudioContext(), tone = audio.createOscillator(), gain = audio.createGain();
  gain.gain.value = 0.08;
  tone.frequency.value = 660;
  tone.connect(gain).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.35);
}
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element) || !event.target.closest("#sound")) return;
  try { localStorage.setItem(SOUND, heard() ? "off" : "on"); } catch { return; }
  show();
  if (heard()) beep();
});
const count = () => Number(document.querySelector("[data-alarms]")?.getAttribute("data-alarms") ?? 0);
let alarms = count();
document.addEventListener("htmx:afterSettle", () => {
  show();
  if (count() > alarms && heard()) beep();
  alarms = count();
});
show();
