// From closed bidding to the public notice: opening, panel, ties, scores, reasons, approval, a pause. The demo city has
// two list items whose deadline has passed; the race is awarded without script, the other one with it.
import assert from "node:assert/strict";
import { NARROW, WIDE } from "./browser.mjs";

const OPEN = {
  title: "电机定子绕组绝缘寿命加速评价",
  owner: "ruichi",
  experts: { expert3: "向开元", expert4: "沃云溪", expert5: "鄢若拙" },
  recused: "虞铁衡",
  bids: 3,
  winners: 1,
};
const RACE = {
  title: "刺参耐高温苗种分子标记辅助选育",
  owner: "haimu",
  experts: { expert2: "卫清和", expert3: "向开元", expert6: "柏青黛" },
  recused: "沃云溪",
  bids: 3,
  winners: 2,
};
// A notice's term lasts days: what comes after it is read of an item whose term ran out while the city's year was lived.
const AWARDED = {
  title: "证卡打印色彩一致性在线校准技术",
  winner: { name: "team", unit: "澜海大学" },
  loser: { name: "team2", unit: "东海岸理工大学" },
  owner: "firm",
  other: "firm2",
  experts: ["向开元", "鄢若拙", "虞铁衡"],
};
const COMMENT = "依据充分，个别环节的验证数据还可补充。";

export async function awards(report, city) {
  for (const [script, item] of [[true, OPEN], [false, RACE]]) {
    const award = new Award(city, script, item);
    await report.story(script ? "award, with script" : "award, without script", award);
    await award.close();
  }
  const aftermath = new Aftermath(city);
  await report.story("after the notice", aftermath);
  await aftermath.close();
}

class Award {
  constructor(city, script, item) {
    this.city = city;
    this.script = script;
    this.item = item;
    this.people = [];
  }

  async close() {
    for (const person of this.people) await person.close();
  }

  async as(name, viewport = WIDE) {
    const person = await this.city.person(name, { script: this.script, viewport });
    this.people.push(person);
    return person;
  }

  get review() {
    return `${this.demand}/review`;
  }

  get steps() {
    const experts = Object.entries(this.item.experts);
    return [
      ["the clerk opens the bids", () => this.openBids()],
      ["who must recuse cannot be appointed", () => this.recused()],
      ...experts.map(([name, person]) => [`the clerk appoints ${name}`, () => this.appoint(person)]),
      ...experts.map(([name]) => [`${name} declares no tie and scores every bid`, () => this.score(name)]),
      ["the owner gives its opinion", () => this.opinion()],
      ["the clerk proposes the best", () => this.propose()],
      ["the leader cannot approve while reasons are missing", () => this.unexplained()],
      ["the clerk explains every bid that was not selected", () => this.explain()],
      ["the leader approves", () => this.approve()],
      ["the public reads the notice", () => this.notice()],
      ["the auditor pauses it, and everybody reads why", () => this.pause()],
      ["the leader lets it go on", () => this.resume()],
    ];
  }

  async openBids() {
    this.clerk = await this.as("clerk");
    await this.clerk.open(`/?q=${encodeURIComponent(this.item.title)}`);
    await this.clerk.follow(this.item.title);
    this.demand = new URL(this.clerk.page.url()).pathname;
    await this.clerk.act("open");
    await this.clerk.open(this.review);
    assert.equal(await this.clerk.page.locator('section[aria-labelledby="scores"] tbody tr').count(), this.item.bids);
  }

  async recused() {
    const { page } = this.clerk;
    const { recused } = this.item;
    const row = page.locator("main tr", { hasText: recused });
    assert.match((await row.textContent()) ?? "", /回避/);
    assert.equal(await row.locator("button").count(), 0, `${recused} cannot be appointed`);
  }

  async appoint(person) {
    const { page } = this.clerk;
    const button = page.locator("main tr", { hasText: person }).getByRole("button", { name: "聘请" });
    await button.click();
    await page.waitForLoadState();
    await this.clerk.isDone("appointing");
  }

  async score(name) {
    // Experts also score on their phones.
    const expert = await this.as(name, name === "expert3" ? NARROW : WIDE);
    await expert.open("/desk");
    await expert.follow(this.item.title);
    await expert.open(this.review);
    assert.equal(await expert.page.locator('main a[href$="/score"]').count(), 0, "no bid is read before ties are declared");
    await expert.press("提交声明");
    await expert.page.locator("main .errors").waitFor();
    await expert.fill({ tie: "no" });
    await expert.press("提交声明");
    await expert.isDone("declaring");
    for (const [index, href] of (await this.sheets(expert)).entries()) {
      await expert.open(href);
      if (index === 0) await this.unreadable(expert);
      await this.mark(expert, 0.9 - 0.1 * index);
    }
  }

  /** Points that are no number are named, and nothing else is lost. */
  async unreadable(expert) {
    const { page } = expert;
    const points = page.locator('main input[name^="points-"]');
    const comments = page.locator('main textarea[name^="comment-"]');
    await points.first().fill("优");
    await comments.first().fill(COMMENT);
    await page.locator("main button[name=hand_in]").click();
    await page.locator("main .errors").waitFor();
    assert.equal(await points.first().inputValue(), "优");
    assert.equal(await comments.first().inputValue(), COMMENT);
    await expert.shoot("score-problems");
  }

