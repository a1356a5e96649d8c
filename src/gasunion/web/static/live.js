// @ts-check
// What others do arrives by itself: one stream of events tells the marked parts of a page to load again.
// Fields that somebody is typing into are never touched.

const place = document.body.dataset.stream;
/** @type {number | undefined} */
let waiting;

function told() {
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => document.body.dispatchEvent(new CustomEvent("desk:changed")), 250);
}

if (place) {
  const stream = new EventSource(place);
  let lost = false;
  stream.onopen = () => {
    if (lost) told();
    lost = false;
    document.dispatchEvent(new CustomEvent("desk:there"));
  };
  stream.onerror = () => {
    lost = true;
    document.dispatchEvent(new CustomEvent("desk:away"));
  };
  stream.onmessage = told;
  for (const name of (document.body.dataset.events ?? "").split(" ").filter(Boolean)) stream.addEventListener(name, told);
  window.addEventListener("pagehide", () => stream.close());
}

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
let alarms = Number(document.querySelector("[data-alarms]")?.getAttribute("data-alarms") ?? 0);
document.addEventListener("htmx:afterSettle", () => {
  show();
  const now = Number(document.querySelector("[data-alarms]")?.getAttribute("data-alarms") ?? 0);
  if (now > alarms && heard()) beep();
  alarms = now;
});
show();
