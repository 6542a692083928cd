import type { ErasureOutcome } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { StoredType } from "../../ledger/operation.js";
import type { Refusal } from "../../payments/star-payments.js";
import type { Figures, Language } from "./format.js";
import { type Html, html, isolated, lines } from "./html.js";
import { studioEn } from "./studio-en.js";

const operationNames: Record<StoredType, string> = {
  payment: "Top-up",
  generation: "Generation",
  refund: "Refund",
  reversal: "Stars returned",
  adjustment: "Correction",
  other: "Other",
};

const refusals: Record<Refusal, string> = {
  foreign: "This invoice isn't from this bot. You were not charged. Get a new one with /topup.",
  stranger: "This invoice is for someone else. You were not charged. Get your own with /topup.",
  changed: "The price has changed. You were not charged. Get a new invoice with /topup.",
  expired:
    "This invoice is more than 24 hours old. You were not charged. Get a new one with /topup.",
};

const forDays = { one: "day", other: "days" };

const apology =
  "Something's wrong on our side. You were not charged. Please try again in a minute.";

export const en = (figures: Figures) => {
  const { amount, money, signed, stars, count, time } = figures;
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
    currency: figures.currency,
    studio: studioEn({ ...figures, balance }),
    commands: {
      start: "Start",
      balance: "Your balance",
      topup: "Top up with Telegram Stars",
      history: "Your payments and generations",
      models: "Models and prices",
      generate: "Create from a description",
      cancel: "Cancel",
      paysupport: "Payment help",
      support: "Message support",
      help: "How it works",
      terms: "Terms of use",
      privacy: "What we store about you",
    },
    shortDescription:
      "Pictures, video and sound from your description or photo. Pay with Telegram Stars.",
    description:
      "I make pictures, video and sound from your description or photo. Top up with Telegram Stars. If something fails, you get your money back automatically.",
    buttons: {
      models: "🎨 Models",
      topup: "⭐ Top up",
      history: "🧾 History",
      help: "❔ Help",
      newer: "« Newer",
      older: "Older »",
      pack: (sum: Money, price: number) => `${money(sum)} for ${stars(price)}`,
      privateChat: "Open the chat",
      usePrompt: "🎨 Use it as a prompt",
    },
    /** @param name empty if there is nothing to see in it */
    greeting: (name: string, sum: Money, asOf?: Date | "never") =>
      lines(
        html`Hello${name === "" ? "" : `, ${isolated(name)}`}! Send me a description, or a photo to edit or animate.`,
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
      description: (sum: Money) =>
        `${money(sum)} will be on your balance as soon as you pay. The invoice is valid for 24 hours.`,
      label: "Top-up",
    },
    invoiceRefused: html`Telegram didn't accept the invoice. You were not charged. We have been notified. Please try again later.`,
    invoiceFailed: html`Telegram didn't accept an invoice for this amount. You were not charged. Try a smaller amount with /topup.`,
    refusals,
    checkoutUnavailable: apology,
    paid: (sum: Money, after: Money, asOf?: Date | "never") =>
      html`✅ ${signed(sum)}. ${balance(after, asOf)}`,
    returned: (sum: Money, after: Money, asOf?: Date | "never") =>
      html`↩️ Telegram returned your payment: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Your payment arrived, but we can't record it right now. Your money is safe: we will add it to your balance as soon as we can. Questions: /paysupport.`,
    paymentChecked: html`Your payment is on record, and we are checking it. Questions: /paysupport.`,
    paidInForeignCurrency: html`Your payment came in a currency that I can't credit automatically. Your money is safe: we have been notified and will credit it by hand. Questions: /paysupport.`,
    historyEmpty: html`Nothing here yet. Top up with /topup.`,
    history: html`<b>Your history</b>`,
    historyRemembered: (asOf: Date | "never") =>
      asOf === "never"
        ? html`<i>Only the newest. Earlier ones will show again soon.</i>`
        : html`<i>Only the newest, as of ${time(asOf)}. The whole list will be back soon.</i>`,
    operation: (type: StoredType, at: Date, sum: Money, details: readonly Html[]) =>
      html`${time(at)} · ${operationNames[type]} ${signed(sum)}${details}`,
    quoted: (words: string) => html`“${isolated(words)}”`,
    result: "result",
    paysupport: (payments: readonly Html[], contact: Html) =>
      lines(
        html`<b>Payment help</b>`,
        payments.length === 0 ? html`You have no payments yet.` : lines(...payments),
        html``,
        html`For a refund, message support with the id of the payment: ${contact}. You can get back all the Stars for money you haven't spent.`,
        html`Telegram support and BotFather can't help with purchases in this bot.`,
      ),
    payment: (at: Date, sum: Money, paid: number | null, chargeId: string, returned: boolean) =>
      html`${time(at)} · ${signed(sum)}${paid === null ? "" : ` · ${stars(paid)}`} · <code>${chargeId}</code>${returned ? " · returned" : ""}`,
    operator: "the operator",
    noOperator: html`the operator of this bot (see its profile)`,
    support: (contact: Html) =>
      lines(
        html`Message support: ${contact}. Tell us what you were doing and when.`,
        html`Payment help: /paysupport.`,
      ),
    help: lines(
      html`<b>How it works</b>`,
      html`1. Top up your balance with Telegram Stars: /topup`,
      html`2. Send me a description or a photo and choose what to make. You see the price before you confirm.`,
      html`3. If it fails, you get your money back automatically.`,
      html``,
      html`/models – models and prices`,
      html`/generate – create from a description`,
      html`/balance – your balance`,
      html`/history – your payments and generations`,
      html`/paysupport – payment help`,
      html`/support – message support`,
      html`/terms – terms of use`,
      html`/privacy – what we store about you`,
    ),
    terms: lines(
      html`<b>Terms of use</b>`,
      html`1. You top up a balance with Telegram Stars and spend it on generations. You see the price before each one.`,
      html`2. If a generation fails, its price goes back to your balance automatically.`,
      html`3. You can get Stars back for money you haven't spent: /paysupport.`,
      html`4. You are responsible for what you request. Don't request anything illegal or harmful to children, or pictures of real people without their consent. The service that makes the results refuses such requests.`,
      html`5. Results are made by neural networks and may be inaccurate. Links to results expire, so save what you need.`,
      html`6. The bot may be unavailable at times. You don't lose any money you paid because of that.`,
    ),
    privacy: (contact: Html, days: number) =>
      lines(
        html`<b>What we store about you</b>`,
        html`• Your Telegram ID, your balance, and the time, amount and model of each operation. For payments also Telegram's payment ID and the number of Stars. Payment records are kept as required by law.`,
        html`• For ${count(days, forDays)}: your prompts (the first 1000 characters), the details of your orders, the links to your results and Telegram's IDs of the files.`,
        html`• For outages: a copy of your newest 20 operations, and for 30 days the amounts from past outages.`,
        html`We don't store your name, your phone number or your other messages.`,
        html``,
        html`<b>Who processes it</b>`,
        html`• Telegram: this chat and your payments. We never see your card.`,
        html`• Vercel, which runs this bot; Neon, which hosts its database; and the object storage that holds the copies for outages.`,
        html`• Kie.ai, which makes the results: your prompts and photos. It keeps them for up to 14 days.`,
        html``,
        html`Message support: ${contact}.`,
      ),
    erasing: {
      button: "🗑 Erase my data",
      confirm: "🗑 Erase now",
      question: lines(
        html`<b>Erase your data?</b>`,
        html`<b>Will be erased:</b> your prompts, the details of your orders, the links to your results and Telegram's IDs of the files. You won't be able to get those results again from your history.`,
        html`<b>Will stay:</b> your balance, and the time, amount and model of each operation. Payment records are kept as required by law.`,
        html`What is in progress will be finished and sent to you, and then erased.`,
        html`You can delete the messages in this chat yourself. Kie.ai deletes its copies within 14 days.`,
        html`<b>This can't be undone.</b>`,
      ),
      done: ({ unfinished, isRecorded }: ErasureOutcome) =>
        lines(
          html`✅ Your data is erased. Your balance has not changed.`,
          unfinished > 0
            ? html`What is in progress (${unfinished}) will be erased as soon as you have the result.`
            : undefined,
          isRecorded
            ? html`One step is left: our database is down right now. Your data there will be erased as soon as it is back.`
            : undefined,
        ),
      failed: html`Something's wrong on our side: not all your data is erased yet. Please press again in a few minutes.`,
      tooOften: "You pressed this too many times. Please try again in 10 minutes.",
    },
    nothingToCancel: html`Nothing to cancel.`,
    studioClosed: html`Generation isn't set up on this bot yet. You can top up (/topup) and see your history (/history).`,
    generateUsage: html`Add a description after the command: <code>/generate a red fox in the snow</code>`,
    unknownContent: html`Send me a description, or a photo to edit or animate.`,
    /** @param command such as "/imagine" */
    dontKnow: (command: string, hasWords: boolean) =>
      hasWords
        ? html`I don't know ${isolated(command)}. Just send me the description.`
        : html`I don't know ${isolated(command)}. Send me a description, or a photo to edit or animate. All commands: /help.`,
    groupHint: html`I work in private chats only.`,
    stale: "This button no longer works. Send your prompt again.",
    apology: html`${apology}`,
  };
};

/** Every sentence; a language that misses one does not compile. */
export type Texts = ReturnType<typeof en>;