  /** Addresses of the sheets that are to be filled in. */
  async sheets(person) {
    const hrefs = await person.page.locator('main a[href$="/score"]').evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    const sheets = [...new Set(hrefs)];
    assert.equal(sheets.length, this.item.bids, "a sheet for each bid");
    return sheets;
  }

  /** Gives each criterion the same share of its full points, with a comment, and hands the sheet in. */
  async mark(person, share) {
    const { page } = person;
    for (const points of await page.locator('main input[name^="points-"]').all()) {
      const full = await points.locator("xpath=following-sibling::*").first().textContent();
      await points.fill(String(Math.round(Number(full.replace(/\D/g, "")) * share * 2) / 2));
    }
    for (const comment of await page.locator('main textarea[name^="comment-"]').all()) await comment.fill(COMMENT);
    await page.locator("main button[name=hand_in]").click();
    await page.waitForLoadState();
    await person.isDone("handing in");
  }

  async opinion() {
    const owner = await this.as(this.item.owner);
    await owner.open(this.review);
    for (const [index, href] of (await this.sheets(owner)).entries()) {
      await owner.open(href);
      assert.equal(await owner.page.locator('main input[name^="points-"]').count(), 1, "the owner marks one criterion");
      await this.mark(owner, 0.9 - 0.1 * index);
    }
  }

  async propose() {
    const { clerk } = this;
    await clerk.open(this.review);
    const boxes = clerk.page.locator("main [name=winners]");
    assert.equal(await boxes.count(), this.item.bids);
    await clerk.press("报市局领导审批");
    await clerk.page.locator("main .errors").waitFor();
    for (let index = 0; index < this.item.winners; index += 1) await boxes.nth(index).check();
    await clerk.press("报市局领导审批");
    await clerk.isDone("proposing");
    await clerk.shoot("review-proposed");
  }

  async unexplained() {
    this.leader = await this.as("leader");
    await this.leader.open("/desk");
    assert.ok((await this.leader.text()).includes(this.item.title), "the proposal waits on the leader's desk");
    await this.leader.open(this.review);
    assert.equal(await this.leader.page.locator('main button[value="approve"]').count(), 0);
    assert.match(await this.leader.text(), /没有逐项写明理由/);
  }

  async explain() {
    const { clerk } = this;
    await clerk.open(this.review);
    const hrefs = await clerk.page.locator('main a[href$="/reasons"]').evaluateAll((all) => all.map((link) => link.getAttribute("href")));
    assert.equal(new Set(hrefs).size, this.item.bids - this.item.winners, "reasons for each that was not selected");
    for (const href of new Set(hrefs)) {
      await clerk.open(href);
      // What the experts wrote stands there to begin with; what they could not write is added.
      for (const field of await clerk.page.locator('main textarea[name^="reason-"]').all()) {
        if (!(await field.inputValue())) await field.fill("与拟揭榜方案相比，得分较低，差距主要在落地安排。");
      }
      await clerk.press("保存未入选理由");
      await clerk.isDone("explaining");
    }
  }

  async approve() {
    await this.leader.open(this.review);
    await this.leader.act("approve");
    await this.leader.shoot("review-approved");
  }

  async notice() {
    this.visitor = await this.as(null, NARROW);
    await this.visitor.open("/notices");
    await this.visitor.follow(this.item.title);
    this.address = new URL(this.visitor.page.url()).pathname;
    assert.match(this.address, /^\/notices\/\d+$/);
    const rows = this.visitor.page.locator("main table").first().locator("tbody tr");
    assert.equal(await rows.count(), this.item.winners, "the notice names those proposed and nobody else");
    assert.match(await this.visitor.text(), /异议/);
    await this.visitor.shoot("notice");
  }

  async pause() {
    const why = "收到实名异议，正在核实指标应答的依据。";
    const auditor = await this.as("auditor");
    await auditor.open(this.address);
    await auditor.act("pause", { note: why });
    await this.visitor.open(this.address);
    const text = await this.visitor.text();
    assert.ok(text.includes("暂停") && text.includes(why), "the public reads that it is paused, and why");
  }

  async resume() {
    await this.leader.open(this.address);
    await this.leader.act("resume", { note: "异议已核实，不影响结果。" });
    await this.visitor.open(this.address);
    assert.match(await this.visitor.text(), /恢复/);
  }
}

/** After a notice's term: each bidder reads what concerns it, the public reads the rest, the log holds all of it. */
class Aftermath {
  constructor(city) {
    this.city = city;
    this.people = [];
  }

  async close() {
    for (const person of this.people) await person.close();
  }

  async as(name, viewport = WIDE) {
    const person = await this.city.person(name, { viewport });
    this.people.push(person);
    return person;
  }

