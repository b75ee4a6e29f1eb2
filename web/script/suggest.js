// Offers what could be meant while somebody types in a search box: the combobox pattern of ARIA. Down and up walk through
// the list, Enter follows what is chosen or sends the form, Escape closes the list.
const PAUSE = 150;

export function suggest() {
  for (const input of document.querySelectorAll("input[data-suggest]")) combobox(input);
}

function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "搜索建议");
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.form.append(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");
  let timer = 0;
  let running = null;
  let asked = input.value.trim();

  const options = () => [...list.children];
  const chosen = () => options().find((option) => option.getAttribute("aria-selected") === "true");

  function show(found) {
    list.replaceChildren(...found);
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    choose(null);
    status.textContent = found.length ? `${found.length} 条建议` : "";
  }

  function close() {
    clearTimeout(timer);
    running?.abort();
    show([]);
  }

  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      input.removeAttribute("aria-activedescendant");
    }
  }

  /** One on, or one back; between the last and the first stands what was typed. */
  function walk(by) {
    const all = options();
    const at = all.indexOf(chosen());
    const next = at < 0 && by < 0 ? all.length - 1 : at + by;
    choose(all[next] ?? null);
  }

  async function ask() {
    const words = input.value.trim();
    if (words === asked) return;
    asked = words;
    running?.abort();
    if (!words) { show([]); return; }
    running = new AbortController();
    const url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", words);
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin", signal: running.signal });
      if (!answer.ok) { show([]); return; }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Whoever has gone on to something else meanwhile is not disturbed.
      if (document.activeElement === input) show([...page.querySelectorAll("[role=option]")]);
    } catch {
      // Suggestions are a convenience: searching works without them.
    }
  }

  function schedule() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  }

  // Whoever types on or moves in the box has left the list. While an input method composes, the letters are not yet what
  // is meant.
  input.addEventListener("input", (event) => {
    choose(null);
    if (!event.isComposing) schedule();
  });
  input.addEventListener("compositionstart", () => choose(null));
  input.addEventListener("compositionend", schedule);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Escape" && !list.hidden) {
      // The browser would empty the box.
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      walk(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "ArrowDown" && input.value.trim()) {
      asked = "";
      ask();
    } else if (["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      choose(null);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      location.assign(chosen().dataset.href);
    }
  });
  input.addEventListener("blur", close);
  // The box keeps the focus, so that the list does not close before it is pressed.
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.href);
  });
}
