import type { AlarmButton } from "../alarms/alarm-buttons.js";
import { type Alarm, alarms, type RaiseAlarm } from "../alarms/alarms.js";
import { isFresh } from "../ledger/time.js";
import type { Log } from "../log.js";
import type { TelegramCalls } from "../telegram.js";
import { type Html, html } from "./texts/html.js";
import type { CoreTexts } from "./texts/texts.js";

/** In this time one alarm is sent per topic and subject. */
const quietMs = 15 * 60 * 1000;
const hourMs = 60 * 60 * 1000;
/** How many messages an instance sends to an operator in an hour, and how many more if they are urgent. */
const maxPerHour = 20;
const extraUrgent = 10;
/** Of Telegram's 4,096 characters; the sum-up gets the rest. */
const maxTextLength = 3_000;
const maxSummaryLength = 900;
/** Telegram's limit for what a button copies. */
const maxCopied = 256;

/** The people who run the bot (ADMIN_IDS). */
export interface Operator {
  /** Logs the alarm and sends it to every operator, behind the answer. */
  readonly alarm: RaiseAlarm;
  /**
   * The same, for callers that must know whether an operator got it. Never rejects.
   * @returns whether an operator has it, sent now or in the last 15 minutes
   */
  sendAlarm(alarm: Alarm): Promise<boolean>;
  /** Sends, behind the answer, how many alarms were only logged in quiet times that are over. */
  sendSummary(): void;
  /** How users reach an operator. */
  contact(texts: CoreTexts): Html;
}

export interface OperatorOptions {
  /** Makes a button of the console. */
  readonly button: (text: string, ...data: readonly string[]) => object;
  readonly ids: readonly number[];
  readonly telegram: TelegramCalls;
  readonly log: Log;
  readonly now: () => number;
  /** Keeps the function alive for what need not delay its answer. */
  readonly background: (work: Promise<unknown>) => void;
}

/** What has been sent is remembered by this instance alone, so others may send the same alarm. */
export function createOperator(options: OperatorOptions): Operator {
  const { ids, log, background, now } = options;
  const send = createSender(options);
  const budget = createBudget(now);
  const sent = createSentAlarms(now);

  async function tell(alarm: Alarm): Promise<boolean> {
    const { isOver = false, isUrgent = isOver, isKnown, buttons } = alarm;
    if (isKnown) return sent.remember(alarm, Promise.resolve(true));
    const text = `${isOver ? "✅" : "⚠️"} ${alarm.text}`;
    const line = text.replaceAll("\n", " ");
    if (isOver) log.info(line);
    else log.error(line);
    if (ids.length === 0) return false;
    const repeated = sent.repeat(alarm);
    return (
      repeated ??
      sent.remember(alarm, sendInBudget(truncate(text, maxTextLength), isUrgent, buttons))
    );
  }

  /** @returns whether it was sent and reached an operator */
  async function sendInBudget(
    text: string,
    isUrgent: boolean,
    buttons: Alarm["buttons"] = [],
  ): Promise<boolean> {
    const allowance = budget.take(isUrgent);
    if (allowance === "none") return false;
    const isLast = allowance === "last";
    const notice = `⚠️ ${alarms.onlyLogged({ limit: maxPerHour }).text}`;
    const summary = truncate(
      [...sent.takeSummary(), ...budget.takeSummary()].join("\n"),
      maxSummaryLength,
    );
    const parts = [isLast ? notice : text, summary].filter((part) => part !== "");
    return (await send(parts.join("\n\n"), isLast ? [] : buttons)) && !isLast;
  }

  return {
    sendAlarm: tell,
    alarm: (alarm) => background(tell(alarm)),

    sendSummary() {
      if (ids.length === 0 || budget.isUsedUp()) return;
      if (!sent.hasSummary() && !budget.hasSummary()) return;
      background(sendInBudget("⚠️ These alarms were only logged:", false));
    },

    contact(texts) {
      const [id] = ids;
      if (id === undefined) return texts.noOperator;
      return html`<a href="tg://user?id=${id}">${texts.operator}</a>`;
    },
  };
}

