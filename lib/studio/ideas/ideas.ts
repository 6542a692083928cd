import type { LocalizedText } from "../model.js";
import {
  type AskingCode,
  definitions,
  type IdeaCode,
  type IdeaDefinition,
  type IdeaGroup,
  place,
} from "./definitions.js";
import { de } from "./words/de.js";
import { en, type IdeaWords } from "./words/en.js";
import { es } from "./words/es.js";
import { pt } from "./words/pt.js";
import { ru } from "./words/ru.js";
import { uk } from "./words/uk.js";

/** A prompt that only has to be confirmed: with a model, and with a place for the user's words if it needs them. */
export interface Idea extends IdeaDefinition {
  /** For callback data. */
  readonly code: string;
  /** With its emoji: the text of its button, and the first line of its question. */
  readonly name: LocalizedText;
  /** Absent = it needs no words. */
  readonly question?: LocalizedText;
  readonly needsPhoto: boolean;
}

const words: { readonly [Language in keyof LocalizedText]: IdeaWords } = { en, ru, es, pt, de, uk };

function inEveryLanguage(pick: (words: IdeaWords) => string): LocalizedText {
  const texts = Object.entries(words).map(([language, own]) => [language, pick(own)]);
  return Object.fromEntries(texts) as unknown as LocalizedText;
}

export const ideas: readonly Idea[] = Object.entries(definitions).map(([key, definition]) => {
  const code = key as IdeaCode;
  return {
    ...(definition as IdeaDefinition),
    code,
    name: inEveryLanguage(({ names }) => `${definition.emoji} ${names[code]}`),
    ...(needsWords(code) && { question: inEveryLanguage(({ questions }) => questions[code]) }),
    needsPhoto: definition.group === "edits" || definition.group === "animation",
  };
});

function needsWords(code: IdeaCode): code is AskingCode {
  return definitions[code].prompt.includes(place);
}

/** By the code in callback data. */
export function findIdea(code: string): Idea | undefined {
  return ideas.find((idea) => idea.code === code);
}

/** By its name in one of the languages. */
export function findIdeaByName(name: string): Idea | undefined {
  return ideas.find((idea) => Object.values(idea.name).includes(name));
}

export function ideasIn(group: IdeaGroup): readonly Idea[] {
  return ideas.filter((idea) => idea.group === group);
}

/** The prompt with the user's words in their place; at its end if it has none. */
export function promptOf({ prompt, question }: Idea, words: string): string {
  if (question !== undefined) return prompt.replaceAll(place, () => words);
  return words === "" ? prompt : `${prompt} ${words}`;
}
