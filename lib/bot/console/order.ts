import type { Message } from "@telegraf/types";
import { commandIn } from "../input/command.js";
import { plain } from "../input/message.js";
import type { ConsoleContext } from "./console-context.js";

/** A command as an operator wrote it. */
export interface Order {
  /** In lower case, without the slash. */
  readonly command: string;
  /** What stands behind the command, trimmed. */
  readonly text: string;
  readonly messageId: number;
  readonly chatId: number;
}

/** The command in the message that came. */
export function orderIn({ message, chat }: ConsoleContext): Order | undefined {
  return readOrder(message, chat?.id);
}

/**
 * The command that the message with the pressed button answers, read again from Telegram: no state is
 * kept anywhere. Undefined if the operator has deleted the command, or Telegram no longer shows it.
 */
export function orderAnswered({ callbackQuery, chat }: ConsoleContext): Order | undefined {
  const answering = callbackQuery?.message as Partial<Message.TextMessage> | undefined;
  return readOrder(answering?.reply_to_message, chat?.id);
}

function readOrder(message: object | undefined, chatId: number | undefined): Order | undefined {
  if (message === undefined || chatId === undefined) return undefined;
  const { text, message_id } = plain(message) as Partial<Message.TextMessage>;
  const found = text === undefined ? undefined : commandIn(text);
  if (found === undefined || message_id === undefined) return undefined;
  return { command: found.name, text: found.rest, messageId: message_id, chatId };
}