/** Resolves to whether at least one operator was reached. */
function createSender({ ids, telegram, log, button }: OperatorOptions) {
  async function sendTo(chat_id: number, text: string, keyboard: object): Promise<boolean> {
    try {
      await telegram.call("sendMessage", {
        chat_id,
        text,
        link_preview_options: { is_disabled: true },
        ...keyboard,
      });
      return true;
    } catch (error) {
      log.error(`The operator ${chat_id} could not be reached`, error);
      return false;
    }
  }

  return async (text: string, buttons: readonly AlarmButton[]): Promise<boolean> => {
    const rows = buttons.map((one) => [
      "data" in one
        ? button(one.text, ...one.data)
        : { text: one.text, copy_text: { text: one.copied.slice(0, maxCopied) } },
    ]);
    const keyboard = rows.length === 0 ? {} : { reply_markup: { inline_keyboard: rows } };
    const reached = await Promise.all(ids.map((id) => sendTo(id, text, keyboard)));
    return reached.includes(true);
  };
}

interface SentAlarm {
  readonly alarm: Alarm;
  readonly at: number;
  readonly reached: Promise<boolean>;
  /** How many more of its kind were only logged. */
  more: number;
}

/** As many entries as the budget allows in an hour, at most: what is not sent is not remembered. */
function createSentAlarms(now: () => number) {
  const entries = new Map<string, SentAlarm>();
  const keyOf = ({ topic, subject }: Alarm) => `${topic}: ${subject}`;
  const isQuiet = ({ at }: SentAlarm) => isFresh(at, now(), quietMs);

  function forgetExpired(): void {
    for (const [key, entry] of entries)
      if (!isQuiet(entry) && entry.more === 0) entries.delete(key);
  }

  const due = () => [...entries].filter(([, entry]) => !isQuiet(entry) && entry.more > 0);

  return {
    /** Undefined if this alarm is news. */
    repeat(alarm: Alarm): Promise<boolean> | undefined {
      const entry = entries.get(keyOf(alarm));
      if (entry === undefined || !isQuiet(entry) || entry.alarm.isOver !== alarm.isOver)
        return undefined;
      entry.more++;
      return entry.reached;
    },

    /** An alarm that reached no operator is forgotten, so that the next one is tried again. */
    async remember(alarm: Alarm, reached: Promise<boolean>): Promise<boolean> {
      forgetExpired();
      const key = keyOf(alarm);
      const entry = { alarm, at: now(), reached, more: 0 };
      entries.set(key, entry);
      const isReached = await reached;
      if (!isReached && entries.get(key) === entry) entries.delete(key);
      return isReached;
    },

    hasSummary: () => due().length > 0,

    takeSummary(): string[] {
      return due().map(([key, { alarm, at, more }]) => {
        entries.delete(key);
        const [first] = alarm.text.split(/(?<=\.)\s/, 1);
        return `… and ${more} more like it since ${timeOf(at)}: ${truncate(first ?? "", 150)}`;
      });
    },
  };
}

/** `last` is given once in an hour: for the message that the following alarms are only logged. */
function createBudget(now: () => number) {
  let hour = { at: Number.NEGATIVE_INFINITY, taken: 0, refused: 0, isAnnounced: false };
  let unsaid = 0;

  function beginHour(): void {
    if (isFresh(hour.at, now(), hourMs)) return;
    unsaid += hour.refused;
    hour = { at: now(), taken: 0, refused: 0, isAnnounced: false };
  }

  return {
    isUsedUp: () => isFresh(hour.at, now(), hourMs) && hour.taken >= maxPerHour,

    hasSummary: () => unsaid > 0 || (hour.refused > 0 && !isFresh(hour.at, now(), hourMs)),

    take(isUrgent: boolean): "some" | "last" | "none" {
      beginHour();
      if (hour.taken < maxPerHour + (isUrgent ? extraUrgent : 0)) {
        hour.taken++;
        return "some";
      }
      hour.refused++;
      if (hour.isAnnounced) return "none";
      hour.isAnnounced = true;
      return "last";
    },

    takeSummary(): string[] {
      const lines = unsaid === 0 ? [] : [`… and ${unsaid} more in an earlier hour.`];
      unsaid = 0;
      return lines;
    },
  };
}

/** Such as "14:05 UTC". */
function timeOf(at: number): string {
  return `${new Date(at).toISOString().slice(11, 16)} UTC`;
}

/** Whole code points, with an ellipsis if something is left out. */
function truncate(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return `${text
    .slice(0, longest - 1)
    .toWellFormed()
    .replace(/\ufffd$/, "")}…`;
}
