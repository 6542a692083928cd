import { isDeepStrictEqual } from "node:util";
import { findById } from "../../lib/studio/catalogue/catalogue.js";
import { choicesOf } from "../../lib/studio/choice.js";
import type { GenerationRequest, Model } from "../../lib/studio/model.js";
import type { Task } from "./tasks.js";

/**
 * What the bot's own catalogue says that a task takes, in credits: so the local Kie is no dearer than
 * the real one was when the catalogue was written. Undefined for what the catalogue does not sell.
 */
export function creditsOf({ model: id, input }: Pick<Task, "model" | "input">): number | undefined {
  const model = findById(id);
  const request =
    model && requestsFor(model, textsIn(input)).find((one) => asksFor(model, one, input));
  return model && request && Number(model.credits(request)) / 100;
}

/** Everything that it may have been made from. */
function requestsFor(model: Model, texts: readonly string[]): GenerationRequest[] {
  const pictures = texts.filter((text) => /^https?:/.test(text));
  return choicesOf(model).flatMap((choice) =>
    ["", ...texts].flatMap((prompt) => [
      ...(model.picture?.required ? [] : [{ choice, prompt }]),
      ...pictures.map((pictureUrl) => ({ choice, prompt, pictureUrl })),
    ]),
  );
}

function asksFor(model: Model, request: GenerationRequest, input: unknown): boolean {
  return isDeepStrictEqual(JSON.parse(JSON.stringify(model.input(request))), input);
}

/** Its prompt and its pictures, wherever the model wants them. */
function textsIn(input: unknown): string[] {
  if (typeof input === "string") return [input];
  if (typeof input !== "object" || input === null) return [];
  return [...new Set(Object.values(input).flatMap(textsIn))];
}
