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

/** Whether the sum can be bought at once. */
export function isSellable(amount: Money, { largestTopup }: StarPayments): boolean {
  return amount >= smallestTopup && amount <= largestTopup;
}

/** The packs that can be bought at once, from the smallest to the largest. */
export function packsOf({ starPayments, settings }: Selling): readonly Money[] {
  return settings.current().packs.filter((pack) => pack <= starPayments.largestTopup);
}

function labelOf(sum: Money, { buttons }: CoreTexts, starPayments: StarPayments): string {
  return buttons.pack(sum, starPayments.bonusFor(sum), starPayments.price(sum));
}
