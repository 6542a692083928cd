import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";
import { choicesOf } from "./choice.js";
import { coversCost, priceCoversCost, type Rates, usdPerThousandCredits } from "./covers-cost.js";
import type { GenerationRequest, Model } from "./model.js";

/** Any link will do: the price depends only on whether there is a picture. */
const anyPicture = "https://example.com/picture.jpg";

export type Pricing = ReturnType<typeof createPricing>;

/** What prices depend on, at one moment. Another state is another object. */
export interface Prices extends Rates {
  readonly sellBelowCost: boolean;
  /** What the operator decided about single models, by the provider's names. */
  readonly models: ReadonlyMap<string, ModelPrice>;
}

export interface ModelPrice {
  readonly off?: true | undefined;
  readonly recommended?: true | undefined;
  /** The price of each order, whatever its options. */
  readonly price?: Money | undefined;
  /** Instead of the one of the whole bot. */
  readonly markup?: Rate | undefined;
}

export interface PricingOptions {
  /** The same object until something changes. */
  readonly prices: () => Prices;
  /** The provider's names of models that the operator has tried; absent = none. */
  readonly triedModels?: readonly string[];
  /** Absent = never. */
  readonly improvesPrompts?: () => boolean;
}

/** From hundredths of a credit times three rates in thousandths to hundredths of a unit. */
const roundUp = (billionths: bigint): Money => (billionths + 999_999_999n) / 1_000_000_000n;

/**
 * Turns the provider's credits into our prices, in the currency of the balance: `usdRate` is the price
 * of a dollar, and the operator adds `markup`.
 */
export function createPricing(options: PricingOptions) {
  const { prices, triedModels = [], improvesPrompts = () => false } = options;
  const cost = (credits: Credits) =>
    credits * usdPerThousandCredits * prices().usdRate.perMille * 1000n;
  const memo = createMemo(prices);

  /** Rounded up to 0.01. */
  function priceOfCredits(credits: Credits, model?: string): Money {
    const { markup, models } = prices();
    const own = model === undefined ? undefined : models.get(model);
    return own?.price ?? roundUp((cost(credits) / 1000n) * (own?.markup ?? markup).perMille);
  }

  function priceOf(model: Model, request: GenerationRequest): Money {
    const credits = model.credits(request);
    if (credits <= 0n) throw new RangeError(`${model.id} must not be free`);
    return priceOfCredits(credits, model.id);
  }

  function leastOf(model: Model, hasPicture: boolean): Money {
    const found = requestsFor(model)
      .filter(({ pictureUrl }) => (pictureUrl !== undefined) === hasPicture)
      .map((request) => priceOf(model, request));
    const [least] = found.sort((one, other) => Number(one - other));
    if (least === undefined) throw new RangeError(`${model.id} has no price`);
    return least;
  }

  const isSold = createIsSold(prices, triedModels, memo);

  return {
    priceOf,
    /**
     * The price of so many credits, rounded up to 0.01.
     * @param model the provider's name of it: it may have a price of its own
     */
    priceOfCredits,
    /** What so many credits cost the operator, in the currency of the balance, rounded up to 0.01. */
    costOf: (credits: Credits): Money => roundUp(cost(credits)),
    /** Whether the price of the expected credits is below the cost of the consumed ones. */
    isBelowCost: ({ model, expected, consumed }: BelowCostQuestion): boolean =>
      priceOfCredits(expected, model) * 1_000_000_000n < cost(consumed),

    improvesPrompts,
    isSold,
    /** The same, checked afresh, for an order that is about to be charged. */
    isStillSold: async (model: Model) => isSold(model),
    /** Whether the operator wants it to stand first. */
    isRecommended: ({ id }: Model): boolean => prices().models.get(id)?.recommended === true,

    /**
     * The lowest price over all its options, for the shortest prompt: what "from" stands for.
     * @param withPicture whether the order has a picture; without effect on a model that takes none
     * or always needs one
     */
    cheapestOf(model: Model, withPicture: boolean): Money {
      const { picture } = model;
      const hasPicture = picture !== undefined && (picture.required || withPicture);
      const kind = hasPicture ? "withPicture" : "bare";
      return memo(kind, model, () => leastOf(model, hasPicture));
    },
  };
}

