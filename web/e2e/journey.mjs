// The main job, done by its people: a demand from its first line to two sealed bids. Done twice, since every task must
// also be possible without script.
import assert from "node:assert/strict";
import { NARROW, WIDE } from "./browser.mjs";
import { nowhere, standsAt } from "./sealed.mjs";
import { ANSWER, DEMAND, INDICATORS, MENDED, QUESTION, RETURNED, bid, promises } from "./texts.mjs";

export async function journeys(report, city) {
  for (const script of [true, false]) {
    const journey = new Journey(city, script);
    await report.story(script ? "with script" : "without script", journey);
    await journey.close();
  }
}

/** Everybody but the bidder; null = somebody without an account. */
const READERS = ["clerk", "leader", "auditor", "admin", "firm", "firm2", "team2", "district", "expert1", null];
const DAY = 24 * 60 * 60 * 1000;

/** `2026-09-30T17:00`, as a control for date and time wants it, `days` from now. */
function deadline(days) {
  return new Date(Date.now() + days * DAY).toISOString().slice(0, 11) + "17:00";
}

class Journey {
  constructor(city, script) {
    this.city = city;
    this.script = script;
    // Nobody else ever wrote these words.
    this.words = { team: planted("青鸾"), team2: planted("白泽") };
    this.title = `${DEMAND.title}${script ? "甲" : "乙"}`;
    this.people = [];
  }

  async close() {
    for (const person of this.people) await person.close();
  }

  /** Somebody at a browser of their own; the firm and one team work on phones. */
  async as(name) {
    const viewport = ["firm", "team2"].includes(name) && !this.script ? NARROW : WIDE;
    const person = await this.city.person(name, { script: this.script, viewport });
    this.people.push(person);
    return person;
  }

  get demand() {
    return `/demands/${this.id}`;
  }

  get steps() {
    return [
      ["a visitor is asked to sign in before writing a demand", () => this.signInFirst()],
      ["the firm sends an unfinished demand and loses nothing", () => this.unfinished()],
      ["the firm finishes the text with two indicators and saves it", () => this.write()],
      ["the firm sees what matches", () => this.matches()],
      ["the firm submits", () => this.submit()],
      ["the clerk returns it with a reason", () => this.sendBack()],
      ["the firm reads the reason, mends and submits again", () => this.mend()],
      ["the district recommends it", () => this.recommend()],
      ["the clerk vets and lists it", () => this.list()],
      ["the public reads it in the hall", () => this.inTheHall()],
      ["a team finds it by its words, and asks", () => this.ask()],
      ["the firm answers, and the public reads it", () => this.answer()],
      ["a team bids", async () => { this.bid = await this.bidAs("team"); }],
      ["another team bids", async () => { this.other = await this.bidAs("team2"); }],
      ["the team reads its own bid, the clerk counts bids", () => this.ownAndCount()],
      ...READERS.map((name) => [
        `${name ?? "a visitor"} reads nothing of the sealed bid`,
        () => this.sealed(name),
      ]),
      ["the team takes its bid back and hands it in anew", () => this.replace()],
    ];
  }

  async signInFirst() {
    const visitor = await this.as(null);
    await visitor.open("/demands/new");
    assert.equal(new URL(visitor.page.url()).pathname, "/sign-in");
    await visitor.fill({ username: "firm", password: "wrong" });
    await visitor.press("登录");
    assert.match(await visitor.problems(), /密码|口令/);
    await visitor.fill({ username: "firm", password: this.city.password });
    await visitor.press("登录");
    assert.equal(new URL(visitor.page.url()).pathname, "/demands/new", "signing in leads back to what was asked for");
  }

  async unfinished() {
    this.firm = await this.as("firm");
    await this.firm.open("/demands/new");
    await this.firm.fill({ title: "太短", background: DEMAND.background, months: "两年" });
    await this.firm.page.locator("main button[name=submit]").click();
    await this.firm.page.locator("main .errors").waitFor();
    await this.firm.shoot("demand-problems");
    const { page } = this.firm;
    for (const [name, value] of [["title", "太短"], ["background", DEMAND.background], ["months", "两年"]]) {
      assert.equal(await page.locator(`main [name="${name}"]`).inputValue(), value, `what was typed in ${name} still stands`);
    }
    const links = await page.locator("main .errors a").evaluateAll((all) => all.map((link) => link.hash.slice(1)));
    assert.ok(links.length >= 6, `every problem is named: ${links}`);
    for (const id of links) assert.ok(await page.locator(`[id="${id}"]`).count(), `the problem of ${id} leads to its control`);
  }

