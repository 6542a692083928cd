import { describe, expect, test } from "vitest";
import { complaintAboutInput, kindOf } from "../../dev/kie/fields.js";
import {
  catalogue,
  findById,
  findModel,
  forPicture,
  forText,
  modelsOf,
} from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf, formatChoice } from "../../lib/studio/choice.js";
import { type Group, groups, type Model, type Wish } from "../../lib/studio/model.js";

const languages = ["en", "ru"] as const;
const pictureUrl = "https://files.example/user-picture.jpg";
const each = catalogue.map((model) => [model.id, model] as const);

/** Fields, and what may be said in them, whose defaults would cost more or let too much through. */
const neverLeftOpen = [
  ["n", 1],
  ["num_images", "1"],
  ["max_images", 1],
  ["sound", true, false],
  ["generate_audio", true, false],
  ["nsfw_checker", true],
] as const;

/** Every combination of options, with and without a picture, for the shortest and longest prompt. */
function wishesFor(model: Model): readonly Wish[] {
  const { prompt, picture } = model;
  const lengths = prompt === undefined ? [0] : [prompt.shortest, prompt.longest];
  const without = picture?.required === true ? [] : [{}];
  const pictures = picture === undefined ? without : [...without, { pictureUrl }];
  return choicesOf(model).flatMap((choice) =>
    lengths.flatMap((length) =>
      pictures.map((given) => ({ choice, prompt: "я".repeat(length), ...given })),
    ),
  );
}

/** The message names the wish that failed. */
function describeWish(model: Model, { choice, prompt, pictureUrl: url }: Wish): string {
  const picture = url === undefined ? "" : " with a picture";
  return `${model.id} ${formatChoice(model, choice)} ${prompt.length} characters${picture}`;
}

describe.for(each)("%s", ([, model]) => {
  test("is understood by the provider in every combination of options", () => {
    const complaints = wishesFor(model).flatMap((wish) => {
      const complaint = complaintAboutInput(model.id, model.input(wish));
      return complaint === undefined ? [] : [`${describeWish(model, wish)}: ${complaint}`];
    });
    expect(complaints).toEqual([]);
  });

  test("costs something in every combination of options", () => {
    const free = wishesFor(model).filter((wish) => model.credits(wish) <= 0n);
    expect(free).toEqual([]);
  });

  test("passes the user's prompt and picture on, each once", () => {
    for (const wish of wishesFor(model)) {
      const sent = JSON.stringify(model.input(wish));
      const times = (text: string) => sent.split(JSON.stringify(text)).length - 1;
      expect(times(pictureUrl), describeWish(model, wish)).toBe(wish.pictureUrl ? 1 : 0);
      if (wish.prompt !== "") expect(times(wish.prompt), describeWish(model, wish)).toBe(1);
    }
  });

  test.for(neverLeftOpen)("says %s wherever it is asked", ([field, ...allowed]) => {
    for (const wish of wishesFor(model)) {
      const input = model.input(wish);
      const isField =
        complaintAboutInput(model.id, { ...input, [field]: allowed[0] }) === undefined;
      expect(isField ? allowed : [undefined], describeWish(model, wish)).toContain(input[field]);
    }
  });

  test("fits into callback data in every combination of options", () => {
    for (const choice of choicesOf(model)) {
      const data = `1:go:${model.code}:${formatChoice(model, choice)}:abcd`;
      expect(Buffer.byteLength(data), data).toBeLessThanOrEqual(64);
    }
  });

  test("offers two to eight different answers to each of its options", () => {
    for (const { name, values } of model.options) {
      expect(name).toMatch(/^[a-z]+$/);
      expect(values.length).toBeGreaterThanOrEqual(2);
      expect(values.length).toBeLessThanOrEqual(8);
      expect(new Set(values.map(({ code }) => code)).size).toBe(values.length);
      for (const { code } of values) expect(code).toMatch(/^[A-Za-z0-9]+$/);
    }
  });

  test.for(languages)("has different words for all answers in %s", (language) => {
    for (const { label, values } of model.options) {
      const shown = values.map((value) => value.label[language]);
      expect(new Set(shown).size, shown.join()).toBe(values.length);
      for (const text of [label[language], ...shown]) expect(text).toMatch(/^\S.{0,17}$/);
    }
  });

  test("is described in both languages", () => {
    for (const language of languages) {
      expect(model.name[language]).toMatch(/^\S.{0,39}$/);
      expect(model.about[language]).toMatch(/^\S.{9,99}$/);
      expect(model.example[language]).toMatch(/^\S.{9,}$/);
    }
    for (const russian of [model.about.ru, model.example.ru]) expect(russian).toMatch(/[а-яё]/i);
    for (const english of [model.about.en, model.example.en])
      expect(english).not.toMatch(/[а-яё]/i);
  });

  test("has rules for prompts and pictures that can be kept in Telegram", () => {
    const { prompt, picture } = model;
    expect(prompt !== undefined || picture?.required === true).toBe(true);
    if (prompt !== undefined) {
      expect(prompt.shortest).toBeGreaterThanOrEqual(1);
      // A message may have 4096 characters; what a model refuses must be told before it is paid.
      expect(prompt.longest).toBeGreaterThanOrEqual(500);
      for (const text of Object.values(model.example)) {
        expect(text.length).toBeGreaterThanOrEqual(prompt.shortest);
        expect(text.length).toBeLessThanOrEqual(prompt.longest);
      }
    }
    if (picture !== undefined) {
      expect(picture.types).toContain("image/jpeg");
      expect(picture.types).toContain("image/png");
      expect(picture.largestBytes).toBeGreaterThanOrEqual(5_000_000);
      expect(picture.largestBytes).toBeLessThanOrEqual(20_000_000);
    }
  });

  test("stands in the group of what it does, and makes what the provider says", () => {
    const expected = {
      pictures: { kind: "image", makes: "picture", prompt: true, required: false, minutes: 30 },
      edits: { kind: "image", makes: "picture", prompt: true, required: true, minutes: 30 },
      tools: { kind: "image", makes: "file", prompt: false, required: true, minutes: 30 },
      video: { kind: "video", makes: "video", prompt: true, required: false, minutes: 60 },
      animation: { kind: "video", makes: "video", prompt: true, required: true, minutes: 60 },
      sound: { kind: "sound", makes: "sound", prompt: true, required: false, minutes: 30 },
    } satisfies Record<Group, object>;
    expect({
      kind: kindOf(model.id),
      makes: model.makes,
      prompt: model.prompt !== undefined,
      required: model.picture?.required ?? false,
      minutes: model.deadlineMinutes,
    }).toEqual(expected[model.group]);
  });

  test("refuses a choice that it does not offer, and a missing picture", () => {
    const [wish] = wishesFor(model).slice(-1);
    if (wish === undefined) throw new Error("no wish");
    const { pictureUrl: _, ...withoutPicture } = wish;
    if (model.picture?.required) expect(() => model.input(withoutPicture)).toThrow(RangeError);
    if (model.options.length === 0) return;
    expect(() => model.input({ ...wish, choice: {} })).toThrow(RangeError);
    expect(() => model.credits({ ...wish, choice: {} })).toThrow(RangeError);
  });
});

