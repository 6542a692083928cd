import type { EndedGeneration } from "../../ledger/ledger.js";
import { isTooMany, TelegramError } from "../../telegram.js";
import { readOrderContext } from "../orders/order-context.js";
import type { Html } from "../texts/html.js";
import {
  deleteMessage,
  edit,
  isMessageGone,
  replyParameters,
  type Screen,
  toMessage,
} from "../ui/screen.js";
import { type Attempt, createAttempt } from "./attempt.js";
import { createIsLast } from "./is-last.js";
import type { NotifierOptions } from "./notifier-options.js";
import { failureButtons } from "./result-buttons.js";
import { endScreen, repliesToOrderMessage } from "./result-message.js";

export type Messenger = ReturnType<typeof createMessenger>;

/** Sends the messages other than results, and records deliveries. */
export function createMessenger(options: NotifierOptions) {
  const { ledger, texts, log } = options;
  const { say, ...order } = createOrderMessages(options);
  const attempt = createAttempt(log);
  const isLast = createIsLast(options);
  const close = createCloser(options, attempt);
  // If the order's message is gone, only a line of text is lost.
  const showEnd = (ended: EndedGeneration, screen: Screen) =>
    close(() => order.showEnd(ended, screen));
  const clear = (ended: EndedGeneration, screen: Screen) => close(() => order.clear(ended, screen));

  return {
    attempt,
    say,
    clear,

    /** In the order's message; if the user deleted it, in a message of its own. */
    showButtons: (ended: EndedGeneration, screen: Screen) =>
      close(() =>
        order.showEnd(ended, screen).catch((error: unknown) => {
          if (!isMessageGone(error)) throw error;
          return say(ended, screen);
        }),
      ),

    async record({ generation }: EndedGeneration, files: string | undefined): Promise<boolean> {
      const { userId, key } = generation;
      return (await attempt(() => ledger.markDelivered({ userId, key, files }))).isOver;
    },

    /** Sends a new message with what went wrong; then closes the order's own message. */
    async sayFailure(ended: EndedGeneration, text: Html, isRepeated?: true): Promise<boolean> {
      const buttons = failureButtons(ended, options);
      const said = await attempt(() => say(ended, { text, buttons }), isRepeated);
      if (!said.isOver || said.isHopeless) return said.isOver;
      if (!(await isLast(ended))) return true;
      const { moneyBack } = texts[readOrderContext(ended.generation).language].studio;
      if (said.result !== undefined) await clear(ended, endScreen(ended, texts, "❌"));
      // The user may not have got that message.
      else await showEnd(ended, endScreen(ended, texts, "❌", moneyBack));
      return true;
    },
  };
}

/** Longer pauses are not waited out: a function lives for 300 s, and the delivery took some of them. */
const longestPauseS = 120;

/**
 * Closes an order's message. No follow-up looks at what was delivered, so a pause that Telegram demands is waited
 * out here, in the background. Never rejects.
 */
function createCloser({ time, background }: NotifierOptions, attempt: Attempt) {
  return function close(work: () => Promise<unknown>, leftS = longestPauseS): Promise<unknown> {
    return attempt(() =>
      work().catch((error: unknown) => {
        const pauseS = pauseAfter(error);
        if (pauseS === undefined || pauseS > leftS) throw error;
        background(time.sleep(pauseS * 1000).then(() => close(work, leftS - pauseS)));
      }),
    );
  };
}

/** In seconds. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof TelegramError) || !isTooMany(error)) return undefined;
  return error.retryAfterS && Math.max(1, error.retryAfterS);
}

function createOrderMessages({ telegram }: NotifierOptions) {
  /** Edits the order's message, which may be gone. */
  async function showEnd({ generation }: EndedGeneration, screen: Screen): Promise<void> {
    await edit(telegram.call, readOrderContext(generation), screen);
  }

  return {
    showEnd,

    /** Sends a new message, as a reply to the order. */
    async say({ generation }: EndedGeneration, screen: Screen): Promise<unknown> {
      const { chatId, replyTo, topic } = readOrderContext(generation);
      const message = { ...toMessage(chatId, screen), ...replyParameters(replyTo, topic) };
      return telegram.call("sendMessage", message);
    },

    /** Deletes the order's message; shows `screen` if it must stay or can't be deleted. */
    async clear(ended: EndedGeneration, screen: Screen): Promise<void> {
      const isGone =
        !repliesToOrderMessage(ended) &&
        (await deleteMessage(telegram.call, readOrderContext(ended.generation)));
      if (!isGone) await showEnd(ended, screen);
    },
  };
}
