import type { ErasureOutcome } from "../../ledger/ledger.js";
import type { Money } from "../../ledger/money.js";
import type { StoredType } from "../../ledger/operation.js";
import type { CoreTexts } from "./core-en.js";
import { type Html, html, isolated, lines } from "./html.js";
import { studioEn } from "./studio-en.js";
import { wordsEn } from "./words-en.js";

const operationNames: Record<StoredType | "lost", string> = {
  payment: "Top-up",
  generation: "Generation",
  refund: "Refund",
  reversal: "Stars returned",
  adjustment: "Correction",
  lost: "Refund for a lost result",
  bonus: "Bonus",
  other: "Other",
};

const forDays = { one: "day", other: "days" };

/** The core's sentences and all others. */
export const en = (core: CoreTexts) => {
  const { figures, balance } = core;
  const { money, signed, stars, count, time } = figures;
  return {
    ...core,
    studio: studioEn({ ...figures, balance }),
    words: wordsEn(figures),
    /** Telegram's menu; /help lists the others, too. */
    commands: {
      start: "Start",
      balance: "Your balance",
      topup: "Top up with Telegram Stars",
      ideas: "Ideas to try",
      models: "Models and prices",
      history: "Your payments and generations",
      help: "How it works, and all commands",
    },
    shortDescription:
      "Pictures, video and sound from your description or photo. Pay with Telegram Stars.",
    description:
      "Send me a description, or a photo to edit or animate.\n🖼 Pictures · 🎬 Video · 🔊 Sound. You see the price before you pay with Telegram Stars, and if something fails, you get your money back automatically.\nNot sure where to begin? Press 💡 Ideas.",
    historyEmpty: html`Nothing here yet. Top up with /topup.`,
    history: html`<b>Your history</b>`,
    historyRemembered: (asOf: Date | "never") =>
      asOf === "never"
        ? html`<i>Only the newest. Earlier ones will show again soon.</i>`
        : html`<i>Only the newest, as of ${time(asOf)}. The whole list will be back soon.</i>`,
    operation: (type: StoredType | "lost", at: Date, sum: Money, details: readonly Html[]) =>
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
    support: (contact: Html) =>
      lines(
        html`Message support: ${contact}. Tell us what you were doing and when.`,
        html`Payment help: /paysupport.`,
      ),
    help: lines(
      html`<b>How it works</b>`,
      html`1. Send me a description or a photo. You see the price before you press ✅ Generate.`,
      html`2. If your balance is too small, top up with Telegram Stars right under your order, or with /topup.`,
      html`3. If it fails, you get your money back automatically.`,
      html`4. Under a result: 🔁 Again, ✏️ Edit, 🎬 Animate. Or just write what to change.`,
      html``,
      html`/ideas – ideas to try`,
      html`/models – models and prices`,
      html`/generate – create from a description`,
      html`/settings – fast mode: without ✅ Generate`,
      html`/balance – your balance`,
      html`/topup – top up with Telegram Stars`,
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
        html`• Your choice in /settings, Telegram's ID of the last photo you sent me, and when you sent it.`,
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
    fastMode: {
      about: (limit: Money | undefined, cheapest: Money | undefined) =>
        lines(
          html`<b>⚡ Fast mode</b>`,
          html`I start on what you describe right away, without ✅ Generate, if it costs no more than your limit. Everything else waits for your press, as usual. To change a result, reply to it.`,
          cheapest === undefined
            ? undefined
            : html`Pictures from recommended models start at ${money(cheapest)}.`,
          limit === undefined ? html`Now: <b>off</b>` : html`Now: <b>on, up to ${money(limit)}</b>`,
        ),
      off: "Off",
      notChanged:
        "I can't save this right now. Nothing has changed. Please try again in a few minutes.",
    },
    erasing: {
      button: "🗑 Erase my data",
      confirm: "🗑 Erase now",
      question: lines(
        html`<b>Erase your data?</b>`,
        html`<b>Will be erased:</b> your prompts, the details of your orders, the links to your results and Telegram's IDs of the files. You won't be able to get those results again from your history.`,
        html`<b>Will stay:</b> your balance, your choice in /settings, and the time, amount and model of each operation. Payment records are kept as required by law.`,
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
  };
};

/** Every sentence; a language that misses one does not compile. */
export type Texts = ReturnType<typeof en>;