  async write() {
    const { firm } = this;
    const { page } = firm;
    await firm.fill({ ...DEMAND, title: this.title, truthful: true });
    await firm.fill(row("indicator", 0, INDICATORS[0]));
    const rows = page.locator('main [name^="indicator-"][name$="-name"]');
    const before = await rows.count();
    await page.locator("main button[name=add][value=indicator]").click();
    await page.locator(`main [name="indicator-${before}-name"]`).waitFor();
    assert.equal(await page.locator("main [name=title]").inputValue(), this.title, "adding a row keeps the text");
    await firm.fill(row("indicator", before, INDICATORS[1]));
    if (this.script) await this.live();
    // Before anything was saved, with script or without.
    const leads = page.locator("[data-live-panel] .matches li");
    assert.ok((await leads.count()) > 0, "leads stand beside the form");
    assert.ok((await leads.first().locator(".reasons dd").count()) > 0, "each says why");
    await firm.shoot("demand-with-leads");
    await firm.press("保存草稿");
    assert.equal(await page.locator("main .errors").count(), 0, await firm.problems());
    this.id = /\/demands\/(\d+)/.exec(page.url())?.[1];
    assert.ok(this.id, `the saved demand has an address of its own: ${page.url()}`);
    await firm.open(`${this.demand}/edit`);
    assert.equal(await page.locator("main [name=prize]").inputValue(), DEMAND.prize);
    const names = await rows.evaluateAll((all) => all.map((control) => control.value).filter(Boolean));
    assert.deepEqual(names, INDICATORS.map((indicator) => indicator.name));
  }

  /** While typing, the panel beside the form fills and the draft saves itself. */
  async live() {
    const { page } = this.firm;
    await page.locator("[data-live-panel] .matches li").first().waitFor();
    await page.locator("[data-draft-status]", { hasText: "草稿已保存" }).waitFor();
    await this.firm.shoot("demand-live");
  }

  async matches() {
    await this.firm.open(`${this.demand}/matches`);
    const leads = this.firm.page.locator("main .matches li");
    assert.ok((await leads.count()) > 0, "there are leads");
    assert.ok((await leads.first().locator(".reasons dd").count()) > 0, "a lead says why");
    await this.firm.shoot("demand-matches");
  }

  async submit() {
    await this.firm.open(`${this.demand}/edit`);
    await this.firm.page.locator("main button[name=submit]").click();
    await this.firm.page.waitForURL(new RegExp(`${this.demand}(\\?|$)`));
    await this.firm.isDone("submitting");
    await this.firm.shoot("demand-submitted");
  }

  async sendBack() {
    this.clerk = await this.as("clerk");
    await this.clerk.open(this.demand);
    await this.clerk.act("return", { note: RETURNED });
  }

  async mend() {
    const { firm } = this;
    await firm.open("/desk");
    const waiting = firm.page.locator("main a", { hasText: this.title });
    assert.ok((await waiting.count()) > 0, "the returned demand waits on the desk");
    await firm.open(`${this.demand}/edit`);
    assert.ok((await firm.text()).includes(RETURNED), "the reason stands above the form");
    await firm.fill({ "indicator-1-test": MENDED });
    await firm.page.locator("main button[name=submit]").click();
    await firm.page.waitForURL(new RegExp(`${this.demand}(\\?|$)`));
    await firm.isDone("submitting again");
  }

  async recommend() {
    const district = await this.as("district");
    await district.open("/desk");
    await district.follow(this.title);
    assert.ok((await district.text()).includes(MENDED), "the district reads the mended text");
    await district.act("recommend");
    await district.shoot("demand-recommended");
  }

  async list() {
    await this.clerk.open(this.demand);
    await this.clerk.act("screen");
    await this.clerk.act("list", { closes_at: deadline(30) });
    await this.clerk.shoot("demand-listed");
  }

  async inTheHall() {
    const visitor = await this.as(null);
    await visitor.open(`/?q=${encodeURIComponent(this.title)}`);
    await visitor.follow(this.title);
    assert.equal(new URL(visitor.page.url()).pathname, this.demand);
    const text = await visitor.text();
    for (const part of [INDICATORS[0].name, INDICATORS[1].name, MENDED]) assert.ok(text.includes(part), `the public reads ${part}`);
    assert.ok(!text.includes(DEMAND.contact), "contacts are not for the public");
    await visitor.shoot("demand-public");
  }

