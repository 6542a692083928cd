import type { Chat, ChatMessage, Media, NewMessage } from "./chats.js";
import { idsOf, type MediaKind, type StoredFile } from "./files.js";
import { Refusal } from "./limits.js";
import type { Parameters, State } from "./state.js";

type Content = Pick<NewMessage, "text"> &
  Partial<Pick<NewMessage, "entities" | "media" | "mediaGroupId" | "invoice">>;

/** Puts a message of the bot into its chat and answers as the Bot API does. */
export function post(state: State, parameters: Parameters, content: Content) {
  const { bot, chats } = state;
  const { reply_markup: markup } = parameters;
  const { id } = openThread(state, parameters);
  const replyTo = replyOf(state, parameters);
  const message = chats.add({
    chatId: id,
    from: bot,
    fromBot: true,
    entities: [],
    buttons: buttonsOf(parameters),
    replyTo,
    thread: threadOf(state, parameters, replyTo),
    forceReply: markup?.force_reply === undefined ? undefined : markup,
    replyKeyboard: replyKeyboardOf(markup ?? {}),
    ...content,
  });
  return toApiMessage(state, message);
}

/** The chat, if the bot may write there, and into the topic that it names. */
export function openThread({ chats }: State, { chat_id, message_thread_id: id }: Parameters): Chat {
  const chat = chats.open(chat_id);
  if (id !== undefined && !chats.threads.isTopic(chat.id, id)) {
    throw new Refusal("Bad Request: message thread not found");
  }
  return chat;
}

/** The topic that the bot names, else that of the message which it answers. */
function threadOf({ chats }: State, parameters: Parameters, replyTo: number | undefined) {
  const { chat_id, message_thread_id: id } = parameters;
  if (id !== undefined) return { id, isTopic: true };
  const answered = chats.find(chat_id, replyTo)?.thread;
  return answered?.isTopic && chats.threads.isTopic(Number(chat_id), answered.id)
    ? answered
    : undefined;
}

export const buttonsOf = (parameters: Parameters) => parameters.reply_markup?.inline_keyboard ?? [];

function replyKeyboardOf(markup: Parameters): NewMessage["replyKeyboard"] {
  if (markup.remove_keyboard === true) return "removed";
  return markup.keyboard === undefined ? undefined : markup;
}

/** The message to answer; none if it is gone and the bot does not mind. */
function replyOf({ chats }: State, { chat_id, reply_parameters }: Parameters): number | undefined {
  if (reply_parameters === undefined) return undefined;
  const { message_id, allow_sending_without_reply, ...more } = reply_parameters;
  const { chat_id: otherChat = chat_id, ...strange } = more;
  const [name] = Object.keys(strange);
  if (name !== undefined || Number(otherChat) !== Number(chat_id)) {
    throw new Refusal(`The local Telegram does not do replies with ${name ?? "another chat"}`, 501);
  }
  const found = chats.find(chat_id, message_id);
  if (found === undefined && allow_sending_without_reply !== true) {
    throw new Refusal("Bad Request: message to be replied not found");
  }
  return found?.messageId;
}

/** A message as the Bot API shows it, with the one that it answers, but not with what that answers. */
export function toApiMessage(state: State, message: ChatMessage, withReply = true): object {
  const { messageId, chatId, sentAt, editedAt, from, buttons, mediaGroupId, thread } = message;
  const answered = withReply ? state.chats.find(chatId, message.replyTo) : undefined;
  return {
    message_id: messageId,
    date: toSeconds(sentAt),
    ...(editedAt !== undefined && { edit_date: toSeconds(editedAt) }),
    chat: state.chats.get(chatId),
    from,
    ...(thread && { message_thread_id: thread.id }),
    ...(thread?.isTopic && { is_topic_message: true }),
    ...message.beside,
    ...(answered && { reply_to_message: toApiMessage(state, answered, false) }),
    ...(mediaGroupId !== undefined && { media_group_id: mediaGroupId }),
    ...(message.content ?? contentOf(state, message)),
    ...(buttons.length > 0 && { reply_markup: { inline_keyboard: buttons } }),
  };
}

const toSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000);

function contentOf({ files }: State, { text, entities, media, invoice }: ChatMessage): object {
  if (invoice !== undefined) {
    const { title, description, currency, stars: total_amount } = invoice;
    return { invoice: { title, description, start_parameter: "", currency, total_amount } };
  }
  const [file] = (media ?? []).map(({ fileId }) => files.find(fileId));
  if (file === undefined) return { text, ...(entities.length > 0 && { entities }) };
  return {
    ...mediaFields(file),
    ...(text !== "" && { caption: text }),
    ...(entities.length > 0 && { caption_entities: entities }),
  };
}

/** Stickers and round videos have no words. */
export const isMute = ({ kind }: Media) => kind === "sticker" || kind === "video_note";

/** A file as people see it in a message. */
export function toMedia(file: StoredFile, url?: string): Media {
  const { kind, fileId, bytes, mimeType, fileName, width, height } = file;
  return { kind, fileId, size: bytes.length, mimeType, fileName, width, height, url };
}

function mediaFields(file: StoredFile): object {
  if (file.kind === "photo") return { photo: [...(file.smaller ?? []), file].map(toPhotoSize) };
  const fields = withoutAbsent(fieldsOf[file.kind](file));
  if (file.kind !== "animation") return { [file.kind]: fields };
  // The Bot API shows it twice, for bots that know no animations.
  return { animation: fields, document: withoutAbsent(commonFields(file)) };
}

const commonFields = (file: StoredFile) => ({
  ...idsOf(file),
  mime_type: file.mimeType,
  file_name: file.fileName,
});

type Fields = (file: StoredFile) => object;

const sizedFields: Fields = (file) => {
  const { width = 0, height = 0, duration = 0 } = file;
  return { ...commonFields(file), width, height, duration };
};

/** What the Bot API tells of each kind of file but photos. */
const fieldsOf: Readonly<Record<Exclude<MediaKind, "photo">, Fields>> = {
  document: commonFields,
  video: sizedFields,
  animation: sizedFields,
  audio: (file) => {
    const { duration = 0, title, performer } = file;
    return { ...commonFields(file), duration, title, performer };
  },
  voice: (file) => ({ ...idsOf(file), duration: file.duration ?? 0, mime_type: file.mimeType }),
  video_note: (file) => {
    const { duration = 0, length = 240 } = file;
    return { ...idsOf(file), duration, length };
  },
  sticker: (file) => {
    const { width = 512, height = 512 } = file;
    const looks = { type: "regular", is_animated: false, is_video: false };
    return { ...idsOf(file), ...looks, width, height };
  },
};

const toPhotoSize = (file: StoredFile) => {
  const { width = 0, height = 0 } = file;
  return { ...idsOf(file), width, height };
};

function withoutAbsent(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
