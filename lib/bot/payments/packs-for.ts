import type { Money } from "../../ledger/money.js";
import { type StarPayments, smallestTopup } from "../../payments/star-payments.js";
import type { CoreTexts } from "../texts/texts.js";
import { type Button, button, toReadableRows } from "../ui/screen.js";
import { isSellable, packsOf, type Selling } from "./packs.js";

/** An order as the button of a pack names it. */
export interface NamedOrder {
  readonly code: string;
  readonly choice: string;
  /** The order's message, and the one in its key; absent = the one with the button. */
  readonly ids?: string;
}

const mostPacks = 3;

/**
 * Two or three packs that cover the missing sum; the sum itself if no pack does, and the largest sum that
 * can be bought at once if that is not enough.
 */
export function packsFor(
  missing: Money,
  order: NamedOrder,
  texts: CoreTexts,
  selling: Selling,
): readonly (readonly Button[])[] {
  const { starPayments } = selling;
  const covering = packsOf(selling).filter((sum) => sum >= missing);
  const sums =
    covering.length > 0 ? covering.slice(0, mostPacks) : [leastFor(missing, starPayments)];
  const named = [order.code, order.choice, ...(order.ids === undefined ? [] : [order.ids])];
  return toReadableRows(
    sums.map((sum) => button(shortLabelOf(sum, texts, starPayments), "pack", sum, ...named)),
  );
}

/** In whole units. */
function leastFor(missing: Money, starPayments: StarPayments): Money {
  const whole = ((missing + 99n) / 100n) * 100n;
  const least = whole < smallestTopup ? smallestTopup : whole;
  return isSellable(least, starPayments) ? least : starPayments.largestTopup;
}

/** Two of them stand in a row, as long as no bonus makes them longer. */
function shortLabelOf(sum: Money, { figures }: CoreTexts, starPayments: StarPayments): string {
  const { withBonus, stars } = figures;
  const gives = withBonus(sum, starPayments.bonusFor(sum));
  return `${gives} · ${stars(starPayments.price(sum))}`;
}
