// @ts-check
// A block copied from a spreadsheet and pasted into any field of a grid goes to the server's one reader.

document.addEventListener("paste", (event) => {
  const field = event.target;
  if (!(field instanceof HTMLInputElement) || !field.closest("[data-cell]")) return;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!/[\t\n\r]/.test(text.trimEnd())) return;
  const form = document.querySelector("form[data-paste]");
  const box = form?.querySelector("textarea");
  if (!(form instanceof HTMLFormElement) || !box) return;
  event.preventDefault();
  form.closest("details")?.setAttribute("open", "");
  const column = form.querySelector("select[name=column]");
  if (column instanceof HTMLSelectElement) column.value = field.dataset.line ?? field.name;
  box.value = text;
  form.requestSubmit();
});
