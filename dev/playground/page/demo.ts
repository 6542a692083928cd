import type { ChatMessage } from "../protocol.js";
import { act, write } from "./api.js";
import { chat, personId } from "./store.js";
import { pause, until } from "./waiting.js";

/* What a person would do by hand, for whoever would rather watch. */

export async function topUp(): Promise<void> {
  const before = newestId();
  await write("/topup 250");
  const message = await until(() =>
    chat.value.find((found) => isNew(found, before) && found.invoice),
  );
  await pause();
  if (message === undefined) return;
  await act({ do: "pay", userId: personId.value, messageId: message.messageId });
  await until(() => chat.value.find((found) => isNew(found, message.messageId)));
}

/** The buttons from a prompt to its picture: the first group, its first model, Generate. */
const first = (label: string) => !label.startsWith("✅");
const confirmation = (label: string) => label.startsWith("✅");

export async function generate(prompt: string): Promise<void> {
  const before = newestId();
  await write(prompt);
  await press(before, first, false);
  await press(before, first, true);
  await press(before, confirmation, true);
}

/** @param hasWayBack whether the message is to have been edited by an earlier press */
async function press(before: number, isMeant: (label: string) => boolean, hasWayBack: boolean) {
  const found = await until(() => {
    const message = chat.value.find(
      (candidate) => isNew(candidate, before) && candidate.buttons.length > 0,
    );
    const button = message?.buttons.flat().find(({ text }) => isMeant(text));
    const isThere = !hasWayBack || message?.buttons.flat().some(({ text }) => text.startsWith("«"));
    return message && button && isThere ? { message, button } : undefined;
  });
  await pause();
  if (found === undefined) return;
  const { message, button } = found;
  const { callback_data: data = "" } = button;
  await act({ do: "press", userId: personId.value, messageId: message.messageId, data });
  await until(() => (hasChanged(message) ? true : undefined));
}

const hasChanged = ({ messageId, editedAt }: ChatMessage) =>
  chat.value.find((message) => message.messageId === messageId)?.editedAt !== editedAt;

const newestId = () => chat.value.at(-1)?.messageId ?? 0;

const isNew = ({ messageId, fromBot }: ChatMessage, before: number) =>
  fromBot && messageId > before;
