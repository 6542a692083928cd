import type { Erased } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { StoredType } from "../../ledger/operation.js";
import type { Refusal } from "../../payments/cashier.js";
import { type Html, html, lines } from "../html.js";
import { formatTime, moneyFormat, signedFormat } from "./format.js";
import { studioEn } from "./studio-en.js";

const operationNames: Record<StoredType, string> = {
  payment: "Payment",
  generation: "Generation",
  refund: "Money back",
  reversal: "Payment returned",
  adjustment: "Correction",
  other: "Other",
};

const refusals: Record<Refusal, string> = {
  foreign: "This invoice is not from here. Please ask for a new one with /topup.",
  stranger: "This invoice was made for somebody else. Please ask for your own with /topup.",
  changed: "The price has changed. Please ask for a new invoice with /topup.",
  expired: "This invoice is older than 24 hours. Please ask for a new one with /topup.",
};

export const en = (currency: string) => {
  const money = moneyFormat(currency);
  const signed = signedFormat(currency);
  const remembered = (asOf: Date | "never" | undefined) => {
    if (asOf === undefined) return html``;
    if (asOf === "never")
      return html`\n<i>Without what you had before: it will show again soon.</i>`;
    return html`\n<i>As of ${formatTime(asOf)}; will be exact again soon.</i>`;
  };
  const balance = (sum: Money, asOf?: Date | "never") =>
    html`Balance: ${money(sum)}${remembered(asOf)}`;

  return {
    language: "en" as "en" | "ru",
    studio: studioEn({ money, balance }),
    commands: {
      start: "Begin",
      balance: "My balance",
      topup: "Top up with Telegram Stars",
      history: "My operations",
      models: "What I can make",
      generate: "Make something from a description",
      cancel: "Close what is open",
      paysupport: "Questions about a payment",
      support: "Contact the operator",
      help: "How it works",
      terms: "Terms of use",
      privacy: "What is stored about you",
    },
    shortDescription: "Pictures, video and sound from a description. You pay with Telegram Stars.",
    description:
      "I make pictures, video and sound from your description or photo. Top up with Telegram Stars; if something fails, the money comes back by itself.",
    buttons: {
      models: "🎨 Models",
      topup: "⭐ Top up",
      history: "🧾 History",
      help: "❔ Help",
      newer: "« Newer",
      older: "Older »",
      pack: (sum: Money, stars: number) => `${money(sum)} for ${stars} ⭐`,
      privateChat: "Open the chat",
    },
    greeting: (name: string, sum: Money, asOf?: Date | "never") =>
      lines(html`Hello, ${name}! Send me a prompt or a photo.`, balance(sum, asOf)),
    balance,
    topup: (smallest: Money, largest: Money) =>
      lines(
        html`Choose a sum. You pay with Telegram Stars.`,
        html`Another sum: <code>/topup 250</code>, from ${money(smallest)} to ${money(largest)}.`,
      ),
    badSum: (smallest: Money, largest: Money) =>
      lines(
        html`I can't take this sum. Nothing was charged.`,
        html`Please send a sum from ${money(smallest)} to ${money(largest)} with at most two decimals, for example <code>/topup 250</code>.`,
      ),
    invoice: {
      title: "Balance top-up",
      description: (sum: Money) =>
        `${money(sum)} will be on your balance as soon as you pay. The invoice is valid for 24 hours.`,
      label: "Top-up",
    },
    invoiceRefused: html`Telegram did not accept the invoice. Nothing was charged. We have been notified; please try again later.`,
    invoiceFailed: html`Telegram did not accept an invoice for this sum. Nothing was charged. Please try a smaller sum with /topup.`,
    refusals,
    checkoutUnavailable:
      "We can't record payments at this moment, so nothing was charged. Please try again in a few minutes.",
    paid: (sum: Money, after: Money, asOf?: Date | "never") =>
      html`✅ ${signed(sum)}. ${balance(after, asOf)}`,
    returned: (sum: Money, after: Money, asOf?: Date | "never") =>
      html`↩️ Telegram returned your payment: ${signed(sum)}. ${balance(after, asOf)}`,
    paymentDelayed: html`Your payment arrived, but it can't be recorded at this moment. Nothing is lost: it will be credited as soon as possible. Details: /paysupport.`,
    paymentChecked: html`Your payment is on record and is being checked by the operator. Details: /paysupport.`,
    paidInForeignCurrency: html`Your payment arrived in a currency that I can't credit by myself. The operator has been told and will settle it; your money is not lost. See /paysupport.`,
    historyEmpty: html`No operations yet. Top up with /topup.`,
    history: html`<b>Your operations</b>`,
    historyRemembered: (asOf: Date | "never") =>
      asOf === "never"
        ? html`<i>Only the newest: the earlier ones will show again soon.</i>`
        : html`<i>The newest, as remembered on ${formatTime(asOf)}; the whole list will be back soon.</i>`,
    operation: (type: StoredType, time: Date, sum: Money, details: readonly Html[]) =>
      html`${formatTime(time)} · ${operationNames[type]} ${signed(sum)}${details}`,
    result: "result",
    paysupport: (payments: readonly Html[], contact: Html) =>
      lines(
        html`<b>Questions about a payment</b>`,
        payments.length === 0 ? html`You have no payments yet.` : lines(...payments),
        html``,
        html`To ask for a refund, write to ${contact} and send the id of the payment. Stars for money that you have not spent can be returned in full.`,
        html`Telegram support and BotFather can't help with purchases in this bot.`,
      ),
    payment: (time: Date, sum: Money, stars: number | null, chargeId: string, returned: boolean) =>
      html`${formatTime(time)} · ${signed(sum)}${stars === null ? "" : ` · ${stars} ⭐`} · <code>${chargeId}</code>${returned ? " · returned" : ""}`,
    operator: "the operator",
    noOperator: html`the operator of this bot (see its profile)`,
    support: (contact: Html) =>
      lines(
        html`Write to ${contact}. Please say what you did and when.`,
        html`About payments: /paysupport.`,
      ),
    help: lines(
      html`<b>How it works</b>`,
      html`1. Top up your balance with Telegram Stars: /topup`,
      html`2. Send me a prompt or a photo and choose what to make of it. The price is shown before you confirm.`,
      html`3. If it fails, the money comes back by itself.`,
      html``,
      html`/models – what I can make, and for how much`,
      html`/generate – make something from a description`,
      html`/balance – your balance`,
      html`/history – your operations`,
      html`/paysupport – questions about a payment`,
      html`/support – contact`,
      html`/terms, /privacy – the rules`,
    ),
    terms: lines(
      html`<b>Terms of use</b>`,
      html`1. You buy a balance with Telegram Stars and spend it on generations. The price is shown before each.`,
      html`2. A generation that fails is paid back to your balance automatically.`,
      html`3. Money that you have not spent can be returned as Stars: /paysupport.`,
      html`4. You answer for what you ask for. Do not request what is illegal, what harms children, or pictures of real people without their consent; such requests are refused by the service that makes the results.`,
      html`5. Results are made by neural networks and may be inaccurate. Links to results live for a limited time: save what you need.`,
      html`6. The bot may be unavailable at times. Paid money is never lost by that.`,
    ),
    privacy: (contact: Html, days: number) =>
      lines(
        html`<b>What is stored about you</b>`,
        html`• Your Telegram ID, your balance, and the time, amount and model of each operation. For payments also Telegram's payment ID and the number of Stars. Payment records are kept as required by law.`,
        html`• Your prompts (the first 1000 characters), the links to your results and Telegram's IDs of the files: for ${days} days.`,
        html`• A copy for outages with the newest 20 operations, and for 30 days copies of amounts from past outages.`,
        html`Your name, your phone number and your other messages are not stored.`,
        html``,
        html`<b>Who processes it</b>`,
        html`• Telegram: this chat and your payments. We never see your card.`,
        html`• Vercel, which runs this bot; Neon, which hosts its database; and the object store with the copy for outages.`,
        html`• Kie.ai, which makes the results: your prompts and photos. It keeps them for up to 14 days.`,
        html``,
        html`Questions: ${contact}.`,
      ),
    nothingToCancel: html`Nothing is open.`,
    studioClosed: html`I can't make anything in this version yet: generations are not connected. Nothing was charged, and your balance is kept. You can already top up (/topup) and look at your operations (/history).`,
    generateUsage: html`Write what to make after the command: <code>/generate a red fox in the snow</code>`,
    unknownCommand: html`I don't know this command. See /help.`,
    unknownContent: html`I work with text and photos. Send me a prompt, or a photo with a caption. See /help.`,
    groupHint: html`I work in a private chat.`,
    stale: "This button is too old. Please send it again.",
    apology: html`Something went wrong on our side. Nothing was charged. Please try again in a minute.`,
    unavailable: html`Our records can't be reached right now. Nothing was charged, and your money is safe. Please try again in a few minutes.`,
    erasing: {
      button: "🗑 Erase my data",
      confirm: "🗑 Erase now",
      question: lines(
        html`<b>Erase your data?</b>`,
        html`<b>Goes:</b> your prompts, the links to your results and Telegram's IDs of the files. Your history keeps times, models and amounts, but results can't be sent again from it.`,
        html`<b>Stays:</b> your balance and your payment records, as required by law.`,
        html`What is in progress is finished and sent to you, and erased after that.`,
        html`The messages in this chat are yours to delete. Kie.ai deletes its copies within 14 days.`,
        html`<b>This can't be undone.</b>`,
      ),
      done: ({ unfinished, isRecorded }: Erased) =>
        lines(
          html`✅ Your data is erased. Your balance has not changed.`,
          unfinished > 0
            ? html`What is in progress (${unfinished}) is erased as soon as you have the result.`
            : undefined,
          isRecorded
            ? html`Our database can't be reached right now. Your request is recorded and is carried out there as soon as it is back.`
            : undefined,
        ),
      failed: html`Your data could not be erased completely: our records can't be reached right now. Please press again in a few minutes.`,
      tooOften: "You have just erased your data. You can do it again in 10 minutes.",
    },
  };
};

/** Every sentence; a language that misses one does not compile. */
export type Texts = ReturnType<typeof en>;
