// Runs against a server that stands already; its start output, in the file E2E_START, names address and password.
import { readFile } from "node:fs/promises";
import { awards } from "./award.mjs";
import { launch } from "./browser.mjs";
import { everyPage } from "./every_page.mjs";
import { journeys } from "./journey.mjs";
import { City } from "./people.mjs";
import { Report } from "./report.mjs";
import { searching } from "./search.mjs";

const SUITES = { journeys, awards, searching, pages: everyPage };

const start = await readFile(process.env.E2E_START, "utf8");
const base = /^listening on (http:\/\/\S+)$/m.exec(start)?.[1];
const password = /口令均为\s*(\S+)/.exec(start)?.[1];
if (!base || !password) {
  console.error(`no address or no password in the server's start output:\n${start}`);
  process.exit(1);
}
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in SUITES));
if (unknown.length) {
  console.error(`no such tests: ${unknown.join(", ")}; there are ${Object.keys(SUITES).join(", ")}`);
  process.exit(1);
}

const report = new Report();
const browser = await launch();
try {
  const city = new City(browser, base, password);
  for (const [name, suite] of Object.entries(SUITES)) {
    if (!asked.length || asked.includes(name)) await suite(report, city);
  }
} finally {
  await browser.close();
}
console.log(`${report.passed} passed, ${report.failed} failed`);
process.exitCode = report.failed || !report.passed ? 1 : 0;
