import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import { test as studioTest } from "../support/studio.js";
import { texts } from "../support/texts.js";
import { lastText, test as worldTest } from "../support/world.js";

/** What Telegram's menu lists. */
const listed = Object.keys(texts.en.commands);

/** Commands that work although no menu lists them, each with its reason. */
const hidden: Readonly<Record<string, string>> = {};

const sources = globSync("lib/bot/**/*.ts").map((file) => readFileSync(file, "utf8"));
const namesIn = (pattern: RegExp) =>
  sources.flatMap((source) => [...source.matchAll(pattern)].map(([, name]) => name));

/** The commands of the menu that the bot says it does not know. */
async function unansweredBy(person: Person): Promise<readonly string[]> {
  const unanswered: string[] = [];
  for (const command of listed) {
    const before = person.chat.length;
    await person.say(`/${command}`);
    const unknown = texts.en.dontKnow(`/${command}`, false).source;
    const isAnswered = person.chat.length > before + 1 && lastText(person) !== unknown;
    if (!isAnswered) unanswered.push(command);
  }
  return unanswered;
}

describe("menu: every command in it", () => {
  worldTest("has an answer in a bot without a studio", async ({ ann }) => {
    expect(await unansweredBy(ann)).toEqual([]);
  });

  studioTest("has an answer in a bot with a studio", async ({ buyer }) => {
    expect(await unansweredBy(buyer)).toEqual([]);
  });
});

describe("menu: every command that a feature handles", () => {
  test("is in it, or hidden for a reason", () => {
    const handled = new Set(namesIn(/\.command\(\s*"([a-z]+)"/g));
    expect([...handled].sort()).toEqual([...listed, ...Object.keys(hidden)].sort());
  });

  test("is registered by its name, so that this test sees it", () => {
    const all = namesIn(/\.(command)\(/g);
    expect(namesIn(/\.command\(\s*"([a-z]+)",/g)).toHaveLength(all.length);
    expect(namesIn(/\bfeature\.(start|help|settings)\(/g)).toEqual([]);
  });
});
