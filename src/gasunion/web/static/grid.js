// @ts-check
// Arrow keys in grids: of cells (roving tabindex) and of input fields.

/** @param {Element} cell @param {string} key @returns {HTMLElement | null} */
function neighbour(cell, key) {
  const row = cell.closest("tr");
  const body = cell.closest("table");
  if (!row || !body) return null;
  const own = [...row.querySelectorAll("[data-cell]")];
  const rows = [...body.querySelectorAll("tr")].filter((r) => r.querySelector("[data-cell]"));
  const at = own.indexOf(cell), line = rows.indexOf(row);
  /** @param {number} r @param {number} c */
  const there = (r, c) => {
    const cells = rows[r]?.querySelectorAll("[data-cell]");
    return cells ? /** @type {HTMLElement | null} */ (cells[Math.min(c, cells.length - 1)] ?? null) : null;
  };
  switch (key) {
    case "ArrowUp": return there(line - 1, at);
    case "ArrowDown": return there(line + 1, at);
    case "ArrowLeft": return at > 0 ? there(line, at - 1) : null;
    case "ArrowRight": return there(line, at + 1);
    case "Home": return there(line, 0);
    case "End": return there(line, own.length - 1);
    case "PageUp": return there(0, at);
    case "PageDown": return there(rows.length - 1, at);
    default: return null;
  }
}

document.addEventListener("keydown", (event) => {
  const target = event.target;
  if (!(target instanceof HTMLElement) || event.altKey || event.metaKey) return;
  const cell = target.closest("[data-cell]");
  if (!(cell instanceof HTMLElement)) return;
  const field = target instanceof HTMLInputElement ? target : null;
  if (field) {
    if (event.ctrlKey) return;
    // Inside a number the sideways arrows move the cursor until it stands at the edge.
    const start = field.selectionStart ?? 0, end = field.selectionEnd ?? 0;
    const whole = start === 0 && end === field.value.length;
    if (event.key === "ArrowLeft" && start > 0 && !whole) return;
    if (event.key === "ArrowRight" && end < field.value.length && !whole) return;
    if (["Home", "End", "PageUp", "PageDown"].includes(event.key)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const every = field.dataset.every;
      if (every) {
        for (const one of document.querySelectorAll(`input[data-column="${CSS.escape(every)}"]`)) {
          if (one instanceof HTMLInputElement && !one.readOnly) one.value = field.value;
        }
      }
      const below = neighbour(cell, "ArrowDown")?.querySelector("input");
      if (below instanceof HTMLInputElement) { below.focus(); below.select(); }
      return;
    }
  } else if (event.key === "Enter" || event.key === " ") {
    const ask = cell.matches("a") ? cell : cell.querySelector("a,button") ?? document.getElementById(cell.dataset.ask ?? "");
    if (ask instanceof HTMLElement && ask !== target) { event.preventDefault(); ask.click(); }
    return;
  }
  const next = neighbour(cell, event.key);
  if (!next) return;
  event.preventDefault();
  const inside = next.querySelector("input");
  if (inside instanceof HTMLInputElement) { inside.focus(); inside.select(); return; }
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
});

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const cell = event.target.closest("td[data-ask]");
  if (cell instanceof HTMLElement && !event.target.closest("a,button")) document.getElementById(cell.dataset.ask ?? "")?.click();
});

// When a table is loaded again under somebody's hands, the focus and the place in it stay.
/** @type {{id: string, row: number, cell: number, top: number, left: number} | null} */
let held = null;

document.addEventListener("htmx:beforeSwap", (event) => {
  const target = event.target;
  if (!(target instanceof HTMLElement) || !target.id) return;
  const box = target.querySelector(".scroll");
  const cell = document.activeElement?.closest("[data-cell]");
  const inside = cell instanceof HTMLTableCellElement && target.contains(cell);
  held = {
    id: target.id,
    row: inside ? /** @type {HTMLTableRowElement} */ (cell.parentElement).rowIndex : -1,
    cell: inside ? cell.cellIndex : -1,
    top: box?.scrollTop ?? 0,
    left: box?.scrollLeft ?? 0,
  };
});

document.addEventListener("htmx:afterSettle", () => {
  const place = held ? document.getElementById(held.id) : null;
  if (!held || !place || held.id === "page") return;
  const box = place.querySelector(".scroll");
  if (box) { box.scrollTop = held.top; box.scrollLeft = held.left; }
  const cell = place.querySelector("table")?.rows[held.row]?.cells[held.cell];
  if (held.row >= 0 && cell) { cell.tabIndex = 0; cell.focus({ preventScroll: true }); }
  held = null;
});
