import {
  type CatalogueApi,
  isUnknownModel,
  type Listed,
  type Point,
  type Reply,
} from "../kie/catalogue-api.js";
import type { Model } from "../model.js";
import { type ComparedPrice, compareList, comparePrice } from "./compare-list.js";
import { differencesFrom } from "./compare-schema.js";
import { recentSuccess } from "./success-rate.js";

/** A model of ours, compared with everything that Kie says about it. */
export interface ComparedModel extends ComparedPrice {
  /** "gone": Kie does not know it; "unlisted": it does, but the list lacks it. */
  readonly presence: "listed" | "unlisted" | "gone";
  /** Undefined = not requested, or unknown. */
  readonly differences?: readonly string[] | undefined;
  /** Of 100 tasks; undefined = not requested, or too few. */
  readonly successRate?: number | undefined;
  /** Requests that Kie did not answer. */
  readonly unanswered: readonly string[];
}

export interface ThoroughComparison {
  readonly models: readonly ComparedModel[];
  readonly unknownModels: readonly Listed[];
}

export interface ThoroughOptions {
  readonly api: CatalogueApi;
  /** Our models. */
  readonly models: readonly Model[];
  /** Only the list and the prices. */
  readonly isQuick: boolean;
  /** Called before each model, with the number of models compared so far. */
  readonly onProgress: (model: string, done: number) => void;
}

/**
 * Compares every model with Kie's list, prices, schemas and success rates, one request after the other.
 * @returns a sentence if no credible list came
 */
export async function compareThoroughly(
  options: ThoroughOptions,
): Promise<ThoroughComparison | string> {
  const { api, models, onProgress } = options;
  const reply = await api.list();
  if (reply.kind !== "answer") return explain(reply);
  const { implausible, prices, unknownModels } = compareList(models, reply.value);
  if (implausible !== undefined) return `Kie.ai's list can't be compared: ${implausible}.`;
  const byId = new Map(prices.map((price) => [price.model.id, price]));
  const compared: ComparedModel[] = [];
  for (const [done, model] of models.entries()) {
    onProgress(model.id, done);
    compared.push(await compareModel(options, model, byId.get(model.id)));
  }
  return { models: compared, unknownModels };
}

async function compareModel(
  { api, isQuick }: ThoroughOptions,
  model: Model,
  listed: ComparedPrice | undefined,
): Promise<ComparedModel> {
  const found = await findPrice(api, model, listed);
  if (isQuick || found.presence === "gone") return found;
  const schema = await api.schema(model.id);
  const points = await api.successRate(model.id);
  return {
    ...found,
    differences: differencesIn(schema, model),
    successRate: points.kind === "answer" ? recentSuccess(points.value) : undefined,
    unanswered: [...found.unanswered, ...lackOf("fields", schema), ...lackOf("success", points)],
  };
}

/** If the list has no price, asks for the model's own page. */
async function findPrice(
  api: CatalogueApi,
  model: Model,
  listed: ComparedPrice | undefined,
): Promise<ComparedModel> {
  if (listed?.text !== undefined) return { ...listed, presence: "listed", unanswered: [] };
  const reply = await api.priceText(model.id);
  const text = reply.kind === "answer" ? reply.value : undefined;
  const absent = isUnknownModel(reply) ? "gone" : "unlisted";
  return {
    ...comparePrice(model, text),
    presence: listed === undefined ? absent : "listed",
    unanswered: isUnknownModel(reply) ? [] : lackOf("price", reply),
  };
}

function differencesIn(reply: Reply<object | undefined>, model: Model) {
  const schema = reply.kind === "answer" ? reply.value : undefined;
  return schema && differencesFrom(schema, model);
}

function lackOf(what: string, reply: Reply<string | object | readonly Point[] | undefined>) {
  if (reply.kind === "answer") return [];
  return [`${what} (${reply.kind === "refused" ? reply.code : reply.reason})`];
}

function explain(reply: Exclude<Reply<unknown>, { readonly kind: "answer" }>): string {
  if (reply.kind === "unanswered") return `Kie.ai did not answer: ${reply.reason}.`;
  if (reply.code === 401) {
    return "Kie.ai refused the key (401): copy KIE_API_KEY from kie.ai/api-key again.";
  }
  return `Kie.ai refused to list its models (${reply.code})${reply.code === 429 ? ": it was asked too often, so try again in a minute" : ""}.`;
}
