import { Composer } from "telegraf";
import { alarms } from "../../alarms/alarms.js";
import type { Money } from "../../ledger/money.js";
import { type Cashier, smallestTopup, starsCurrency } from "../../payments/cashier.js";
import { TelegramError } from "../../telegram.js";
import type { BotContext, Dependencies } from "../context.js";
import { readAmount } from "../texts/amount.js";
import type { Html } from "../texts/html.js";
import type { Texts } from "../texts/texts.js";
import {
  type Button,
  button,
  pressed,
  type Screen,
  show,
  whileAcknowledging,
} from "../ui/screen.js";

const packs: readonly Money[] = [100_00n, 300_00n, 500_00n, 1_000_00n, 3_000_00n];

/** /topup with packs or an own sum, then Telegram's invoice. The invoice itself keeps the state. */
export function topupFeature({ cashier, operator, now }: Dependencies) {
  const feature = new Composer<BotContext>();

  feature.command("topup", async (ctx) => {
    const { currency } = ctx.texts;
    const wanted = ctx.payload.trim();
    if (wanted === "") return show(ctx, packsScreen(ctx.texts, cashier));
    const amount = readAmount(wanted, currency);
    if (amount !== undefined) return offer(ctx, amount);
    return refuse(ctx, ctx.texts.amountUnclear(smallestTopup, cashier.largestTopup));
  });

  feature.action(pressed("topup"), (ctx) =>
    whileAcknowledging(ctx, show(ctx, packsScreen(ctx.texts, cashier))),
  );

  feature.action(pressed("pack", "(\\d{1,12})"), (ctx) =>
    whileAcknowledging(ctx, offer(ctx, BigInt(ctx.match[1] ?? ""))),
  );

  async function offer(ctx: BotContext, amount: Money): Promise<void> {
    if (sold(amount, cashier) !== undefined) return sendInvoice(ctx, amount);
    return refuse(ctx, ctx.texts.amountOutOfRange(smallestTopup, cashier.largestTopup));
  }

  async function sendInvoice(ctx: BotContext, amount: Money): Promise<void> {
    const { texts, chat, from } = ctx;
    if (chat === undefined || from === undefined) return;
    const { payload, stars } = cashier.makeInvoice(from.id, amount, now());
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
      return show(ctx, { text: texts.invoiceRefused });
    });
  }

  return feature;
}

/** Says what is wrong with a sum, with a way to the packs. */
function refuse(ctx: BotContext, text: Html): Promise<void> {
  return show(ctx, { text, buttons: [[button(ctx.texts.buttons.topup, "topup")]] });
}

/** Such as CURRENCY_TOTAL_AMOUNT_INVALID: Telegram changes its largest sum without notice. */
function isSumRefused({ message }: TelegramError): boolean {
  return message.includes("AMOUNT");
}

/** The smallest pack that covers the sum, as a button; the largest one if none does. */
export function packFor(missing: Money, texts: Texts, cashier: Cashier): Button {
  const whole = ((missing + 99n) / 100n) * 100n;
  const least = whole < smallestTopup ? smallestTopup : whole;
  const covering = packsOf(cashier).find((sum) => sum >= missing) ?? least;
  const pack = sold(covering, cashier) ?? cashier.largestTopup;
  return button(texts.buttons.pack(pack, cashier.price(pack)), "pack", pack);
}

function packsOf({ largestTopup }: Cashier): readonly Money[] {
  return packs.filter((pack) => pack <= largestTopup);
}

function packsScreen(texts: Texts, cashier: Cashier): Screen {
  return {
    text: texts.topup(smallestTopup, cashier.largestTopup),
    buttons: packsOf(cashier).map((pack) => [
      button(texts.buttons.pack(pack, cashier.price(pack)), "pack", pack),
    ]),
  };
}

/** Undefined if it can't be bought at once. */
function sold(amount: Money, { largestTopup }: Cashier): Money | undefined {
  return amount >= smallestTopup && amount <= largestTopup ? amount : undefined;
}
