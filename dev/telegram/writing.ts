import type { ChatMessage, NewMessage, User } from "./chats.js";
import type { Delivery, Update } from "./delivery.js";
import type { Entity } from "./html.js";
import { drawPng } from "./images.js";
import { toApiMessage, toMedia } from "./messages.js";
import { nextAlbumId, type State } from "./state.js";

export type Deliver = (content: Omit<Update, "update_id">) => Promise<Delivery>;

export interface PersonOptions {
  readonly user: User;
  readonly state: State;
  readonly deliver: Deliver;
}

/** What became of a message for the bot, and the message. */
export interface Sent extends Delivery {
  readonly message: ChatMessage;
}

interface Reply {
  /** The message that this one answers. */
  readonly replyTo?: ChatMessage | undefined;
}

interface FileOptions extends Reply {
  readonly caption?: string;
  /** The same for all items of an album. */
  readonly mediaGroupId?: string;
}

export interface PhotoOptions extends FileOptions {
  /** PNG, JPEG or WebP; without them a picture is drawn. */
  readonly bytes?: Uint8Array;
  /** Of the drawn picture, in pixels. */
  readonly size?: { readonly width: number; readonly height: number };
}

export interface DocumentOptions extends FileOptions {
  readonly bytes: Uint8Array;
  /** Absent = the sender's program told none. */
  readonly mimeType?: string | undefined;
  readonly fileName?: string | undefined;
}

/** Sends a message to the bot, in the private chat if no other is named. */
export async function send(
  { user, state, deliver }: PersonOptions,
  content: Partial<NewMessage>,
): Promise<Sent> {
  const message = state.chats.add({
    chatId: user.id,
    from: user,
    fromBot: false,
    text: "",
    entities: [],
    buttons: [],
    ...content,
  });
  return { ...(await deliver({ message: toApiMessage(state, message) })), message };
}

/** All that a person can write and send. */
export function writing(options: PersonOptions) {
  const { files, chats } = options.state;
  const sendPhoto = ({ bytes, size, ...more }: PhotoOptions = {}) => {
    const { width, height } = size ?? { width: 64, height: 48 };
    const file = files.keep("photo", bytes ?? drawPng(width, height));
    return send(options, { media: [toMedia(file)], ...captioned(more) });
  };
  const sendDocument = ({ bytes, mimeType, fileName, ...more }: DocumentOptions) => {
    const file = files.keep("document", bytes, { mimeType, fileName });
    return send(options, { media: [toMedia(file)], ...captioned(more) });
  };

  return {
    say: (text: string, { replyTo }: Reply = {}) =>
      send(options, { text, entities: commandEntities(text), replyTo: replyTo?.messageId }),

    /** Anything else: `{ sticker: {...} }`. */
    sendContent: (content: object) =>
      send(options, { text: "text" in content ? String(content.text) : "", content }),

    sendPhoto,
    /** A file, perhaps an image that was sent as a file. */
    sendDocument,

    /** Several at once; the bot gets each as a message of its own. */
    sendAlbum(items: readonly (PhotoOptions | DocumentOptions)[]): Promise<Sent[]> {
      const mediaGroupId = nextAlbumId();
      const sendItem = (item: PhotoOptions | DocumentOptions) =>
        isDocument(item)
          ? sendDocument({ ...item, mediaGroupId })
          : sendPhoto({ ...item, mediaGroupId });
      return Promise.all(items.map(sendItem));
    },

    sayInGroup(text: string, group: { readonly id: number; readonly title: string }) {
      chats.join({ ...group, type: "group" });
      return send(options, { text, entities: commandEntities(text), chatId: group.id });
    },

    /** Takes a message away for both sides; the bot is not told. */
    delete: (message: ChatMessage): void => chats.remove(message),
  };
}

function isDocument(item: PhotoOptions | DocumentOptions): item is DocumentOptions {
  return "mimeType" in item;
}

function captioned({ caption = "", replyTo, mediaGroupId }: FileOptions): Partial<NewMessage> {
  const entities = commandEntities(caption);
  return { text: caption, entities, replyTo: replyTo?.messageId, mediaGroupId };
}

function commandEntities(text: string): Entity[] {
  const command = /^\/\w+(@\w+)?/.exec(text)?.[0];
  return command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
}
