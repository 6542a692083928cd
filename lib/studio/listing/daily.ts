import type { RaiseAlarm } from "../../alarms/alarms.js";
import { studioAlarms } from "../../alarms/studio-alarms.js";
import { formatMoney } from "../../ledger/money.js";
import { isFresh, type Time } from "../../ledger/time.js";
import type { Log } from "../../log.js";
import { catalogue } from "../catalogue/catalogue.js";
import { type Costs, leastMarkup } from "../costs.js";
import { type CatalogueApi, isUnknownModel, type Reply } from "../kie/catalogue-api.js";
import type { Model } from "../model.js";
import type { Pricing } from "../price.js";
import { type ComparedPrice, compareList } from "./compare-list.js";
import type { DearerCase } from "./judge-price.js";
import type { ListedDearer, ListingFinding } from "./memory.js";

export interface DailyOptions {
  readonly api: Pick<CatalogueApi, "list" | "priceText">;
  readonly costs: Pick<Costs, "noteListing">;
  readonly pricing: Pick<Pricing, "priceOfCredits" | "costOf" | "isBelowCost">;
  readonly sellsBelowCost: boolean;
  readonly time: Pick<Time, "now">;
  readonly log: Log;
  readonly alarm: RaiseAlarm;
  /** The models to compare; absent = the catalogue. */
  readonly models?: readonly Model[];
}

/** The result of a comparison, for the scheduler's report. */
export interface DailyComparison {
  readonly models: number;
  readonly gone: readonly string[];
  readonly dearer: readonly string[];
  /** Prices that a person must look at: `npm run catalogue` shows their texts. */
  readonly unclear: number;
}

/**
 * Compares our models with Kie's list, and tells the operators which ones are newly gone or dearer.
 * It takes one request, and another for each model that the list lacks: such a model is gone only if
 * Kie does not know its name either.
 * @param forMs after which it starts no further request
 * @returns "unknown" if no credible list came: then nothing changes
 */
export async function compareDaily(
  options: DailyOptions,
  forMs: number,
): Promise<DailyComparison | "unknown"> {
  const { api, costs, time, models = catalogue } = options;
  const begun = time.now();
  const reply = await api.list();
  if (reply.kind !== "answer") return logNoList(options, reply);
  const { implausible, missing, prices } = compareList(models, reply.value);
  if (implausible !== undefined) return logImplausible(options, implausible);
  const gone = await confirmGone(options, missing, () => isFresh(begun, time.now(), forMs));
  if (gone === "unknown") return gone;
  const found = { gone: gone.map(({ id }) => id), dearer: prices.flatMap(worstOf) };
  const news = await costs.noteListing(found);
  if (news === "none left") options.alarm(studioAlarms.catalogueAgrees());
  if (news === "trouble") options.alarm(alarmOf(options, found, prices, models));
  return {
    models: models.length,
    ...found,
    dearer: found.dearer.map(({ model }) => model),
    unclear: unclearIn(prices).length,
  };
}

/** Of the models that the list lacks, those whose names Kie does not know either. */
async function confirmGone(
  options: DailyOptions,
  missing: readonly Model[],
  hasTime: () => boolean,
): Promise<readonly Model[] | "unknown"> {
  const gone: Model[] = [];
  for (const model of missing) {
    if (!hasTime()) return logImplausible(options, "to ask for all that it lacks takes too long");
    const named = await options.api.priceText(model.id);
    if (isUnknownModel(named)) gone.push(model);
    else if (named.kind !== "answer") return logNoList(options, named);
  }
  return gone;
}

function logNoList(
  { log, alarm }: DailyOptions,
  reply: Exclude<Reply<unknown>, { kind: "answer" }>,
) {
  const isRefused = reply.kind === "refused";
  log.warn(`Kie.ai did not list its models: ${isRefused ? reply.code : reply.reason}`);
  if (isRefused && reply.code === 401)
    alarm(studioAlarms.kieRefused({ code: 401, what: "models" }));
  return "unknown" as const;
}

function logImplausible({ log }: DailyOptions, oddity: string) {
  log.warn(`Kie.ai's list of models hides nothing: ${oddity}`);
  return "unknown" as const;
}

/** The largest certain increase, relative to our price. */
function worstOf({ model, verdict }: ComparedPrice): readonly ListedDearer[] {
  if (verdict.kind !== "dearer" || !verdict.isCertain) return [];
  const { expected, listed } = verdict.cases.reduce(worse);
  return [{ model: model.id, expected, consumed: listed }];
}

function worse(one: DearerCase, other: DearerCase): DearerCase {
  return one.listed * other.expected >= other.listed * one.expected ? one : other;
}

function unclearIn(prices: readonly ComparedPrice[]): readonly Model[] {
  const isUnclear = ({ verdict }: ComparedPrice) =>
    verdict.kind === "unclear" || (verdict.kind === "dearer" && !verdict.isCertain);
  return prices.filter(isUnclear).map(({ model }) => model);
}

function alarmOf(
  options: DailyOptions,
  { gone, dearer }: ListingFinding,
  prices: readonly ComparedPrice[],
  models: readonly Model[],
) {
  const nameOf = (id: string) => `${models.find((one) => one.id === id)?.name.en} (${id})`;
  const { pricing, sellsBelowCost } = options;
  return studioAlarms.catalogueDiffers({
    gone: gone.map(nameOf),
    dearer: dearer.map(({ model, expected, consumed }) => {
      const [price, cost] = [pricing.priceOfCredits(expected, model), pricing.costOf(consumed)];
      return {
        model: nameOf(model),
        expected: formatMoney(expected),
        listed: formatMoney(consumed),
        price: formatMoney(price),
        cost: formatMoney(cost),
        ...(pricing.isBelowCost({ model, expected, consumed }) && {
          loss: formatMoney(cost - price),
          leastMarkup: leastMarkup(expected, consumed),
          isHidden: !sellsBelowCost,
        }),
      };
    }),
    unclear: unclearIn(prices).length,
  });
}
