// Before a bid is opened nobody but its unit reads it: not on any page, in any list to save, nor through the API.
import assert from "node:assert/strict";
import { findings } from "./report.mjs";

/** Addresses fetched for one person; of one pattern not more than OF_ONE_PATTERN, so that all patterns are reached. */
const MOST = 400;
const OF_ONE_PATTERN = 12;

/** Fails with each address at which `person` comes upon one of `words`. `first` are looked at before links are followed. */
export async function nowhere(person, words, first) {
  const lines = [];
  for (const [path, text] of await everything(person, first)) {
    for (const word of words) if (text.includes(word)) lines.push(`${person.name ?? "a visitor"} reads “${word}” at ${path}`);
  }
  findings(lines);
}

/** Whether `person` comes upon `word` at `path`: that the check above can fail at all. */
export async function standsAt(person, word, path) {
  const answer = await person.context.request.get(path);
  assert.ok((await answer.text()).includes(word), `${person.name} reads “${word}” at ${path}`);
}

async function everything(person, first) {
  const found = [];
  const met = new Set();
  const counts = new Map();
  const queue = [];
  const meet = (path, named) => {
    if (met.has(path) || /^\/(static\/|large)|\.xlsx$/.test(path)) return;
    met.add(path);
    const pattern = path.replace(/\d+/g, "{id}").replace(/\?.*/, "?");
    const count = counts.get(pattern) ?? 0;
    if (!named && count >= OF_ONE_PATTERN) return;
    counts.set(pattern, count + 1);
    queue.push(path);
  };
  const headers = await bearer(person);
  first.forEach((path) => meet(path, true));
  for (let path = queue.shift(); path && found.length < MOST; path = queue.shift()) {
    const api = path.startsWith("/api/");
    const answer = await person.context.request.get(path, { headers: api ? headers : {}, maxRedirects: 5 });
    const text = await answer.text();
    found.push([path, text]);
    if (api) continue;
    for (const [, href] of text.matchAll(/href="(\/[^"#]*)/g)) meet(href.replaceAll("&amp;", "&"), false);
  }
  assert.ok(found.length > 5, `${person.name ?? "a visitor"} finds pages to read`);
  return found;
}

/** The API takes no cookies: a person signs in there as well. */
async function bearer(person) {
  if (!person.name) return {};
  const data = { username: person.name, password: person.city.password };
  const answer = await person.context.request.post("/api/v1/session", { data });
  if (answer.status() === 404) return {};
  assert.ok(answer.ok(), `${person.name} signs in at the API: ${answer.status()}`);
  return { authorization: `Bearer ${(await answer.json()).access_token}` };
}