  get steps() {
    return [
      ["the loser reads the reasons, criterion by criterion", () => this.reasons()],
      ["the winner reads that it won", () => this.won()],
      ["nobody else reads the reasons", () => this.theirsAlone()],
      ["the public reads the notice", () => this.notice()],
      ["the public reads on the list item what was done", () => this.timeline()],
      ["the public log shows each of these acts", () => this.log()],
    ];
  }

  /** Opens the person's bid for the item, the way a person finds it; its address. */
  async ownBid(person) {
    await person.open("/bids");
    await person.follow(AWARDED.title);
    const { pathname } = new URL(person.page.url());
    assert.match(pathname, /^\/bids\/\d+$/);
    return pathname;
  }

  async reasons() {
    // Bad news is read on a phone.
    const loser = await this.as(AWARDED.loser.name, NARROW);
    this.lost = await this.ownBid(loser);
    const result = loser.page.locator('main section[aria-labelledby="outcome"]');
    const rows = await result.locator("tbody tr").allInnerTexts();
    assert.ok(rows.length >= 5, `a reason for each criterion: ${rows.length}`);
    this.words = await result.locator("tbody td").allInnerTexts();
    assert.equal(this.words.length, rows.length);
    for (const words of this.words) assert.ok(words.trim().length >= 8, `a reason in words: “${words}”`);
    const text = await loser.text();
    assert.match(text, /未入选/);
    assert.match(text, /第\s*2\s*名/);
    for (const expert of AWARDED.experts) assert.ok(!text.includes(expert), `${expert} is not named to the bidder`);
    await loser.shoot("reasons");
  }

  async won() {
    const winner = await this.as(AWARDED.winner.name);
    await this.ownBid(winner);
    const text = await winner.text();
    assert.match(text, /第\s*1\s*名/);
    assert.equal(await winner.page.locator("main .state").first().innerText(), "揭榜成功");
    for (const words of this.words) assert.ok(!text.includes(words), "the other bid's reasons are not the winner's to read");
    await winner.shoot("won");
  }

  async theirsAlone() {
    for (const name of [AWARDED.winner.name, AWARDED.other, "expert1"]) {
      const person = await this.as(name);
      await person.open(this.lost, 404);
    }
    const visitor = await this.as(null);
    const answer = await visitor.context.request.get(this.lost);
    assert.ok(!(await answer.text()).includes(this.words[0]), "a visitor reads no reasons");
  }

  async notice() {
    this.visitor = await this.as(null, NARROW);
    await this.visitor.open("/notices");
    await this.visitor.follow(AWARDED.title);
    const text = await this.visitor.text();
    assert.ok(text.includes(AWARDED.winner.unit), "the notice names the winner");
    assert.ok(!text.includes(AWARDED.loser.unit), "the notice does not name who was not selected");
    this.entries = await this.entriesOf(this.visitor);
    assert.ok(this.entries.length > 0, "what was done about the notice stands below it");
    await this.visitor.shoot("notice-over");
  }

  async timeline() {
    await this.visitor.open(`/?stage=all&q=${encodeURIComponent(AWARDED.title)}`);
    await this.visitor.follow(AWARDED.title);
    const entries = await this.entriesOf(this.visitor);
    const all = entries.map((entry) => entry.what).join("\n");
    for (const act of [/发榜/, /截止/, /开标/, /批准/, /公示发布/, /期满/]) assert.match(all, act);
    const days = await this.visitor.page.locator("main .journal time").evaluateAll((all) => all.map((time) => time.dateTime));
    assert.deepEqual(days, [...days].sort().reverse(), "the newest first");
    this.entries.push(...entries);
    await this.visitor.shoot("awarded");
    // What came before the list is told to those whose matter it is.
    const owner = await this.as(AWARDED.owner);
    await owner.open(new URL(this.visitor.page.url()).pathname);
    const told = await owner.page.locator("main .journal").innerText();
    for (const act of [/提交/, /推荐/, /论证/, /发榜/, /期满/]) assert.match(told, act);
  }

  async log() {
    const { page } = this.visitor;
    const hashes = new Set();
    for (const { seq, href } of this.entries) {
      await this.visitor.open(href);
      const row = page.locator("main tbody tr", { hasText: `#${seq}` }).first();
      const text = (await row.innerText()).replace(/\s+/g, " ");
      const hash = /\b[0-9a-f]{64}\b/.exec(text)?.[0];
      assert.ok(hash, `entry ${seq} stands in the log with its hash: ${text}`);
      hashes.add(hash);
    }
    assert.equal(hashes.size, new Set(this.entries.map((entry) => entry.seq)).size, "each entry has a hash of its own");
    await this.visitor.shoot("log");
  }

  /** The open page's timeline; each entry has its number, which leads to the log. */
  async entriesOf(person) {
    const entries = await person.page.locator("main .journal li").evaluateAll((all) =>
      all.map((item) => {
        const link = item.querySelector("a.seq");
        return { what: item.querySelector("div")?.innerText, seq: link?.textContent.slice(1), href: link?.getAttribute("href") };
      }),
    );
    for (const { what, seq, href } of entries) assert.equal(href, `/log/${seq}`, `“${what}” leads to its place in the log`);
    return entries;
  }
}
