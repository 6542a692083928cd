import { Composer } from "telegraf";
import { alarms } from "../../alarms/alarms.js";
import type { Money } from "../../ledger/money.js";
import { type StarPayments, smallestTopup, starsCurrency } from "../../payments/star-payments.js";
import type { Pause } from "../../shop/settings.js";
import { TelegramError } from "../../telegram.js";
import type { CoreContext, CoreDependencies } from "../context.js";
import { readAmount } from "../texts/amount.js";
import { type Html, html } from "../texts/html.js";
import type { CoreTexts } from "../texts/texts.js";
import {
  type Button,
  button,
  callbackPattern,
  type Screen,
  send,
  withCallbackAnswer,
} from "../ui/screen.js";

/** /topup with packs or an own sum, then Telegram's invoice. The invoice itself keeps the state. */
export function topupFeature(dependencies: CoreDependencies) {
  const { starPayments, settings, pauseFor, operator, now } = dependencies;
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

  async function offer(ctx: CoreContext, amount: Money): Promise<void> {
    await settings.ready();
    const pause = pauseFor(ctx.from?.id);
    if (pause !== undefined) return send(ctx, pauseScreen(ctx.texts, pause));
    if (sold(amount, starPayments) !== undefined) return sendInvoice(ctx, amount);
    return refuse(ctx, ctx.texts.amountOutOfRange(smallestTopup, starPayments.largestTopup));
  }

  async function sendInvoice(ctx: CoreContext, amount: Money): Promise<void> {
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
function refuse(ctx: CoreContext, text: Html): Promise<void> {
  return send(ctx, { text, buttons: [[button(ctx.texts.buttons.topup, "topup")]] });
}

/** Such as CURRENCY_TOTAL_AMOUNT_INVALID: Telegram changes its largest sum without notice. */
function isSumRefused({ message }: TelegramError): boolean {
  return message.includes("AMOUNT");
}

/** The smallest pack that covers the sum, as a button; the largest one if none does. */
export function packFor(missing: Money, texts: CoreTexts, selling: Selling): Button {
  const { starPayments } = selling;
  const whole = ((missing + 99n) / 100n) * 100n;
  const least = whole < smallestTopup ? smallestTopup : whole;
  const covering = packsOf(selling).find((sum) => sum >= missing) ?? least;
  const pack = sold(covering, starPayments) ?? starPayments.largestTopup;
  return button(texts.buttons.pack(pack, starPayments.price(pack)), "pack", pack);
}

type Selling = Pick<CoreDependencies, "starPayments" | "settings">;

function packsOf({ starPayments, settings }: Selling): readonly Money[] {
  const { largestTopup } = starPayments;
  return settings.current().packs.filter((pack) => pack <= largestTopup);
}

function pauseScreen(texts: CoreTexts, pause: Pause): Screen {
  return { text: html`${texts.paused(pause)}` };
}

function packsScreen(texts: CoreTexts, selling: Selling): Screen {
  const { starPayments } = selling;
  return {
    text: texts.topup(smallestTopup, starPayments.largestTopup),
    buttons: packsOf(selling).map((pack) => [
      button(texts.buttons.pack(pack, starPayments.price(pack)), "pack", pack),
    ]),
  };
}

/** Undefined if it can't be bought at once. */
function sold(amount: Money, { largestTopup }: StarPayments): Money | undefined {
  return amount >= smallestTopup && amount <= largestTopup ? amount : undefined;
}
