// @ts-check
// What a slider makes of a figure, beside it, while it is moved. Without this file it still says its base.

/** @param {HTMLInputElement} slider */
function show(slider) {
  const output = slider.parentElement?.querySelector("output");
  if (!output) return;
  const factor = Number(slider.value), base = Number(slider.dataset.base);
  const digits = slider.dataset.unit?.startsWith("USD") ? 0 : 2;
  const figure = (factor * base).toFixed(digits);
  output.textContent = `${figure} ${slider.dataset.unit ?? ""} (${Math.round(factor * 100)} %)`;
  slider.setAttribute("aria-valuetext", output.textContent);
  slider.closest(".slider")?.classList.toggle("turned", factor !== 1);
}

function all() {
  for (const slider of document.querySelectorAll(".slider input[type=range]")) {
    if (slider instanceof HTMLInputElement) show(slider);
  }
}

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches(".slider input[type=range]")) show(event.target);
});
document.addEventListener("reset", () => window.setTimeout(all));
document.addEventListener("htmx:afterSettle", all);
all();
