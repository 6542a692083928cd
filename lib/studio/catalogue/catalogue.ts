import type { Group, Model } from "../model.js";
import { animation } from "./animation.js";
import { edits } from "./edits.js";
import { pictures } from "./pictures.js";
import { sound } from "./sound.js";
import { tools } from "./tools.js";
import { video } from "./video.js";

/**
 * Every model that is sold, in the order of the menus. Fields and prices come from docs.kie.ai and
 * public price lists of September and October 2026; where those differ the dearer price stands.
 */
export const catalogue: readonly Model[] = [
  ...pictures,
  ...edits,
  ...tools,
  ...video,
  ...animation,
  ...sound,
];

const byCode = new Map(catalogue.map((model) => [model.code, model]));
const byId = new Map(catalogue.map((model) => [model.id, model]));

/** By the code in callback data. */
export function findModel(code: string): Model | undefined {
  return byCode.get(code);
}

/** By the provider's name of it. */
export function findById(id: string): Model | undefined {
  return byId.get(id);
}

/** The models that stand in a group, each in one. */
export function modelsOf(group: Group): readonly Model[] {
  return catalogue.filter((model) => model.group === group);
}

/** Those of a group that need nothing but a prompt. */
export function forText(group: Group): readonly Model[] {
  return modelsOf(group).filter(({ picture }) => picture?.required !== true);
}

/** Models that take a picture or none stand with those that need one, too. */
const whatTakesPictures: Partial<Record<Group, readonly Group[]>> = {
  edits: ["edits", "pictures"],
  tools: ["tools"],
  animation: ["animation", "video"],
};

/** Those that do with a picture what the group is about: edit it, work on it, animate it. */
export function forPicture(group: Group): readonly Model[] {
  const groups = whatTakesPictures[group] ?? [];
  return groups.flatMap(modelsOf).filter(({ picture }) => picture !== undefined);
}