test("codes and ids are well-formed and unique, and find their model", () => {
  for (const model of catalogue) {
    expect(model.code).toMatch(/^[a-z0-9]{1,12}$/);
    expect(findModel(model.code)).toBe(model);
    expect(findById(model.id)).toBe(model);
  }
  expect(findModel("nonesuch")).toBeUndefined();
  expect(findById("nonesuch")).toBeUndefined();
});

/** What buttons in old messages and the history go by; a code that is gone must not come back. */
test("codes do not change", () => {
  const codes = Object.fromEntries(catalogue.map(({ code, id }) => [code, id]));
  expect(codes).toMatchObject({
    zimage: "z-image",
    nanobanana2: "nano-banana-2",
    kling3: "kling-3.0/video",
    veo31: "veo-3-1",
    elevenv2: "elevenlabs/text-to-speech-multilingual-v2",
    suno: "ai-music-api/generate",
  });
});

test.for(languages)("no two models have the same name in %s", (language) => {
  const names = catalogue.map(({ name }) => name[language].toLowerCase());
  expect(new Set(names).size).toBe(names.length);
});

const fewest: Record<Group, number> = {
  pictures: 15,
  edits: 10,
  tools: 3,
  video: 12,
  animation: 9,
  sound: 3,
};

test("there is enough to choose from in every group, and everything stands in one", () => {
  expect(catalogue.length).toBeGreaterThanOrEqual(60);
  for (const group of groups) expect(modelsOf(group).length).toBeGreaterThanOrEqual(fewest[group]);
  expect(groups.flatMap(modelsOf)).toHaveLength(catalogue.length);
});

test("a text goes to whatever needs no picture", () => {
  expect(groups.filter((group) => forText(group).length > 0)).toEqual([
    "pictures",
    "video",
    "sound",
  ]);
  expect(forText("pictures")).toContain(findModel("nanobanana2"));
  expect(forText("video")).toContain(findModel("kling3"));
});

test("a picture goes to whatever takes one, also if it could do without", () => {
  expect(groups.filter((group) => forPicture(group).length > 0)).toEqual([
    "edits",
    "tools",
    "animation",
  ]);
  expect(forPicture("edits")).toContain(findModel("nanobanana2"));
  expect(forPicture("edits")).toContain(findModel("seedream45ed"));
  expect(forPicture("edits")).not.toContain(findModel("zimage"));
  expect(forPicture("animation")).toContain(findModel("kling3"));
  expect(forPicture("animation")).toContain(findModel("kling26ani"));
  const taken = groups.flatMap(forPicture);
  expect(new Set(taken).size).toBe(taken.length);
  expect(taken).toHaveLength(catalogue.filter(({ picture }) => picture !== undefined).length);
});
