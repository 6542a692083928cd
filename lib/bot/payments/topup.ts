import { Composer } from "telegraf";
import { alarms } from "../../alarms/alarms.js";
import type { Money } from "../../ledger/money.js";
import type { WaitingOrder } from "../../payments/invoice-payload.js";
import { smallestTopup, starsCurrency } from "../../payments/star-payments.js";
import type { Pause } from "../../shop/settings.js";
import { TelegramError } from "../../telegram.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { readAmount } from "../texts/amount.js";
import { type Html, html } from "../texts/html.js";
import type { CoreTexts } from "../texts/texts.js";
import { button, callbackPattern, type Screen, send, withCallbackAnswer } from "../ui/screen.js";
import { isSellable, packRows } from "./packs.js";

/** /topup with packs or an own sum, then Telegram's invoice. The invoice itself keeps the state. */
export function topupFeature(dependencies: CoreDependencies) {
  const { starPayments, settings, pauseFor } = dependencies;
  const offer = createOffer(dependencies);
  const feature = new Composer<CoreContext>();

  feature.command("topup", async (ctx) => {
    const { currency } = ctx.texts;
    const wanted = ctx.payload.trim();
    if (wanted === "") return showPacks(ctx);
    await settings.ready();
    const amount = readAmount(wanted, currency);
    if (amount !== undefined) return offer(ctx, amount);
    return refuse(ctx, ctx.texts.amountUnclear(smallestTopup, starPayments.largestTopup));
  });

  feature.action(callbackPattern("topup"), (ctx) => withCallbackAnswer(ctx, showPacks(ctx)));

  feature.action(callbackPattern("pack", "(\\d{1,12})"), (ctx) =>
    withCallbackAnswer(ctx, offer(ctx, BigInt(ctx.match[1] ?? ""))),
  );

  async function showPacks(ctx: CoreContext): Promise<void> {
    await settings.ready();
    const pause = pauseFor(ctx.from?.id);
    return send(ctx, pause ? pauseScreen(ctx.texts, pause) : packsScreen(ctx.texts, dependencies));
  }

  return feature;
}

/** Sends the invoice of a sum, or says why not. */
export type Offer = (ctx: CoreContext, amount: Money, order?: WaitingOrder) => Promise<void>;

type OfferParts = Pick<
  CoreDependencies,
  "starPayments" | "settings" | "pauseFor" | "operator" | "now"
>;

export function createOffer(dependencies: OfferParts): Offer {
  const { starPayments, settings, pauseFor, operator, now } = dependencies;

  async function sendInvoice(ctx: CoreContext, amount: Money, order?: WaitingOrder) {
    const { texts, chat, from } = ctx;
    if (chat === undefined || from === undefined) return;
    const { payload, stars, bonus } = starPayments.makeInvoice(from.id, amount, now(), order);
    const invoice = {
      chat_id: chat.id,
      title: texts.invoice.title,
      description: texts.invoice.description(amount, bonus),
      payload,
      provider_token: "",
      currency: starsCurrency,
      prices: [{ label: texts.invoice.label, amount: stars }],
    };
    await ctx.telegram.callApi("sendInvoice", invoice).catch(async (error: unknown) => {
      if (!(error instanceof TelegramError) || error.code !== 400) throw error;
      if (isSumRefused(error)) return refuse(ctx, texts.invoiceFailed);
      operator.alarm(alarms.invoiceRefused({ reason: error.description, stars }));
      return send(ctx, { text: texts.invoiceRefused });
    });
  }

  return async function offer(ctx, amount, order) {
    await settings.ready();
    const pause = pauseFor(ctx.from?.id);
    if (pause !== undefined) return send(ctx, pauseScreen(ctx.texts, pause));
    if (isSellable(amount, starPayments)) return sendInvoice(ctx, amount, order);
    return refuse(ctx, ctx.texts.amountOutOfRange(smallestTopup, starPayments.largestTopup));
  };
}

/** Says what is wrong with a sum, with a way to the packs. */
function refuse(ctx: CoreContext, text: Html): Promise<void> {
  return send(ctx, { text, buttons: [[button(ctx.texts.buttons.topup, "topup")]] });
}

/** Such as CURRENCY_TOTAL_AMOUNT_INVALID: Telegram changes its largest sum without notice. */
function isSumRefused({ message }: TelegramError): boolean {
  return message.includes("AMOUNT");
}

function pauseScreen(texts: CoreTexts, pause: Pause): Screen {
  return { text: html`${texts.paused(pause)}` };
}

function packsScreen(texts: CoreTexts, selling: CoreDependencies): Screen {
  const { largestTopup } = selling.starPayments;
  return { text: texts.topup(smallestTopup, largestTopup), buttons: packRows(texts, selling) };
}
