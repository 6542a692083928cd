import type { Credits, Money } from "../ledger/money.js";
import type { Rate } from "../ledger/rate.js";
import { choicesOf } from "./choice.js";
import type { GenerationRequest, Model } from "./model.js";

/** 1000 credits cost 5 USD on the provider's price list. */
const usdPerThousandCredits = 5n;

/** Any link will do: the price depends only on whether there is a picture. */
const anyPicture = "https://example.com/picture.jpg";

export type Pricing = ReturnType<typeof createPricing>;

export interface PricingOptions {
  readonly usdRate: Rate;
  readonly markup: Rate;
  /** The provider's names of models that the operator has tried; absent = none. */
  readonly triedModels?: readonly string[];
}

/** From hundredths of a credit times three rates in thousandths to hundredths of a unit. */
const roundUp = (billionths: bigint): Money => (billionths + 999_999_999n) / 1_000_000_000n;

/**
 * Turns the provider's credits into our prices, in the currency of the balance: `usdRate` is the price
 * of a dollar, and the operator adds `markup`.
 */
export function createPricing({ usdRate, markup, triedModels = [] }: PricingOptions) {
  const cost = (credits: Credits) => credits * usdPerThousandCredits * usdRate.perMille * 1000n;
  const priceOfCredits = (credits: Credits): Money =>
    roundUp((cost(credits) / 1000n) * markup.perMille);

  /** Rounded up to 0.01. */
  function priceOf(model: Model, request: GenerationRequest): Money {
    const credits = model.credits(request);
    if (credits <= 0n) throw new RangeError(`${model.id} must not be free`);
    return priceOfCredits(credits);
  }

  function leastOf(model: Model, hasPicture: boolean): Money {
    const prices = requestsFor(model)
      .filter(({ pictureUrl }) => (pictureUrl !== undefined) === hasPicture)
      .map((request) => priceOf(model, request));
    const [least] = prices.sort((one, other) => Number(one - other));
    if (least === undefined) throw new RangeError(`${model.id} has no price`);
    return least;
  }

  /** Whether the bot offers it: an uncertain model only once the operator has tried it. */
  const isSold = ({ id, offUntilTried }: Model): boolean =>
    offUntilTried === undefined || triedModels.includes(id);

  // Cached: menus need all of them each time, and a model may have hundreds of combinations.
  const known = { bare: new Map<Model, Money>(), withPicture: new Map<Model, Money>() };

  return {
    priceOf,
    /** The price of so many credits, rounded up to 0.01. */
    priceOfCredits,

    /** What so many credits cost the operator, in the currency of the balance, rounded up to 0.01. */
    costOf: (credits: Credits): Money => roundUp(cost(credits)),

    /** Whether the price of the expected credits is below the cost of the consumed ones. */
    isBelowCost: ({ expected, consumed }: { expected: Credits; consumed: Credits }): boolean =>
      priceOfCredits(expected) * 1_000_000_000n < cost(consumed),

    isSold,

    /** The same, checked afresh, for an order that is about to be charged. */
    isStillSold: async (model: Model): Promise<boolean> => isSold(model),

    /**
     * The lowest price over all its options, for the shortest prompt: what "from" stands for.
     * @param withPicture whether the order has a picture; without effect on a model that takes none
     * or always needs one
     */
    cheapestOf(model: Model, withPicture: boolean): Money {
      const { picture } = model;
      const hasPicture = picture !== undefined && (picture.required || withPicture);
      const prices = hasPicture ? known.withPicture : known.bare;
      const cheapest = prices.get(model) ?? leastOf(model, hasPicture);
      prices.set(model, cheapest);
      return cheapest;
    },
  };
}

/** Whether any order of the model has exactly this price in credits. */
export function isListed(model: Model, credits: Credits): boolean {
  const requests = requestsFor(model);
  const prompt = "x".repeat(model.prompt?.longest ?? 0);
  return requests.some((request) => {
    const listed = model.credits(request);
    if (listed === credits) return true;
    // Priced by the length of the prompt: whole multiples of the shortest.
    return model.credits({ ...request, prompt }) !== listed && credits % listed === 0n;
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
