import type { Listed, ModelList } from "../kie/catalogue-api.js";
import type { Model } from "../model.js";
import { judgePrice, type PriceVerdict } from "./judge-price.js";
import { conditionsIn } from "./price-text.js";

/** A model of ours that Kie lists. */
export interface ComparedPrice {
  readonly model: Model;
  readonly text: string | undefined;
  readonly verdict: PriceVerdict;
  /** Phrases of a special offer or of a surcharge. */
  readonly conditions: readonly string[];
}

export interface ComparedList {
  /** Why the list must be wrong or incomplete: then a missing model means nothing. */
  readonly implausible: string | undefined;
  /** Our models that the list lacks. */
  readonly missing: readonly Model[];
  readonly prices: readonly ComparedPrice[];
  /** Kie's models that the catalogue lacks. */
  readonly unknownModels: readonly Listed[];
}

/** In reality Kie lists about 200 models. */
const minModels = 30;

/** @param models our models */
export function compareList(models: readonly Model[], list: ModelList): ComparedList {
  const texts = textsByModel(list.models);
  const missing = models.filter(({ id }) => !texts.has(id));
  const known = new Set(models.map(({ id }) => id));
  return {
    implausible: whyImplausible(list, texts.size, missing.length * 2 > models.length),
    missing,
    prices: models
      .filter(({ id }) => texts.has(id))
      .map((model) => comparePrice(model, texts.get(model.id))),
    unknownModels: list.models.filter(({ model }) => !known.has(model)),
  };
}

export function comparePrice(model: Model, text: string | undefined): ComparedPrice {
  return { model, text, verdict: judgePrice(model, text), conditions: conditionsIn(text ?? "") };
}

/** If a model is listed twice, either text may have its prices. */
function textsByModel(models: readonly Listed[]): ReadonlyMap<string, string | undefined> {
  const texts = new Map<string, string | undefined>();
  for (const { model, priceText } of models) {
    const all = [texts.get(model), priceText].filter((text) => text !== undefined);
    texts.set(model, all.length === 0 ? undefined : all.join("\n"));
  }
  return texts;
}

function whyImplausible(
  { isWhole }: ModelList,
  models: number,
  lacksMostOfOurs: boolean,
): string | undefined {
  if (!isWhole) return "part of the list could not be read";
  if (models < minModels) return `the list has only ${models} models`;
  return lacksMostOfOurs ? "the list lacks more than half of the models that are sold" : undefined;
}
