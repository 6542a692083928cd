import type { BotCommand } from "@telegraf/types";
import type { User } from "./chats.js";
import { Refusal } from "./limits.js";
import type { Method, Parameters, State } from "./state.js";

/** Keeps the commands of a scope and language. */
export const setMyCommands: Method = (state, { commands, scope, language_code }) => {
  state.profile.set(nameOf(scopeOf(state, scope), language_code), commands);
  return true;
};

/** What the menu of a person's Telegram lists: the first list that Telegram finds, whole. */
export function commandsOf({ profile }: State, { id, language_code }: User): readonly BotCommand[] {
  const names = [inChat(id), ""].flatMap((scope) => [
    nameOf(scope, language_code),
    nameOf(scope, undefined),
  ]);
  const found = names.map((name) => profile.get(name)).find((commands) => commands !== undefined);
  return (found ?? []) as readonly BotCommand[];
}

/** Everywhere, or in one chat that the bot knows. */
function scopeOf({ chats }: State, scope: Parameters): string {
  if (scope === undefined) return "";
  if (scope.type !== "chat") {
    throw new Refusal(`The local Telegram does not do commands for ${scope.type}`, 501);
  }
  if (chats.get(Number(scope.chat_id)) === undefined) {
    throw new Refusal("Bad Request: chat not found");
  }
  return inChat(scope.chat_id);
}

const inChat = (id: number | string) => `in ${id}`;

const nameOf = (scope: string, language = "") =>
  ["commands", scope, language].filter((part) => part !== "").join(" ");
