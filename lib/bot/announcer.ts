import { type Ended, type Ledger, LedgerUnavailable } from "../ledger/ledger.js";
import type { Log } from "../log.js";
import type { Announcer, How } from "../studio/announcer.js";
import { isUncertain, TelegramError } from "../telegram.js";
import { TurnMissed } from "../turns.js";
import { doneText, endScreen, parcelOf } from "./ending.js";
import type { Html } from "./html.js";
import { placeOf } from "./order-context.js";
import { type Carrier, sendParcel } from "./parcel.js";
import { answering, redraw, toMessage } from "./screen.js";
import type { Language, Texts } from "./texts/texts.js";

export interface AnnouncerOptions extends Carrier {
  readonly ledger: Ledger;
  readonly texts: Record<Language, Texts>;
  readonly log: Log;
}

/** Brings results into the chat from which they were ordered, and says how the order ended. */
export function createAnnouncer(options: AnnouncerOptions): Announcer {
  const { ledger, telegram, texts, log } = options;

  function showState(ended: Ended, state: Html, hasButtons = false): Promise<void> {
    const screen = endScreen(ended, texts, state, hasButtons);
    return redraw(telegram.call, placeOf(ended.generation), screen);
  }

  const sayState = createSpeaker(options, showState);
  const compensate = createCompensation(options, sayState);

  /** Whether it is over with the work, well or without hope. */
  async function attempt<T>(work: () => Promise<T>, isRepeated = false): Promise<Attempt<T>> {
    return work().then(
      (result) => ({ isOver: true, result }),
      (error: unknown) => {
        const isOver = isHopeless(error) || (isRepeated && isUncertain(error));
        if (!isOver) complain(log, error);
        return { isOver, result: undefined };
      },
    );
  }

  async function record({ generation }: Ended, files: string | undefined): Promise<boolean> {
    const { userId, key } = generation;
    return (await attempt(() => ledger.delivered({ userId, key, files }))).isOver;
  }

  /** Nobody has the result any more. */
  async function giveUp(ended: Ended, { isLate }: How): Promise<boolean> {
    // A late one was paid back long ago.
    if (!isLate && !(await attempt(() => compensate(ended))).isOver) return false;
    return record(ended, undefined);
  }

  return {
    async bring(ended, urls, how = {}) {
      const send = () => sendParcel(options, parcelOf(ended, texts, how), urls);
      const { isOver, result: sent } = await attempt(send, how.isRepeated);
      if (!isOver) return false;
      if (sent === "gone") return giveUp(ended, how);
      const files = sent?.files;
      const recorded = await record(ended, files);
      if (how.isLate) return recorded;
      // An album has no buttons, and what did not arrive is in the history.
      const lacksButtons = files === undefined || files.includes(" ");
      // All that can be lost here is a line of text.
      await attempt(() => showState(ended, doneText(ended, texts, how), lacksButtons));
      return recorded;
    },

    async regret(refunded, why) {
      const { generation, amount, balance, asOf } = refunded;
      const { studio } = texts[placeOf(generation).language];
      const text = studio.failed(why, amount, balance, asOf);
      const { isOver } = await attempt(() => sayState(refunded, text));
      return isOver && record(refunded, undefined);
    },
  };
}

interface Attempt<T> {
  readonly isOver: boolean;
  readonly result: T | undefined;
}

/**
 * For a result that nobody has any more: its price comes back, as a correction, once. The generation
 * itself has ended well, and a generation ends only once.
 */
function createCompensation(
  { ledger, texts }: AnnouncerOptions,
  sayState: (ended: Ended, text: Html) => Promise<void>,
) {
  return async (ended: Ended): Promise<void> => {
    const { userId, key, amount } = ended.generation;
    const { studio } = texts[placeOf(ended.generation).language];
    if (amount === undefined) throw new LedgerUnavailable("what was paid is not known now");
    const entry = { key: `lost:${key}`, type: "adjustment", amount: -amount } as const;
    const { balance, asOf } = await ledger.apply(userId, [entry]);
    await sayState(ended, studio.vanished(-amount, balance, asOf));
  };
}

/** The order's message may be gone: the money is worth one of its own. */
function createSpeaker(
  { telegram }: AnnouncerOptions,
  showState: (ended: Ended, state: Html) => Promise<void>,
) {
  return async (ended: Ended, text: Html): Promise<void> => {
    await showState(ended, text).catch((error: unknown) => {
      if (!(error instanceof TelegramError) || error.code !== 400) throw error;
      const { chatId, replyTo, topic } = placeOf(ended.generation);
      const message = { ...toMessage(chatId, { text }), ...answering(replyTo, topic) };
      return telegram.call("sendMessage", message);
    });
  };
}

function complain(log: Log, error: unknown): void {
  const foreseen = [LedgerUnavailable, TelegramError, TurnMissed];
  const isForeseen = error instanceof Error && foreseen.some((kind) => error instanceof kind);
  if (isForeseen) log.warn(`A user will be told of an end later: ${error.message}`);
  else log.error("A user could not be told how a generation ended", error);
}

/** Telegram will never take it: the user blocked the bot, or is gone. */
function isHopeless(error: unknown): boolean {
  return error instanceof TelegramError && (error.code === 400 || error.code === 403);
}