  async ask() {
    this.team = await this.as("team");
    await this.team.open(`/?q=${encodeURIComponent("高盐废水 脱盐 回用")}`);
    await this.team.follow(this.title);
    assert.equal(new URL(this.team.page.url()).pathname, this.demand);
    await this.team.fill({ text: QUESTION });
    await this.team.press("向发榜方提问");
    await this.team.isDone("asking");
  }

  async answer() {
    const visitor = await this.as(null);
    await visitor.open(this.demand);
    assert.ok(!(await visitor.text()).includes(QUESTION), "a question is public once it is answered");
    const { firm } = this;
    await firm.open("/desk");
    assert.ok((await firm.text()).includes(this.title), "the question waits on the firm's desk");
    await firm.open(this.demand);
    await firm.fill({ answer: ANSWER });
    await firm.press("公开答复");
    await firm.isDone("answering");
    await visitor.open(this.demand);
    const text = await visitor.text();
    assert.ok(text.includes(QUESTION) && text.includes(ANSWER), "the public reads question and answer");
    assert.ok(!(await visitor.page.locator('section[aria-labelledby="qa"]').innerText()).includes("澜海大学"), "not who asked");
  }

  /** Writes and hands in a bid with the planted word in its texts; its id. */
  async bidAs(name) {
    const word = this.words[name];
    const person = this[name] ?? (await this.as(name));
    this[name] = person;
    await person.open(this.demand);
    await person.page.locator(`main a[href^="${this.demand}/bids/new"]`).first().click();
    await person.page.locator("main [name=leader]").waitFor();
    await person.fill({ ...bid(word), promise: true });
    for (const [index, promise] of promises(word).entries()) await person.fill(row("answer", index, promise));
    await person.press("保存草稿");
    assert.equal(await person.page.locator("main .errors").count(), 0, await person.problems());
    const id = /\/bids\/(\d+)/.exec(person.page.url())?.[1];
    assert.ok(id, `the saved bid has an address of its own: ${person.page.url()}`);
    await person.open(`/bids/${id}/edit`);
    assert.equal(await person.page.locator("main [name=leader]").inputValue(), bid(word).leader);
    await person.press("提交揭榜方案");
    await person.isDone("bidding");
    await person.shoot("bid-submitted");
    return id;
  }

  async ownAndCount() {
    await standsAt(this.team, this.words.team, `/bids/${this.bid}`);
    await this.clerk.open(this.demand);
    assert.match(await this.clerk.text(), /2\s*份/, "the clerk sees how many bids came in");
  }

  /** Everything `name` can reach, beginning with where the bid would stand. */
  async sealed(name) {
    const person = await this.as(name);
    const [bid, demand] = [`/bids/${this.bid}`, this.demand];
    const near = ["", "/edit", "/print", "/files", "/receipt", "/score", "/reasons"].map((rest) => bid + rest);
    const about = ["", "/review", "/print", "/matches", "/bids/new", "/steps"].map((rest) => demand + rest);
    const lists = ["/", "/desk", "/desk/done", "/inbox", "/bids", "/stats", "/log", "/notices", "/demands", "/demands.csv", "/account", "/orgs"];
    const api = ["", "/steps"].flatMap((rest) => [`/api/v1${bid}${rest}`, `/api/v1${demand}${rest}`]);
    api.push("/api/v1/bids", "/api/v1/journal?limit=200", "/api/v1/desk");
    const words = Object.entries(this.words).filter(([team]) => team !== name).map(([, word]) => word);
    await nowhere(person, words, [...near, ...about, ...lists, ...api]);
  }

  async replace() {
    const { team } = this;
    await team.open(`/bids/${this.bid}`);
    await team.act("replace");
    assert.match(new URL(team.page.url()).pathname, /^\/bids\/\d+\/edit$/);
    await team.fill({ price: "108" });
    await team.press("提交揭榜方案");
    await team.isDone("bidding anew");
    assert.match(await team.text(), /108/);
  }
}

function planted(name) {
  return name + Math.random().toString(36).slice(2, 9);
}

/** Values of one row of controls: `indicator-0-name` and so on. */
function row(noun, index, values) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${noun}-${index}-${name}`, value]));
}
