import type { Money } from "../../ledger/money.js";
import { type StarPayments, smallestTopup } from "../../payments/star-payments.js";
import type { CoreDependencies } from "../context.js";
import type { CoreTexts } from "../texts/texts.js";
import { type Button, button } from "../ui/screen.js";

export type Selling = Pick<CoreDependencies, "starPayments" | "settings">;

/** The packs that the bot offers, one button below the other. */
export function packRows(texts: CoreTexts, selling: Selling): readonly (readonly Button[])[] {
  return packsOf(selling).map((pack) => [
    button(labelOf(pack, texts, selling.starPayments), "pack", pack),
  ]);
}

/** An order as the button of a pack names it. */
export interface NamedOrder {
  readonly code: string;
  readonly choice: string;
  /** The order's message; absent = the one with the button. */
  readonly orderId?: number;
}

const mostPacks = 3;

/**
 * Two or three packs that cover the missing sum, in a row; the sum itself if no pack does, and the
 * largest sum that can be bought at once if that is not enough.
 */
export function packsFor(
  missing: Money,
  order: NamedOrder,
  texts: CoreTexts,
  selling: Selling,
): readonly Button[] {
  const { starPayments } = selling;
  const covering = packsOf(selling).filter((sum) => sum >= missing);
  const sums =
    covering.length > 0 ? covering.slice(0, mostPacks) : [leastFor(missing, starPayments)];
  const named = [order.code, order.choice, ...(order.orderId ? [order.orderId.toString(36)] : [])];
  return sums.map((sum) => button(shortLabelOf(sum, texts, starPayments), "pack", sum, ...named));
}

/** Whether the sum can be bought at once. */
export function isSellable(amount: Money, { largestTopup }: StarPayments): boolean {
  return amount >= smallestTopup && amount <= largestTopup;
}

/** In whole units. */
function leastFor(missing: Money, starPayments: StarPayments): Money {
  const whole = ((missing + 99n) / 100n) * 100n;
  const least = whole < smallestTopup ? smallestTopup : whole;
  return isSellable(least, starPayments) ? least : starPayments.largestTopup;
}

function packsOf({ starPayments, settings }: Selling): readonly Money[] {
  return settings.current().packs.filter((pack) => pack <= starPayments.largestTopup);
}

function labelOf(sum: Money, { buttons }: CoreTexts, starPayments: StarPayments): string {
  return buttons.pack(sum, starPayments.bonusFor(sum), starPayments.price(sum));
}

/** Three of them stand in a row. */
function shortLabelOf(sum: Money, { figures }: CoreTexts, starPayments: StarPayments): string {
  const { amount, money, stars } = figures;
  const bonus = starPayments.bonusFor(sum);
  const gives = bonus > 0n ? `${amount(sum)} + ${money(bonus)}` : money(sum);
  return `${gives} · ${stars(starPayments.price(sum))}`;
}
