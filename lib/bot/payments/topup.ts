import { Composer } from "telegraf";
import { alarms } from "../../alarms/alarms.js";
import type { Money } from "../../ledger/money.js";
import { type StarPayments, smallestTopup, starsCurrency } from "../../payments/star-payments.js";
import { TelegramError } from "../../telegram.js";
import type { BotContext, Dependencies } from "../context.js";
import { readAmount } from "../texts/amount.js";
import type { Html } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import {
  type Button,
  button,
  callbackPattern,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";

const packs: readonly Money[] = [100_00n, 300_00n, 500_00n, 1_000_00n, 3_000_00n];

/** /topup with packs or an own sum, then Telegram's invoice. The invoice itself keeps the state. */
export function topupFeature({ starPayments, operator, now }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("topup", async (ctx) => {
    const { currency } = ctx.texts;
    const wanted = ctx.payload.trim();
    if (wanted === "") return send(ctx, packsScreen(ctx.texts, starPayments));
    const amount = readAmount(wanted, currency);
    if (amount !== undefined) return offer(ctx, amount);
    return refuse(ctx, ctx.texts.amountUnclear(smallestTopup, starPayments.largestTopup));
  });

  feature.action(callbackPattern("topup"), (ctx) =>
    withCallbackAnswer(ctx, send(ctx, packsScreen(ctx.texts, starPayments))),
  );

  feature.action(callbackPattern("pack", "(\\d{1,12})"), (ctx) =>
    withCallbackAnswer(ctx, offer(ctx, BigInt(ctx.match[1] ?? ""))),
  );

  async function offer(ctx: BotContext, amount: Money): Promise<void> {
    if (sold(amount, starPayments) !== undefined) return sendInvoice(ctx, amount);
    return refuse(ctx, ctx.texts.amountOutOfRange(smallestTopup, starPayments.largestTopup));
  }

  async function sendInvoice(ctx: BotContext, amount: Money): Promise<void> {
    const { texts, chat, from } = ctx;
    if (chat === undefined || from === undefined) return;
    const { payload, stars } = starPayments.makeInvoice(from.id, amount, now());
    const invoice = {
      chat_id: chat.id,
      title: texts.invoice.title,
      description: texts.invoice.description(amount),
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

  return feature;
}

/** Says what is wrong with a sum, with a way to the packs. */
function refuse(ctx: BotContext, text: Html): Promise<void> {
  return send(ctx, { text, buttons: [[button(ctx.texts.buttons.topup, "topup")]] });
}

/** Such as CURRENCY_TOTAL_AMOUNT_INVALID: Telegram changes its largest sum without notice. */
function isSumRefused({ message }: TelegramError): boolean {
  return message.includes("AMOUNT");
}

/** The smallest pack that covers the sum, as a button; the largest one if none does. */
export function packFor(missing: Money, texts: Texts, starPayments: StarPayments): Button {
  const whole = ((missing + 99n) / 100n) * 100n;
  const least = whole < smallestTopup ? smallestTopup : whole;
  const covering = packsOf(starPayments).find((sum) => sum >= missing) ?? least;
  const pack = sold(covering, starPayments) ?? starPayments.largestTopup;
  return button(texts.buttons.pack(pack, starPayments.price(pack)), "pack", pack);
}

function packsOf({ largestTopup }: StarPayments): readonly Money[] {
  return packs.filter((pack) => pack <= largestTopup);
}

function packsScreen(texts: Texts, starPayments: StarPayments): Screen {
  return {
    text: texts.topup(smallestTopup, starPayments.largestTopup),
    buttons: packsOf(starPayments).map((pack) => [
      button(texts.buttons.pack(pack, starPayments.price(pack)), "pack", pack),
    ]),
  };
}

/** Undefined if it can't be bought at once. */
function sold(amount: Money, { largestTopup }: StarPayments): Money | undefined {
  return amount >= smallestTopup && amount <= largestTopup ? amount : undefined;
}
