// The search box by keyboard: what is offered while typing, with script; a plain box without.
import assert from "node:assert/strict";
import { NARROW } from "./browser.mjs";
import { axeProblems, layoutProblems } from "./page_checks.mjs";

export async function searching(report, city) {
  await report.check("search box: down, Escape, Enter", () => byKeyboard(city, {}));
  await report.check("search box on a phone: down, Escape, Enter", () => byKeyboard(city, { viewport: NARROW }));
  await report.check("search box without script: a plain box", () => withoutScript(city));
}

async function byKeyboard(city, options) {
  const visitor = await city.person(null, options);
  const { page } = visitor;
  await visitor.open("/demands");
  const title = (await page.locator("#list h3").first().innerText()).trim();
  const box = page.getByRole("combobox");
  const list = page.locator("#q-suggestions");
  const state = async () => [await box.getAttribute("aria-expanded"), await list.isVisible()];
  await box.pressSequentially(title.slice(0, 2));
  await list.getByRole("option").first().waitFor();
  assert.deepEqual(await state(), ["true", true]);
  assert.deepEqual([...(await layoutProblems(page)), ...(await axeProblems(page))], []);
  await visitor.shoot("suggestions");
  await page.keyboard.press("ArrowDown");
  const chosen = list.locator("[aria-selected=true]");
  assert.equal(await box.getAttribute("aria-activedescendant"), await chosen.getAttribute("id"));
  await page.keyboard.press("Escape");
  assert.deepEqual(await state(), ["false", false]);
  assert.equal(await box.inputValue(), title.slice(0, 2), "Escape closes the list and leaves what was typed");
  await page.keyboard.press("ArrowDown");
  await list.getByRole("option").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("End");
  assert.equal(await chosen.count(), 0, "who moves in the box has left the list");
  await page.keyboard.press("ArrowDown");
  const href = await chosen.getAttribute("data-href");
  assert.match(href, /[?&]q=/, "words come before titles");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname + url.search === href);
  assert.ok((await page.locator("#list h3").count()) > 0, "what is offered leads to something");
  await visitor.close();
}

async function withoutScript(city) {
  const visitor = await city.person(null, { script: false });
  await visitor.open("/demands");
  const title = (await visitor.page.locator("#list h3").first().innerText()).trim();
  await visitor.page.locator("#q").fill(title);
  await visitor.press("搜索");
  assert.ok((await visitor.text()).includes(title));
  await visitor.close();
}
