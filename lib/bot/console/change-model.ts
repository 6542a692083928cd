import { LedgerUnavailable } from "../../ledger/ledger.js";
import type { RecordedAct } from "../../shop/admin-log.js";
import {
  overtaken,
  type Planned,
  planModel,
  type RequestedModel,
} from "../../shop/change-settings.js";
import { formatRate } from "../../shop/setting-values.js";
import { readSettings, type SettingValues } from "../../shop/settings.js";
import { type SettingsRecord, valuesOf } from "../../shop/settings-store.js";
import { findById } from "../../studio/catalogue/catalogue.js";
import type { Model } from "../../studio/model.js";
import { createPricing, ownPriceCovers, requestsFor } from "../../studio/price.js";
import type { Html } from "../texts/html.js";
import type { ConsoleContext, ConsoleParts } from "./console-context.js";
import { settingsTexts } from "./texts/settings.js";

/** What an operator decides about a model. */
export const modelVerbs = [
  "off",
  "on",
  "recommend",
  "unrecommend",
  "auto",
  "price",
  "markup",
] as const;
export type ModelVerb = (typeof modelVerbs)[number];

export interface ModelChange {
  readonly model: Model;
  readonly verb: ModelVerb;
  /** Of a price or a markup; else "". */
  readonly value: string;
  /** The second word. */
  readonly mayBeBelowCost: boolean;
}

const requestedBy: Record<ModelVerb, (value: string) => RequestedModel> = {
  off: () => ({ off: true }),
  on: () => ({ off: undefined }),
  recommend: () => ({ recommended: true }),
  unrecommend: () => ({ recommended: undefined }),
  auto: () => ({ price: undefined, markup: undefined }),
  price: (price) => ({ price, markup: undefined }),
  markup: (markup) => ({ markup, price: undefined }),
};

export function planChange(
  defaults: SettingValues,
  record: SettingsRecord,
  { model, verb, value, mayBeBelowCost }: ModelChange,
): Planned {
  const change = { id: model.id, verb, requested: requestedBy[verb](value) };
  const covers = (after: Parameters<typeof ownPriceCovers>[2] & ModelsOf) =>
    ownPriceCovers(model, after.models.get(model.id) ?? {}, after);
  return planModel(defaults, record, change, covers, mayBeBelowCost);
}

interface ModelsOf {
  readonly models: ReadonlyMap<string, Parameters<typeof ownPriceCovers>[1]>;
}

export type ReadCatalogue = Awaited<ReturnType<typeof readCatalogue>>;

/** What counts for models now, and how they do, read afresh. */
export async function readCatalogue({ shop, settings, studio }: ConsoleParts) {
  const [record, results] = await Promise.all([
    shop.settings.read(),
    shop.results.byModel().catch(ignoreUnavailable),
  ]);
  const read = readSettings(settings.defaults, valuesOf(record.rows)).settings;
  const opened = await studio?.open();
  const pricing = createPricing({ prices: () => read });
  return {
    settings: read,
    pricing,
    formatRate,
    /** By a model's id; undefined = they are in a database that can't be asked. */
    results,
    /** Also whether the provider still has it, and it was tried. */
    isSold: (model: Model) => pricing.isSold(model) && (opened?.pricing.isSold(model) ?? true),
    leastCredits: (model: Model) =>
      requestsFor(model)
        .map((request) => model.credits(request))
        .toSorted((one, other) => Number(one - other))[0] ?? 0n,
  };
}

/** In an outage models can be switched all the same. */
function ignoreUnavailable(error: unknown): undefined {
  if (!(error instanceof LedgerUnavailable)) throw error;
}

export function nameOf({ operator }: ConsoleContext, model: Model): string {
  return model.name[operator.language];
}

export function outcomeOf(act: RecordedAct, ctx: ConsoleContext): Html {
  const texts = settingsTexts[ctx.operator.language];
  if (act.outcome === overtaken) return texts.overtaken;
  const model = findById(act.subject ?? "");
  return texts.catalogue.done(model === undefined ? (act.subject ?? "") : nameOf(ctx, model));
}
