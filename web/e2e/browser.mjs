// Chromium as the system packages it, and what is noted while a page is open.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";

export const WIDE = { width: 1280, height: 900 };
export const NARROW = { width: 375, height: 812 };

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch() {
  return chromium.launch({ executablePath: process.env.E2E_CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** A browser profile of its own: nobody's cookies, or those of `state`. */
export async function profile(browser, base, { viewport = WIDE, script = true, state } = {}) {
  const context = await browser.newContext({
    baseURL: base,
    viewport,
    javaScriptEnabled: script,
    storageState: state,
    locale: "zh-CN",
    // Not the city's: what pages show must not depend on where the reader's clock stands.
    timezoneId: "Europe/Berlin",
    reducedMotion: "reduce",
  });
  context.setDefaultTimeout(15_000);
  return context;
}

/**
 * Notes what goes wrong behind a page: errors on the console (a broken content security policy is one), thrown errors,
 * answers with a server error. `expected` are patterns of console lines that are no news.
 */
export function listen(page, expected = []) {
  const heard = [];
  const note = (line) => {
    if (!expected.some((pattern) => pattern.test(line))) heard.push(line);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => note(`script: ${error.message}`));
  page.on("response", (response) => {
    if (response.status() >= 500) note(`${response.status()} ${response.url()}`);
  });
  return { take: () => heard.splice(0) };
}

let shots = 0;

/** Keeps a picture of the whole page, where a folder for pictures was named. */
export async function shoot(page, name) {
  const folder = process.env.E2E_SHOTS;
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  shots += 1;
  const file = `${String(shots).padStart(4, "0")}-${name.replace(/[^\w一-龥-]+/g, "_").slice(0, 80)}.png`;
  await page.screenshot({ path: join(folder, file), fullPage: true });
}
