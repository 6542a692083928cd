import type { Account } from "../../ledger/ledger.js";
import { formatOrderIds, type WaitingOrder } from "../../payments/invoice-payload.js";
import { findModel } from "../../studio/catalogue/catalogue.js";
import type { CoreContext, CoreDependencies, Studio } from "../context.js";
import { type Order, priceFingerprint, priceOfOrder } from "../orders/order.js";
import { readOrderChoice } from "../orders/order-choice.js";
import { allTexts } from "../texts/all-texts.js";
import { type Html, lines } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import { button, hasRoom, type Screen } from "../ui/screen.js";
import { packsFor } from "./packs-for.js";

type Parts = Pick<CoreDependencies, "starPayments" | "settings" | "texts"> & {
  readonly studio: Pick<Studio, "pricing">;
};

/** Fits no price: what the button leads to must be looked at first. */
const noPrice = "----";

/**
 * A payment's sentence with a button that lets the order go on, at the price of now. If the money still
 * does not suffice, it offers more; if the model is not sold any more, the button leads to another one.
 */
export function paidOrderScreen(
  parts: Parts,
  ctx: CoreContext,
  waiting: WaitingOrder,
  paid: Html,
  account: Account,
): Screen {
  const { text, buttons = [] } = drawOrder(parts, ctx, waiting, paid, account);
  // The user must hear of their money, and Telegram would refuse the whole message.
  return { text, buttons: buttons.filter((row) => row.every(hasRoom)) };
}

function drawOrder(
  { studio: { pricing }, texts, ...selling }: Parts,
  { texts: { language } }: CoreContext,
  waiting: WaitingOrder,
  paid: Html,
  { balance, asOf }: Account,
): Screen {
  const own = allTexts(texts.settings)[language];
  const { buttons, failureButtons, shortOf } = own.studio;
  const order = orderOf(waiting);
  if (order === undefined || !pricing.isSold(order.model))
    return { text: paid, buttons: [[continueButton(failureButtons.otherModel, waiting, noPrice)]] };
  const price = priceOfOrder(pricing, order);
  // In an outage the balance is not known exactly: the charge decides.
  if (asOf === undefined && balance < price) {
    const missing = price - balance;
    return {
      text: lines(paid, shortOf(missing)),
      buttons: packsOf(missing, waiting, own, selling),
    };
  }
  const label = buttons.generate(price);
  return { text: paid, buttons: [[continueButton(label, waiting, priceFingerprint(price))]] };
}

function packsOf(
  missing: bigint,
  waiting: WaitingOrder,
  texts: Texts,
  selling: Pick<Parts, "starPayments" | "settings">,
) {
  const { code, choice } = waiting;
  return packsFor(missing, { code, choice, ids: formatOrderIds(waiting) }, texts, selling);
}

function continueButton(label: string, waiting: WaitingOrder, fingerprint: string) {
  const { code, choice } = waiting;
  return button(label, "pd", code, choice, fingerprint, formatOrderIds(waiting));
}

/** What its price depends on; undefined if its model has retired or its options are outdated. */
function orderOf({ code, choice, ...waiting }: WaitingOrder): Order | undefined {
  const model = findModel(code);
  const chosen = model && readOrderChoice(model, choice);
  if (model === undefined || chosen === undefined) return undefined;
  const { sourceId: replyTo, hasPicture, pictures, promptLength } = waiting;
  const picture = { fileId: "", kind: "photo" } as const;
  const input = {
    prompt: "x".repeat(promptLength),
    replyTo,
    ...(hasPicture && { picture }),
    ...(pictures !== undefined && { album: { id: "", count: pictures } }),
  };
  return { model, ...chosen, input };
}
