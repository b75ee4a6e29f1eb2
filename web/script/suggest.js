// Offers words while typing, in the browser's own list: keys and screen readers work as they do everywhere.
const PAUSE = 250;

export function suggestWords() {
  for (const input of document.querySelectorAll("input[data-suggest]")) {
    const list = document.createElement("datalist");
    list.id = `${input.id}-suggestions`;
    input.after(list);
    input.setAttribute("list", list.id);
    let timer = 0;
    let running = null;
    input.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });

    async function ask() {
      const asked = input.value.trim();
      running?.abort();
      if (asked.length < 2) { list.replaceChildren(); return; }
      running = new AbortController();
      const url = new URL(input.dataset.suggest, location.href);
      url.searchParams.set("q", asked);
      try {
        const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: running.signal });
        if (!answer.ok) return;
        const words = await answer.json();
        list.replaceChildren(...words.map((word) => Object.assign(document.createElement("option"), { value: word })));
      } catch {
        // Suggestions are a convenience: searching works without them.
      }
    }
  }
}
