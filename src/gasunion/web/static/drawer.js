// @ts-check
// "Why this number?": the answer opens beside the number; closing it gives the focus back.

/** @type {Element | null} */
let from = null;

document.addEventListener("htmx:beforeRequest", (event) => {
  const asking = event.target;
  if (asking instanceof Element && asking.getAttribute("hx-target") === "#drawer-body") from = asking;
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!(event.target instanceof Element) || event.target.id !== "drawer-body") return;
  const drawer = document.getElementById("drawer");
  if (drawer instanceof HTMLDialogElement && !drawer.open) {
    drawer.showModal();
    drawer.addEventListener("close", () => {
      const cell = from?.closest("[tabindex]") ?? from;
      if (cell instanceof HTMLElement) cell.focus();
    }, { once: true });
  }
});
