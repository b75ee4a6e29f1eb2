// Follows filters, orders and pages without losing the place on the page: fetches the next page and puts its main in place.
export function followFilters() {
  const filters = document.querySelector("[data-filters]");
  if (!filters) return;
  const main = document.getElementById("main");
  const path = location.pathname;

  async function show(url, push) {
    main.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      main.replaceChildren(...page.getElementById("main").childNodes);
      document.title = page.title;
      document.dispatchEvent(new CustomEvent("main-replaced"));
      if (push) history.pushState({}, "", url);
      // The count of the list is what has changed: it is read out, and the next tab stop is beside it.
      const heading = document.getElementById("list-title");
      if (heading) {
        heading.tabIndex = -1;
        heading.focus({ preventScroll: true });
      }
    } catch {
      location.assign(url);
    }
    main.removeAttribute("aria-busy");
  }

  main.addEventListener("click", (event) => {
    const link = event.target.closest(".filters a, .picked, .pager ol a, #list .row.meta a");
    if (!link || event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const url = new URL(link.href);
    if (url.origin !== location.origin || url.pathname !== path || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    const paging = link.closest(".pager");
    show(url, true).then(() => { if (paging) document.getElementById("list")?.scrollIntoView(); });
  });
  addEventListener("popstate", () => {
    if (location.pathname === path && !location.hash) show(new URL(location.href), false);
  });
}
