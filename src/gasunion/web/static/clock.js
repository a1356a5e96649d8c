// @ts-check
// The time left until a gate, told in whole minutes by the server's clock and not by this machine's.

/** @type {number} milliseconds by which the server's clock is ahead of this one */
let ahead = 0;

function learn() {
  const now = document.querySelector("[data-now]");
  if (now instanceof HTMLElement && now.dataset.now) ahead = Date.parse(now.dataset.now) - Date.now();
}

function tell() {
  for (const place of document.querySelectorAll("[data-until]")) {
    if (!(place instanceof HTMLElement)) continue;
    const left = Math.ceil((Date.parse(place.dataset.until ?? "") - Date.now() - ahead) / 60000);
    if (Number.isNaN(left)) continue;
    const words = document.getElementById("clock-words");
    const h = words?.dataset.h ?? "h", min = words?.dataset.min ?? "min";
    place.textContent = left <= 0 ? (words?.dataset.passed ?? "–")
      : left < 60 ? `${left} ${min}` : `${Math.floor(left / 60)} ${h} ${String(left % 60).padStart(2, "0")} ${min}`;
  }
}

learn();
tell();
document.addEventListener("htmx:afterSettle", () => { learn(); tell(); });
setInterval(tell, 10000);
