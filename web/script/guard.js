// Asks before a page is left with changes that are neither sent nor saved as a draft.
export function guardForms() {
  for (const form of document.querySelectorAll("form[data-guard]")) {
    let dirty = false;
    const change = () => { dirty = true; };
    form.addEventListener("input", change);
    form.addEventListener("rows-changed", change);
    form.addEventListener("draft-saved", () => { dirty = false; });
    form.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }
}
