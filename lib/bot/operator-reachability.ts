import { isFresh } from "../ledger/time.js";
import { type TelegramCalls, TelegramError } from "../telegram.js";

const rememberedMs = 10 * 60 * 1000;

export interface ReachabilityOptions {
  /** ADMIN_IDS */
  readonly ids: readonly number[];
  readonly telegram: TelegramCalls;
  readonly now: () => number;
}

/**
 * Finds operators whom the bot can't write to. For each it sends the action "typing", which shows for
 * five seconds and leaves no message. The result is remembered for 10 minutes.
 * @returns a sentence for each such operator, with what to do; none if Telegram's answer does not show it
 */
export function createReachability({ ids, telegram, now }: ReachabilityOptions) {
  let last: { readonly at: number; readonly sentences: Promise<readonly string[]> } | undefined;

  async function explain(id: number): Promise<string | undefined> {
    return telegram.call("sendChatAction", { chat_id: id, action: "typing" }).then(
      () => undefined,
      (error: unknown) => explainRefusal(id, error),
    );
  }

  async function look(): Promise<readonly string[]> {
    const found = await Promise.all(ids.map(explain));
    return found.filter((sentence) => sentence !== undefined);
  }

  return function findUnreachable(): Promise<readonly string[]> {
    if (last === undefined || !isFresh(last.at, now(), rememberedMs)) {
      last = { at: now(), sentences: look() };
    }
    return last.sentences;
  };
}

/**
 * What Telegram answers about a person: 400 "chat not found" or 403 "bot can't initiate conversation
 * with a user" before they first pressed Start, 403 "bot was blocked by the user", 403 "user is
 * deactivated". Source: Client.cpp of https://github.com/tdlib/telegram-bot-api.
 */
function explainRefusal(id: number, error: unknown): string | undefined {
  if (!(error instanceof TelegramError) || ![400, 403].includes(error.code)) return undefined;
  const { message } = error;
  if (/deactivated/.test(message)) {
    return `ADMIN_IDS: the account ${id} no longer exists, so it gets no alarms; remove it`;
  }
  if (/blocked/.test(message)) {
    return `ADMIN_IDS: ${id} has blocked the bot, so they get no alarms; open the bot with this account and press Restart`;
  }
  return `ADMIN_IDS: ${id} has never started the bot, so they get no alarms; open the bot with this account and press Start`;
}
