import { describe, expect, test } from "vitest";
import { languages } from "../../../lib/bot/texts/format.js";
import { catalogue, findById, findOfferByName } from "../../../lib/studio/catalogue/catalogue.js";
import { ideaGroups, place } from "../../../lib/studio/ideas/definitions.js";
import {
  findIdea,
  findIdeaByName,
  ideas,
  ideasIn,
  promptOf,
} from "../../../lib/studio/ideas/ideas.js";

const each = ideas.map((idea) => [idea.code, idea] as const);
/** What is left of an order's quotation for the user's words. */
const longestWords = 300;
const longestPrompt = 700;

describe("ideas: the list", () => {
  test("has at least 24, at least three of each kind", () => {
    expect(ideas.length).toBeGreaterThanOrEqual(24);
    for (const group of ideaGroups) expect(ideasIn(group).length).toBeGreaterThanOrEqual(3);
  });

  test.for(languages)("has no name twice, nor that of a model: %s", (language) => {
    const names = ideas.map(({ name }) => name[language]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => findOfferByName(name) !== undefined)).toEqual([]);
  });
});

describe("ideas: every one", () => {
  test.for(each)("has a model that is in the catalogue and does its kind: %s", ([, idea]) => {
    const model = findById(idea.model);
    expect(catalogue).toContain(model);
    expect(model?.prompt).toBeDefined();
    const isForPhotos = model?.picture !== undefined;
    const worksAlone = model?.picture?.required !== true;
    expect(idea.needsPhoto ? isForPhotos : worksAlone).toBe(true);
    const video = ["video", "animation"].includes(idea.group);
    const kind = video ? "video" : idea.group === "sound" ? "sound" : "picture";
    expect(model?.makes).toBe(kind);
  });

  test.for(each)("chooses values that its model has: %s", ([, { model: id, options = {} }]) => {
    const known = findById(id)?.options ?? [];
    const missing = Object.entries(options).filter(
      ([name, code]) =>
        !known.some((one) => one.name === name && one.values.some((value) => value.code === code)),
    );
    expect(missing).toEqual([]);
  });

  test.for(each)("leaves room for the user's words, and fits its model: %s", ([, idea]) => {
    const words = "x".repeat(idea.question === undefined ? 0 : longestWords);
    const prompt = promptOf(idea, words);
    const { shortest = 0, longest = 0 } = findById(idea.model)?.prompt ?? {};
    expect(prompt.length).toBeLessThanOrEqual(Math.min(longestPrompt, longest));
    expect(prompt.length).toBeGreaterThanOrEqual(shortest);
    expect(prompt).not.toContain("{");
  });

  test.for(each)("has a code for buttons, and names that fit on them: %s", ([code, idea]) => {
    expect(code).toMatch(/^[a-z0-9]{2,12}$/);
    expect(findIdea(code)).toBe(idea);
    for (const language of languages) {
      const name = idea.name[language];
      expect(name).toMatch(/^\p{Extended_Pictographic}\ufe0f? \S/u);
      expect(name.length).toBeLessThanOrEqual(30);
      expect(findIdeaByName(name)).toBe(idea);
    }
  });

  test.for(each)("asks for words exactly where its prompt has a place: %s", ([, idea]) => {
    expect(idea.question !== undefined).toBe(idea.prompt.includes(place));
    for (const language of languages) {
      const question = idea.question?.[language] ?? "?";
      expect(question.length).toBeLessThanOrEqual(100);
    }
  });
});

describe("ideas: the user's words", () => {
  const poster = findIdea("poster");
  test("stand in the prompt as they are, whatever they contain", () => {
    const words = "$& $1 {words} <b>";
    expect(poster && promptOf(poster, words)).toContain(`poster for: ${words}.`);
  });

  test("are added to a prompt without a place for them", () => {
    const dream = findIdea("dream");
    expect(dream && promptOf(dream, "with a whale")).toBe(`${dream?.prompt} with a whale`);
  });
});
