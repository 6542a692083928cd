import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Person } from "../../dev/telegram/person.js";
import { consoleLanguages } from "../../lib/bot/console/console-language.js";
import { languages } from "../../lib/bot/texts/format.js";
import { test as studioTest } from "../support/studio.js";
import { texts } from "../support/texts.js";
import { lastText, test as worldTest } from "../support/world.js";

/** What Telegram's menu lists. */
const listed = Object.keys(texts.en.commands);

/** Commands that work although no menu lists them, each with its reason. */
const hidden: Readonly<Record<string, string>> = {
  generate: "a description alone does the same",
  cancel: "orders have a button for it",
  paysupport: "in /help; people write it when they look for a person",
  support: "in /help",
  terms: "in /help",
  privacy: "in /help",
  settings: "/help names it; in the operators' menu it stands for their own command",
};

/** Commands that /help does not name, each with its reason. */
const notInHelp: Readonly<Record<string, string>> = {
  start: "a button that Telegram shows to new users",
  help: "the list itself",
  cancel: "orders have a button for it",
};

/** Every command of users, whether a menu lists it or not. */
const known = [...listed, ...Object.keys(hidden)];

const consoleFolder = "lib/bot/console/";
const operatorsMenu = `${consoleFolder}texts/commands.ts`;
const twoStepFile = `${consoleFolder}two-step.ts`;
const files = globSync("lib/bot/**/*.ts").map((file) => file.replaceAll("\\", "/"));
const isOfConsole = (file: string) => file.startsWith(consoleFolder);
const forUsers = files.filter((file) => !isOfConsole(file));
const forOperators = files.filter(
  (file) => isOfConsole(file) && file !== operatorsMenu && file !== twoStepFile,
);

/** What the pattern's group finds in these files. */
const findIn = (sources: readonly string[], pattern: RegExp) =>
  sources.flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(pattern)].map(([, name = ""]) => name),
  );
const registered = /\.command\(\s*"([a-z_]+)",/g;
const anyRegistered = /\.(command)\(/g;
const shorthands = /\bfeature\.(start|help|settings)\(/g;
/** Of a `TwoStep`, and of a line in a menu. */
const named = /\bcommand: "([a-z_]+)"/g;
const namedSteps = /\bcommand: "([a-z_]+)",\s*keyPrefix: "/g;

/** The commands that the bot says it does not know. */
async function unansweredBy(
  person: Person,
  commands: readonly string[] = known,
): Promise<readonly string[]> {
  const unanswered: string[] = [];
  for (const command of commands) {
    const before = person.chat.length;
    await person.say(`/${command}`);
    const unknown = texts.en.dontKnow(`/${command}`, false).source;
    const isAnswered = person.chat.length > before + 1 && lastText(person) !== unknown;
    if (!isAnswered) unanswered.push(command);
  }
  return unanswered;
}

describe("menu: the users' one", () => {
  test("has at most eight commands, so that people read it", () => {
    expect(listed.length).toBeLessThanOrEqual(8);
  });
});

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
    const handled = new Set(findIn(forUsers, registered));
    expect([...handled].sort()).toEqual([...listed, ...Object.keys(hidden)].sort());
  });

  test("is registered by its name, so that this test sees it", () => {
    const all = findIn(forUsers, anyRegistered);
    expect(findIn(forUsers, registered)).toHaveLength(all.length);
    expect(findIn(forUsers, shorthands)).toEqual([]);
  });
});

describe("menu: every command of users", () => {
  test.for(languages)("is named by /help, or not for a reason: %s", (language) => {
    const help = texts[language].help.source;
    const missing = known.filter((command) => !new RegExp(`/${command}\\b`).test(help));
    expect(missing.sort()).toEqual(Object.keys(notInHelp).sort());
  });

  const screens = ["tests/bot/texts/screens.test.ts", "tests/built/screens.test.ts"];

  test.for(screens)("has its answer checked in %s", (file) => {
    const shown = findIn([file], /\[\s*"\/([a-z_]+)[" ]/g);
    expect(known.filter((command) => !shown.includes(command))).toEqual([]);
  });
});

describe("menu: every command for operators", () => {
  const inMenu = [...new Set(findIn([operatorsMenu], named))];

  test("is in the operators' menu if a feature handles it, and the other way round", () => {
    const handled = [...findIn(forOperators, registered), ...findIn(forOperators, named)];
    expect([...new Set(handled)].sort()).toEqual([...inMenu].sort());
  });

  test("stands there in every language of the console, and in the users' menu in none", () => {
    const lines = findIn([operatorsMenu], named);
    const expected = inMenu.flatMap((command) => consoleLanguages.map(() => command));
    expect([...lines].sort()).toEqual(expected.sort());
    expect(inMenu.filter((command) => listed.includes(command))).toEqual([]);
  });

  test("is registered by its name, so that this test sees it", () => {
    const all = findIn(forOperators, anyRegistered);
    expect(findIn(forOperators, registered)).toHaveLength(all.length);
    // The interface itself is no step.
    const steps = findIn(forOperators, /\b(keyPrefix): "/g);
    expect(findIn(forOperators, namedSteps)).toHaveLength(steps.length);
  });

  worldTest("has an answer", async ({ operator, bot: _ }) => {
    expect(await unansweredBy(operator, inMenu)).toEqual([]);
  });
});
