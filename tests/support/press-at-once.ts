import type { ChatMessage } from "../../dev/telegram/chats.js";
import { toApiMessage } from "../../dev/telegram/messages.js";
import type { Person } from "../../dev/telegram/person.js";

type State = Parameters<typeof toApiMessage>[0];

/** A person presses the button of a message that contains these words. */
export function pressOf(
  state: State,
  { user }: Person,
  message: ChatMessage,
  id: number,
  words = "Generate",
) {
  const data = message.buttons.flat().find(({ text }) => text.includes(words))?.callback_data;
  const query = { id: `at-once-${id}`, from: user, chat_instance: "1", data };
  return { update_id: id, callback_query: { ...query, message: toApiMessage(state, message) } };
}

/** Delivers an update as Telegram does, and at once: Telegram itself delivers a person's updates in turn. */
export async function deliver(url: string, secret: string, update: object): Promise<number> {
  const headers = {
    "content-type": "application/json",
    "x-telegram-bot-api-secret-token": secret,
  };
  const body = JSON.stringify(update);
  return (await fetch(`${url}/api/telegram`, { method: "POST", headers, body })).status;
}
