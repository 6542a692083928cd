import type { Group, Model, Named } from "../model.js";
import { animation } from "./animation.js";
import { edits } from "./edits.js";
import { pictures } from "./pictures.js";
import { recommended } from "./recommended.js";
import { type Retired, retired } from "./retired.js";
import { sound } from "./sound.js";
import { tools } from "./tools.js";
import { video } from "./video.js";

/**
 * Every model that can be sold. Fields and prices come from docs.kie.ai and public price lists of
 * September and October 2026; where those differ the dearer price stands.
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
const retiredByCode = new Map(retired.map((model) => [model.code, model]));
const retiredById = new Map(retired.map((model) => [model.id, model]));

/** By the code in callback data. */
export function findModel(code: string): Model | undefined {
  return byCode.get(code);
}

/** By the provider's name of it. */
export function findById(id: string): Model | undefined {
  return byId.get(id);
}

/** What is known of a model, whether it can still be sold or not, by the provider's name of it. */
export function findNamed(id: string): Named | undefined {
  return byId.get(id) ?? retiredById.get(id);
}

/** What is offered when the user chooses a model. */
export interface Offer {
  readonly model: Model;
  /** The model that they asked for, which has retired. */
  readonly insteadOf?: Retired;
}

/** What a code in callback data stands for by now; undefined if it never stood for anything. */
export function findOffer(code: string): Offer | undefined {
  const model = byCode.get(code);
  const gone = retiredByCode.get(code);
  if (model !== undefined) return { model };
  return gone && { model: successorOf(gone), insteadOf: gone };
}

/** The same by the model's name in one of the languages. */
export function findOfferByName(name: string): Offer | undefined {
  const named = [...catalogue, ...retired].find((one) => Object.values(one.name).includes(name));
  return named && findOffer(named.code);
}

/** @throws RangeError if it leads to nothing that can be sold */
function successorOf({ replacedBy }: Retired): Model {
  const model = byId.get(replacedBy);
  if (model !== undefined) return model;
  const next = retiredById.get(replacedBy);
  if (next === undefined) throw new RangeError(`no such model: ${replacedBy}`);
  return successorOf(next);
}

/** The models that stand in a group, each in one. */
export function modelsOf(group: Group): readonly Model[] {
  return catalogue.filter((model) => model.group === group);
}

/** Those of a group that need nothing but a prompt. */
export function forText(group: Group): readonly Model[] {
  return sorted(group, modelsOf(group)).filter(({ picture }) => picture?.required !== true);
}

/** Models that take a picture or none stand with those that need one, too. */
const whatTakesPictures: Partial<Record<Group, readonly Group[]>> = {
  edits: ["edits", "pictures"],
  tools: ["tools"],
  animation: ["animation", "video"],
};

/** Those that do with a picture what the group is about: edit it, work on it, animate it. */
export function forPicture(group: Group): readonly Model[] {
  const models = (whatTakesPictures[group] ?? []).flatMap(modelsOf);
  return sorted(group, models).filter(({ picture }) => picture !== undefined);
}

/** Whether it is one of the few that stand first where the group is offered. */
export function isRecommended(group: Group, { id }: Model): boolean {
  return recommended[group].includes(id);
}

/** The recommended first, the others as they stand in the catalogue. */
function sorted(group: Group, models: readonly Model[]): readonly Model[] {
  const rank = ({ id }: Model) => recommended[group].indexOf(id);
  const first = models.filter((model) => isRecommended(group, model));
  return [
    ...first.toSorted((one, other) => rank(one) - rank(other)),
    ...models.filter((model) => !isRecommended(group, model)),
  ];
}
