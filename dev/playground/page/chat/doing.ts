import { signal } from "@preact/signals";
import type { ChatAction } from "../../protocol.js";

/** A client shows an action for so long. */
const actionMs = 5_000;

/** What the bot does, by chat: until a message comes, as in Telegram, or for a while. */
export const doing = signal<Readonly<Record<number, string>>>({});

export function startDoing(actions: readonly ChatAction[]): void {
  for (const { chatId, action } of actions) {
    doing.value = { ...doing.value, [chatId]: action };
    setTimeout(() => stopDoing([chatId]), actionMs);
  }
}

export function stopDoing(chatIds: readonly number[]): void {
  const rest = Object.entries(doing.value).filter(([id]) => !chatIds.includes(Number(id)));
  doing.value = Object.fromEntries(rest);
}
