// Refills the panel beside a form: leads and the coach for the text as it stands.
import { values } from "./draft.js";

const PAUSE = 900;

export function fillPanels() {
  for (const form of document.querySelectorAll("form[data-live]")) {
    const panel = document.querySelector("[data-live-panel]");
    if (panel) follow(form, panel);
  }
}

function follow(form, panel) {
  const summary = document.querySelector("[data-live-summary]");
  let timer = 0;
  let running = null;
  let asked = values(form).toString();

  async function ask() {
    const body = values(form);
    if (body.toString() === asked) return;
    asked = body.toString();
    running?.abort();
    running = new AbortController();
    panel.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.dataset.live, { method: "POST", body, headers: { Accept: "text/html" }, credentials: "same-origin", signal: running.signal });
      // 429 and errors leave the last answer standing: it is still true of what was typed before.
      if (answer.ok) {
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        panel.replaceChildren(...page.body.childNodes);
        const words = panel.querySelector("[data-summary]");
        if (summary && words) summary.textContent = words.textContent;
      }
      panel.removeAttribute("aria-busy");
    } catch (error) {
      if (error.name !== "AbortError") panel.removeAttribute("aria-busy");
    }
  }

  const schedule = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", schedule);
  form.addEventListener("rows-changed", schedule);
}
