import fc from "fast-check";
import { expect, test } from "vitest";
import { catalogue, findModel } from "../../lib/studio/catalogue/catalogue.js";
import {
  choicesOf,
  defaultChoice,
  formatChoice,
  readChoice,
  withValue,
} from "../../lib/studio/choice.js";
import type { Model } from "../../lib/studio/model.js";

function modelOf(code: string): Model {
  const model = findModel(code);
  if (model === undefined) throw new Error(`no such model: ${code}`);
  return model;
}

const kling = modelOf("kling3");
const tool = modelOf("recraftcut");

test("choice: a new one has the default of every option, which need not be the first that is shown", () => {
  expect(defaultChoice(kling)).toEqual({ ratio: "16x9", mode: "std", seconds: "5", sound: "mute" });
  expect(formatChoice(kling, defaultChoice(kling))).toBe("16x9-std-5-mute");
  const shown = kling.options.map(({ values: [first] }) => first.code);
  expect(shown).toEqual(["1x1", "std", "3", "mute"]);
});

test("choice: one without options is empty", () => {
  expect(defaultChoice(tool)).toEqual({});
  expect(formatChoice(tool, {})).toBe("");
  expect(readChoice(tool, "")).toEqual({});
  expect(readChoice(tool, "16x9")).toBeUndefined();
});

test("choice: a change of one value keeps the others", () => {
  const [, mode] = kling.options;
  if (mode === undefined) throw new Error("no mode");
  const before = defaultChoice(kling);
  expect(formatChoice(kling, withValue(before, mode, "4K"))).toBe("16x9-4K-5-mute");
  expect(formatChoice(kling, before)).toBe("16x9-std-5-mute");
});

test.for([
  "",
  "-",
  "16x9",
  "16x9-std-5",
  "16x9-std-5-",
  "16x9-std-5-mute-",
  "16x9-std-5-mute-5",
  "-16x9-std-5-mute",
  "std-16x9-5-mute",
  "16x9-std-6-mute",
  "16:9-std-5-mute",
  "16x9-STD-5-mute",
  "16x9-std-05-mute",
  " 16x9-std-5-mute",
  "16x9-std-5-constructor",
])("choice: it can't be read from %j", (text) => {
  expect(readChoice(kling, text)).toBeUndefined();
});

test("choice: every written combination is read back, and each is written differently", () => {
  for (const model of catalogue) {
    const choices = choicesOf(model);
    expect(choices).toContainEqual(defaultChoice(model));
    const texts = choices.map((choice) => formatChoice(model, choice));
    expect(new Set(texts).size, model.id).toBe(texts.length);
    expect(texts.map((text) => readChoice(model, text))).toEqual(choices);
  }
});

test("choice: there are as many combinations as the options multiplied", () => {
  expect(choicesOf(kling)).toHaveLength(3 * 3 * 5 * 2);
  expect(choicesOf(tool)).toEqual([{}]);
});

test("choice: only what it would write is read", () => {
  const part = fc.constantFrom("16x9", "9x16", "std", "4K", "5", "mute", "sound", "", "-", "x");
  const text = fc.oneof(
    fc.string(),
    fc.array(part, { maxLength: 6 }).map((parts) => parts.join("-")),
  );
  fc.assert(
    fc.property(fc.constantFrom(...catalogue), text, (model, data) => {
      const choice = readChoice(model, data);
      if (choice !== undefined) expect(formatChoice(model, choice)).toBe(data);
    }),
  );
});
