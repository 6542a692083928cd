import type { ChatMessage, NewMessage, User } from "./chats.js";
import type { Entity } from "./html.js";
import type { State } from "./state.js";
import type { Thread } from "./threads.js";

/** Where a message stands, and what stands beside it. */
export interface Place {
  /** The message that this one answers. */
  readonly replyTo?: ChatMessage | undefined;
  /** The part of it that the answer is about. */
  readonly quote?: string;
  /** A message of another chat that this one answers, as the Bot API has it: origin and media. */
  readonly externalReply?: object;
  /** Where a forwarded message comes from, as the Bot API has it: a `MessageOrigin`. */
  readonly forwardOrigin?: object;
  /** A story that this message answers, of which bots see nothing. */
  readonly story?: { readonly chat: object; readonly id: number };
  /** A topic (`openTopic`), or a line of replies, whose id bots see but can't send to. */
  readonly thread?: Thread;
  /** A group instead of the private chat. */
  readonly group?: Group;
}

/** With topics it is a supergroup. */
export interface Group {
  readonly id: number;
  readonly title: string;
  readonly is_forum?: boolean;
}

/** Of a message that stands there. */
export function placed(user: User, state: State, where: Place): Partial<NewMessage> {
  const { replyTo, quote, externalReply, forwardOrigin, story, thread, group } = where;
  if (group !== undefined) {
    const type = group.is_forum ? "supergroup" : "group";
    state.chats.join({ ...group, type });
  }
  const beside = {
    ...(quote !== undefined && { quote: { text: quote, position: 0, is_manual: true } }),
    ...(externalReply && { external_reply: externalReply }),
    ...(forwardOrigin && { forward_origin: forwardOrigin }),
    ...(story && { reply_to_story: story }),
  };
  return { chatId: group?.id ?? user.id, replyTo: replyTo?.messageId, thread, beside };
}

interface Captioned extends Place {
  readonly caption?: string;
  readonly mediaGroupId?: string;
}

/** The words under a file, and where it stands. */
export function captioned(user: User, state: State, options: Captioned): Partial<NewMessage> {
  const { caption = "", mediaGroupId, ...where } = options;
  return { ...worded(caption), mediaGroupId, ...placed(user, state, where) };
}

/** Words, with the command at their begin marked as Telegram does. */
export function worded(text: string): { readonly text: string; readonly entities: Entity[] } {
  const command = /^\/\w+(@\w+)?/.exec(text)?.[0];
  const entities =
    command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
  return { text, entities };
}
