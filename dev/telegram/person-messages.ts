import type { ChatMessage, NewMessage, User } from "./chats.js";
import type { Delivery, Update } from "./delivery.js";
import type { FileFacts, MediaKind, StoredFile } from "./files.js";
import { drawPng } from "./images.js";
import { toApiMessage, toMedia } from "./messages.js";
import { captioned, type Group, type Place, placed, worded } from "./placing.js";
import { nextAlbumId, type State } from "./state.js";
import type { Thread } from "./threads.js";

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

interface FileOptions extends Place {
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
  /** Absent = the sender's app named none. */
  readonly mimeType?: string | undefined;
  readonly fileName?: string | undefined;
}

/** Any file but a photo; sizes in pixels, duration in seconds. */
export interface MediaOptions extends FileOptions {
  readonly bytes: Uint8Array;
  readonly facts?: FileFacts;
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
  if (message.thread) state.chats.threads.open(message.chatId, message.thread);
  return { ...(await deliver({ message: toApiMessage(state, message) })), message };
}

/** All that a person can write and send. */
export function writing(options: PersonOptions) {
  const { user, state } = options;
  const { files } = state;
  const sendFile = (file: StoredFile, more: FileOptions) =>
    send(options, { media: [toMedia(file)], ...captioned(user, state, more) });

  const sendPhoto = ({ bytes, size, ...more }: PhotoOptions = {}) => {
    const { width, height } = size ?? { width: 64, height: 48 };
    return sendFile(files.keep("photo", bytes ?? drawPng(width, height)), more);
  };
  const sendMedia = (kind: Exclude<MediaKind, "photo">, { bytes, facts, ...more }: MediaOptions) =>
    sendFile(files.keep(kind, bytes, facts), more);
  const sendDocument = ({ mimeType, fileName, ...more }: DocumentOptions) =>
    sendMedia("document", { ...more, facts: { mimeType, fileName } });
  const sendContent = (content: object, where: Place = {}) => {
    const text = "text" in content ? String(content.text) : "";
    return send(options, { text, content, ...placed(user, state, where) });
  };
  const say = (text: string, where: Place = {}) =>
    send(options, { ...worded(text), ...placed(user, state, where) });

  return {
    say,
    /** Anything else: `{ location: {...} }`. */
    sendContent,
    /** Words pasted with their formatting: no `text` comes with them. */
    sendRich: (blocks: readonly object[], where?: Place) =>
      sendContent({ rich_message: { blocks } }, where),
    sendPhoto,
    /** A file, perhaps an image that was sent as a file. */
    sendDocument,
    /** A voice message, a sticker, a video … that the bot can download. */
    sendMedia,
    /** Several at once; the bot gets each as a message of its own. */
    sendAlbum(items: readonly (PhotoOptions | DocumentOptions)[]): Promise<Sent[]> {
      const album = { mediaGroupId: nextAlbumId() };
      const sendItem = (item: PhotoOptions | DocumentOptions) =>
        isDocument(item) ? sendDocument({ ...item, ...album }) : sendPhoto({ ...item, ...album });
      return Promise.all(items.map(sendItem));
    },
    sayInGroup: (text: string, group: Group, where: Place = {}) => say(text, { ...where, group }),
    ...topicsOf(options),
    ...changing(options),
  };
}

/** All that a person can do with what they have sent. */
function changing({ state, deliver }: PersonOptions) {
  return {
    /** Writes other words; only a bot that asked for `edited_message` gets the update. */
    async edit(message: ChatMessage, text: string): Promise<Sent> {
      const edited = state.chats.edit(message, worded(text));
      return {
        ...(await deliver({ edited_message: toApiMessage(state, edited) })),
        message: edited,
      };
    },
    /** Takes a message away for both sides; the bot gets no update. */
    delete: (message: ChatMessage): void => state.chats.remove(message),
  };
}

function topicsOf({ user, state: { chats } }: PersonOptions) {
  return {
    /** A new topic in the private chat or in a forum; the bot gets no update. */
    openTopic(group?: Group): Thread {
      const topic = { id: chats.newId(), isTopic: true };
      chats.threads.open(group?.id ?? user.id, topic);
      return topic;
    },
    /** Takes a topic away: what is sent there is refused. */
    closeTopic: ({ id }: Thread, group?: Group): void =>
      chats.threads.close(group?.id ?? user.id, id),
  };
}

function isDocument(item: PhotoOptions | DocumentOptions): item is DocumentOptions {
  return "mimeType" in item;
}