/**
 * Whether the bot offers a model: an uncertain one only once the operator has tried it, none that they
 * switched off, and none whose own price no longer covers its cost.
 */
function createIsSold(prices: () => Prices, triedModels: readonly string[], memo: Memo) {
  return (model: Model): boolean => {
    const { id, offUntilTried } = model;
    if (offUntilTried !== undefined && !triedModels.includes(id)) return false;
    const own = prices().models.get(id);
    if (own === undefined) return true;
    return own.off !== true && memo("covered", model, () => ownPriceCovers(model, own, prices()));
  };
}

interface BelowCostQuestion {
  readonly model?: string | undefined;
  readonly expected: Credits;
  readonly consumed: Credits;
}

interface Known {
  readonly bare: Map<Model, Money>;
  readonly withPicture: Map<Model, Money>;
  readonly covered: Map<Model, boolean>;
}
type Kept<Kind extends keyof Known> = Known[Kind] extends Map<Model, infer Value> ? Value : never;

type Memo = ReturnType<typeof createMemo>;

/** Menus need all of them each time, and a model may have hundreds of combinations. */
function createMemo(prices: () => Prices) {
  const empty = (): Known => ({ bare: new Map(), withPicture: new Map(), covered: new Map() });
  let of: Prices | undefined;
  let known = empty();

  return <Kind extends keyof Known>(kind: Kind, model: Model, compute: () => Kept<Kind>) => {
    if (of !== prices()) {
      of = prices();
      known = empty();
    }
    const values = known[kind] as Map<Model, Kept<Kind>>;
    const value = values.get(model) ?? compute();
    values.set(model, value);
    return value;
  };
}

/** Whether a price or a markup of its own is at least what the provider takes, whatever the options. */
export function ownPriceCovers(
  model: Model,
  own: Pick<ModelPrice, "price" | "markup">,
  prices: Omit<Prices, "models">,
): boolean {
  const { price, markup } = own;
  if (prices.sellBelowCost) return true;
  if (price !== undefined) return priceCoversCost(price, dearestOf(model), prices);
  return markup === undefined || coversCost({ ...prices, markup });
}

/** The most that an order of the model can take, for the shortest prompt. */
function dearestOf(model: Model): Credits {
  const credits = withFurtherPictures(model).map((request) => model.credits(request));
  return credits.toSorted((one, other) => Number(other - one))[0] ?? 0n;
}

/** Whether any order of the model has exactly this price in credits. */
export function isListed(model: Model, credits: Credits): boolean {
  const requests = withFurtherPictures(model);
  const prompt = "x".repeat(model.prompt?.longest ?? 0);
  return requests.some((request) => {
    const listed = model.credits(request);
    if (listed === credits) return true;
    // Priced by the length of the prompt: whole multiples of the shortest.
    return model.credits({ ...request, prompt }) !== listed && credits % listed === 0n;
  });
}

/** The same with each number of pictures that the model takes. */
function withFurtherPictures(model: Model): readonly GenerationRequest[] {
  const further = Array.from({ length: (model.picture?.maxCount ?? 1) - 1 }, () => anyPicture);
  return requestsFor(model).flatMap((request) => {
    if (request.pictureUrl === undefined) return [request];
    const more = further.map((_, at) => ({ ...request, morePictureUrls: further.slice(at) }));
    return [request, ...more];
  });
}

/** Every combination of values, with and without a picture, for the shortest prompt. */
export function requestsFor(model: Model): readonly GenerationRequest[] {
  const prompt = "x".repeat(model.prompt?.shortest ?? 0);
  return choicesOf(model).flatMap((choice): readonly GenerationRequest[] => {
    const bare = { choice, prompt };
    const withPicture = { ...bare, pictureUrl: anyPicture };
    if (model.picture === undefined) return [bare];
    return model.picture.required ? [withPicture] : [bare, withPicture];
  });
}
