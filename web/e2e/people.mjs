// The people of the demo city, and how they use a page.
import assert from "node:assert/strict";
import { listen, profile, shoot } from "./browser.mjs";

/** Accounts of the demo city. */
export const ACCOUNTS = [
  "firm",
  "firm2",
  "team",
  "team2",
  "office",
  "district",
  "clerk",
  "leader",
  "expert1",
  "expert2",
  "expert3",
  "auditor",
  "admin",
];

/** The running server and who has signed in. Sessions are kept: whoever signed in once need not do it again. */
export class City {
  constructor(browser, base, password) {
    this.browser = browser;
    this.base = base;
    this.password = password;
    this.sessions = new Map();
  }

  /** Somebody at a browser; `null` is a visitor without an account. */
  async person(name, options = {}) {
    const state = name ? await this.session(name) : undefined;
    const context = await profile(this.browser, this.base, { ...options, state });
    return new Person(this, name, context, await context.newPage());
  }

  async session(name) {
    if (!this.sessions.has(name)) {
      const context = await profile(this.browser, this.base);
      const person = new Person(this, name, context, await context.newPage());
      await person.signIn();
      this.sessions.set(name, await context.storageState());
      await context.close();
    }
    return this.sessions.get(name);
  }
}

/** One person with one open page. */
export class Person {
  constructor(city, name, context, page) {
    this.city = city;
    this.name = name;
    this.context = context;
    this.page = page;
    // A form with problems comes back as 422, which the browser reports as a failed load.
    this.console = listen(page, [/status of 422/]);
  }

  close() {
    return this.context.close();
  }

  async open(path, status = 200) {
    const response = await this.page.goto(path);
    assert.equal(response.status(), status, `${this.name ?? "a visitor"} opens ${path}`);
  }

  async signIn() {
    await this.open("/sign-in?back=/desk");
    await this.fill({ username: this.name, password: this.city.password });
    await this.press("登录");
    const { pathname } = new URL(this.page.url());
    assert.equal(pathname, "/desk", `${this.name} signs in: ${await this.problems()}`);
  }

  /** Types, chooses or ticks, by the controls' names, in the page's content. */
  async fill(values, scope = this.page.locator("main")) {
    for (const [name, value] of Object.entries(values)) {
      await fillOne(scope.locator(`[name="${name}"]:not([type=hidden])`), value, name);
    }
  }

  /** Presses the button with this name, in the page's content. */
  async press(label) {
    await this.page.locator("main").getByRole("button", { name: label, exact: true }).first().click();
    await this.page.waitForLoadState();
  }

  /** Follows the link with this name, in the page's content. */
  async follow(label) {
    await this.page.locator("main").getByRole("link", { name: label }).first().click();
    await this.page.waitForLoadState();
  }

  /** Does an act the page offers, with what goes with it. */
  async act(act, values = {}) {
    const form = this.page.locator("main form", { has: this.page.locator(`button[name=act][value="${act}"]`) });
    assert.equal(await form.count(), 1, `${this.name} is offered ${act} at ${this.page.url()}: ${await this.offers()}`);
    const button = form.locator(`button[name=act][value="${act}"]`);
    if (!(await button.isVisible())) await form.locator("xpath=ancestor::details[1]/summary").click();
    await this.fill(values, form);
    await button.click();
    await this.page.waitForLoadState();
    await this.isDone(act);
  }

  /** The page after an act says that it was done. */
  async isDone(what) {
    const said = await this.page.locator("main [role=status].flash").count();
    assert.ok(said, `${this.name}: ${what} is said to be done at ${this.page.url()}: ${await this.problems()}`);
  }

  /** What the page says is wrong, in a line. */
  async problems() {
    const box = this.page.locator("main .errors, main .error, main .blocked");
    const words = (await box.allInnerTexts()).join(" / ").replace(/\s+/g, " ");
    return words || (await this.page.locator("h1").allInnerTexts()).join(" / ");
  }

  async offers() {
    const buttons = this.page.locator("main button[name=act]");
    const names = await buttons.evaluateAll((all) => all.map((button) => button.value));
    return `offered ${names.join(", ") || "nothing"}; ${await this.problems()}`;
  }

  /** The text of the page's content. */
  text() {
    return this.page.locator("main").innerText();
  }

  shoot(name) {
    return shoot(this.page, `${this.name ?? "visitor"}-${name}`);
  }
}

async function fillOne(control, value, name) {
  const count = await control.count();
  assert.ok(count > 0, `a control named ${name}`);
  const kind = await control.first().evaluate((element) => (element.tagName === "SELECT" ? "select" : element.type));
  if (kind === "select") return control.selectOption(value);
  if (kind === "radio") return control.and(control.page().locator(`[value="${value}"]`)).check();
  if (kind === "checkbox") return control.setChecked(value);
  if (kind === "file") return control.setInputFiles(value);
  return control.fill(value);
}
