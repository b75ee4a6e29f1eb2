// Everybody walks wherever links lead, and every page met must be in order at both widths.
import { NARROW, WIDE, listen, shoot } from "./browser.mjs";
import { axeProblems, layoutProblems, makeOf } from "./page_checks.mjs";
import { ACCOUNTS } from "./people.mjs";
import { findings } from "./report.mjs";

/** Pages of one pattern that are looked at: the second may be in another state than the first. */
const OF_ONE_PATTERN = 2;
/** Far more patterns than there are; reaching it means that ids are not recognised in addresses any more. */
const MOST_PAGES = 200;
/** Links that change something for the visitor, or would only be followed for ever. */
const LEFT_OUT = /^\/(large|static\/|healthz)/;
const FILE = /\.(csv|xlsx|json|xml|md|pdf|ics)$/;

export async function everyPage(report, city) {
  // Makes of pages axe has seen, and at which width; shared by all, since most pages look the same to many.
  const seen = new Set();
  const walked = { pages: 0, same: 0, axe: 0, contents: new Set() };
  const queue = [null, ...ACCOUNTS].map((name) => () => walkAs(report, city, name, seen, walked));
  queue.push(() => largeType(report, city, seen, walked));
  const workers = Array.from({ length: Number(process.env.E2E_WORKERS ?? 2) }, async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await next();
  });
  await Promise.all(workers);
  console.log(
    `        ${walked.pages} pages looked at at both widths, ${walked.axe} looked over by axe, ` +
      `${walked.same} had nothing in them that was not on a page looked at before`,
  );
}

async function walkAs(report, city, name, seen, walked) {
  const who = name ?? "a visitor";
  await report.check(`${who}: every page`, async () => {
    const person = await city.person(name);
    const lines = await walk(person, name ? ["/desk", "/"] : ["/"], seen, walked);
    await person.close();
    findings(lines);
  });
}

/** The pages a visitor meets first, in large type. */
async function largeType(report, city, seen, walked) {
  await report.check("a visitor, large type: the first pages", async () => {
    const person = await city.person(null);
    await person.open("/large?on=1&back=/");
    const fresh = { ...walked, contents: new Set() };
    const lines = await walk(person, ["/"], seen, fresh, 1);
    Object.assign(walked, { ...fresh, contents: walked.contents });
    await person.close();
    findings(lines);
  });
}

/** Walks breadth first from `starts`, at most `deep` links far; lines about what was found. */
async function walk(person, starts, seen, walked, deep = Infinity) {
  const lines = [];
  const met = new Set();
  const counts = new Map();
  const queue = [];
  const meet = (href, from, depth) => {
    const path = href.split("#")[0];
    if (met.has(path) || LEFT_OUT.test(path) || depth > deep) return;
    met.add(path);
    const pattern = patternOf(path);
    const count = counts.get(pattern) ?? 0;
    if (count >= OF_ONE_PATTERN) return;
    counts.set(pattern, count + 1);
    queue.push({ path, from, pattern, depth });
  };
  starts.forEach((start) => meet(start, "the start", 0));
  const heard = listen(person.page);
  let visited = 0;
  for (let next = queue.shift(); next; next = queue.shift()) {
    visited += 1;
    if (visited > MOST_PAGES) {
      lines.push(`more than ${MOST_PAGES} pages: ${[...counts.keys()].slice(-5).join(" ")}`);
      break;
    }
    const { path, from, pattern, depth } = next;
    const { problems, links } = FILE.test(new URL(path, person.city.base).pathname)
      ? await fetched(person, path)
      : await looked(person, path, pattern, heard, seen, walked);
    lines.push(...problems.map((problem) => `${path} (linked from ${from}): ${problem}`));
    links.forEach((link) => meet(link, path, depth + 1));
  }
  return lines;
}

/** `/demands/17/files?x=1` is one of `/demands/{id}/files?…`. */
function patternOf(path) {
  const [place, query] = path.split("?");
  const pattern = place.replace(/\/\d+(?=\/|\.|$)/g, "/{id}").replace(/^\/link\/.+/, "/link/{token}");
  return query ? `${pattern}?…` : pattern;
}

async function fetched(person, path) {
  const answer = await person.context.request.get(path);
  return { problems: answer.ok() ? [] : [`status ${answer.status()}`], links: [] };
}

/**
 * The content of a page without what is the reader's own. The same for two people, it is looked at once: what stands
 * round it is looked at on each one's other pages.
 */
function contentOf(html) {
  const main = /<main[\s\S]*<\/main>/.exec(html)?.[0];
  return main?.replace(/name="_csrf" value="[^"]*"/g, "");
}

/** Links to pages of ours in the text of a page that is not opened. */
function linksOf(html, path, base) {
  const hrefs = [...html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)].map(([, href]) => href.replace(/&(amp|#38);/g, "&"));
  const whole = hrefs.map((href) => new URL(href, base + path).href);
  return whole.filter((href) => href.startsWith(`${base}/`)).map((href) => href.slice(base.length));
}

async function looked(person, path, pattern, heard, seen, walked) {
  const answer = await person.context.request.get(path);
  const html = /^text\/html/.test(answer.headers()["content-type"] ?? "") ? await answer.text() : "";
  const content = answer.status() === 200 && answer.url() === new URL(path, person.city.base).href ? contentOf(html) : undefined;
  if (content) {
    if (walked.contents.has(content)) {
      walked.same += 1;
      return { problems: [], links: linksOf(html, path, person.city.base) };
    }
    walked.contents.add(content);
  }
  const { page } = person;
  await page.setViewportSize(WIDE);
  let response;
  try {
    response = await page.goto(path);
  } catch (error) {
    // A link without a telling name may still be a file.
    if (/Download is starting|ERR_ABORTED/.test(error.message)) return fetched(person, path);
    throw error;
  }
  const problems = [];
  if (response.status() !== 200) problems.push(`status ${response.status()}`);
  if (person.name && new URL(page.url()).pathname === "/sign-in") problems.push("asks somebody signed in to sign in");
  if (!/^text\/html/.test(response.headers()["content-type"] ?? "")) return { problems, links: [] };
  walked.pages += 1;
  for (const viewport of [WIDE, NARROW]) {
    await page.setViewportSize(viewport);
    problems.push(...(await layoutProblems(page)).map((line) => `at ${viewport.width} px ${line}`));
    const make = `${viewport.width} ${await makeOf(page)}`;
    if (!seen.has(make)) {
      seen.add(make);
      walked.axe += 1;
      problems.push(...(await axeProblems(page)).map((line) => `at ${viewport.width} px ${line}`));
    }
    await shoot(page, `${person.name ?? "visitor"}-${pattern}-${viewport.width}`);
  }
  problems.push(...heard.take());
  const hrefs = await page.locator("a[href]").evaluateAll((all) => all.map((link) => link.href));
  const links = hrefs.filter((href) => href.startsWith(`${person.city.base}/`)).map((href) => href.slice(person.city.base.length));
  return { problems, links };
}
