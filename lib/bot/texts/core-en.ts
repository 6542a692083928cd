import type { Money } from "../../ledger/money.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { Pause } from "../../shop/settings.js";
import type { Figures, Language } from "./format.js";
import { html, isolated, lines } from "./html.js";

const refusals: Record<Refusal, string> = {
  foreign: "This invoice isn't from this bot. You were not charged. Get a new one with /topup.",
  stranger: "This invoice is for someone else. You were not charged. Get your own with /topup.",
  changed: "The price has changed. You were not charged. Get a new invoice with /topup.",
  expired:
    "This invoice is more than 24 hours old. You were not charged. Get a new one with /topup.",
};

const apology =
  "Something's wrong on our side. You were not charged. Please try again in a minute.";

export const coreEn = (figures: Figures) => {
  const { amount, money, signed, stars, time, withBonus } = figures;
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Your earlier balance is not included yet. It will show again soon.</i>`;
    return html`\n<i>As of ${time(asOf)}. It will be up to date again soon.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Balance: ${figures.balance(sum)}${remembered(asOf)}`;

  return {
    language: "en" as Language,
    figures,
    currency: figures.currency,
    buttons: {
      models: "🎨 Models",
      topup: "⭐ Top up",
      history: "🧾 History",
      help: "❔ Help",
      ideas: "💡 Ideas",
      newer: "« Newer",
      older: "Older »",
      /** @param bonus what the pack gives on top; 0 = nothing */
      pack: (sum: Money, bonus: Money, price: number) =>
        `${withBonus(sum, bonus)} for ${stars(price)}`,
      privateChat: "Open the chat",
      usePrompt: "🎨 Use it as a prompt",
    },
    /** Buttons of /start, each for a prompt. */
    examples: [
      "🦊 Fox astronaut",
      "🌧 Neon in the rain",
      "🍰 Cake for a menu",
      "🌊 Video of the sea",
    ],
    /** @param name empty if there is nothing to see in it */
    greeting: (name: string, sum: Money, asOf?: Date | "never") =>
      lines(
        html`Hello${name === "" ? "" : `, ${isolated(name)}`}! Send me a description, or a photo to edit or animate.`,
        html`🖼 Pictures · 🎬 Video · 🔊 Sound. You see the price first, and if something fails, you get your money back.`,
        html`Try an example, or open 💡 Ideas.`,
        balance(sum, asOf),
      ),
    balance,
    topup: (smallest: Money, largest: Money) =>
      lines(
        html`Choose an amount. You pay with Telegram Stars.`,
        html`Another amount: <code>/topup 250</code>, from ${money(smallest)} to ${money(largest)}.`,
      ),
    amountUnclear: (smallest: Money, largest: Money) =>
      html`I didn't understand this amount. Write it like 1000 or 250.50 (from ${amount(smallest)} to ${amount(largest)}).`,
    amountOutOfRange: (smallest: Money, largest: Money) =>
      html`You can top up from ${money(smallest)} to ${money(largest)} at a time.`,
    invoice: {
      title: "Balance top-up",
      description: (sum: Money, bonus: Money) =>
        `${withBonus(sum, bonus)} will be on your balance as soon as you pay. The invoice is valid for 24 hours.`,
      label: "Top-up",
    },
    invoiceRefused: html`Telegram didn't accept the invoice. You were not charged. We have been notified. Please try again later.`,
    invoiceFailed: html`Telegram didn't accept an invoice for this amount. You were not charged. Try a smaller amount with /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paused: ({ until, text }: Pause) => {
      const end =
        until === undefined
          ? "We will be back soon"
          : `We will be back at ${time(new Date(until))}`;
      return [`Sales are paused. You were not charged. ${end}.`, ...(text ? [text] : [])].join(" ");
    },
    checkoutBanned: "You can't buy right now. You were not charged. Questions: /paysupport.",
    /** @param bonus what the pack gave on top; 0 = nothing */
    paid: (sum: Money, bonus: Money, after: Money, asOf?: Date | "never") =>
      html`✅ ${signed(sum)}${bonus > 0n ? ` and a bonus of ${money(bonus)}` : ""}. ${balance(after, asOf)}`,
    returned: (sum: Money, after: Money, asOf?: Date | "never") =>
      html`↩️ Telegram returned your payment: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Your payment arrived, but we can't record it right now. Your money is safe: we will add it to your balance as soon as we can. Questions: /paysupport.`,
    paymentChecked: html`Your payment is on record, and we are checking it. Questions: /paysupport.`,
    paidInForeignCurrency: html`Your payment came in a currency that I can't credit automatically. Your money is safe: we have been notified and will credit it by hand. Questions: /paysupport.`,
    operator: "the operator",
    noOperator: html`the operator of this bot (see its profile)`,
    groupHint: html`I work in private chats only.`,
    stale: "This button no longer works. Send your prompt again.",
    apology: html`${apology}`,
    slowDown: "That was too fast for me. You were not charged. Please try again in a few seconds.",
    unconfirmed: html`⏳ I couldn't confirm that it started. If no result comes, you get your money back automatically.`,
  };
};

/** The sentences that a cold start loads: those about money, and those for which nothing more may be loaded. */
export type CoreTexts = ReturnType<typeof coreEn>;
