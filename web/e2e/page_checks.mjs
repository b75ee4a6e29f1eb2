// What holds on every page, whatever stands on it.
import axe from "axe-core";

/** Lines about what is wrong with the open page at its present width; empty when all is well. */
export async function layoutProblems(page) {
  return page.evaluate(() => {
    const lines = [];
    const heads = document.querySelectorAll("h1").length;
    if (heads !== 1) lines.push(`${heads} h1 instead of one`);
    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) lines.push(`${root.scrollWidth} px wide in ${root.clientWidth}: ${tooWide()}`);
    for (const link of document.querySelectorAll('a[href^="#"]')) {
      const id = decodeURIComponent(link.hash.slice(1));
      if (id && !document.getElementById(id)) lines.push(`a link to #${id}, which is not on the page`);
    }
    return lines;

    /** The innermost elements that reach beyond the right edge, unless a box scrolls them. */
    function tooWide() {
      const scrolled = (element) => {
        for (let box = element.parentElement; box && box !== root; box = box.parentElement) {
          if (getComputedStyle(box).overflowX !== "visible") return true;
        }
        return false;
      };
      const beyond = [...document.body.querySelectorAll("*")].filter(
        (element) => element.getBoundingClientRect().right > root.clientWidth + 1 && !scrolled(element),
      );
      const inner = beyond.filter((element) => !beyond.some((other) => other !== element && element.contains(other)));
      const name = (element) => `${element.localName}${[...element.classList].map((c) => `.${c}`).join("")}`;
      return inner.slice(0, 3).map((element) => `${name(element)} “${element.textContent.trim().slice(0, 20)}”`).join(", ");
    }
  });
}

/** axe-core's findings on the open page, a line each. */
export async function axeProblems(page) {
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    // Style sheets are read as the browser applied them; fetching them again is not allowed by the pages' policy.
    const result = await window.axe.run(document, { resultTypes: ["violations"], preload: false });
    return result.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      where: nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.any[0]?.message ?? ""}`.trim()),
      count: nodes.length,
    }));
  });
  return violations.map(({ id, help, where, count }) => `axe ${id}: ${help} (${count}): ${where.join("; ")}`);
}

/**
 * How the page is built, without its words: pages of one make need not be looked at by axe again and again.
 * Two pages are of one make when every element of the one stands, with the same attributes that tell its role and look,
 * under the same kind of parent in the other.
 */
export async function makeOf(page) {
  return page.evaluate(() => {
    const telling = ["class", "type", "role", "aria-current", "aria-invalid", "aria-hidden", "open", "hidden", "scope"];
    const kind = (element) =>
      element.localName + telling.map((name) => (element.hasAttribute(name) ? `[${name}=${element.getAttribute(name)}]` : "")).join("");
    const kinds = new Set();
    for (const element of document.body.querySelectorAll("*")) kinds.add(`${kind(element.parentElement)}>${kind(element)}`);
    return [...kinds].sort().join("\n");
  });
}
