import type { ChatMessage, Media, NewMessage } from "./chats.js";
import type { StoredFile } from "./files.js";
import { Refusal } from "./limits.js";
import type { Parameters, State } from "./state.js";

type Content = Pick<NewMessage, "text"> &
  Partial<Pick<NewMessage, "entities" | "media" | "mediaGroupId" | "invoice">>;

/** Puts a message of the bot into its chat and answers as the Bot API does. */
export function post(state: State, parameters: Parameters, content: Content) {
  const { bot, chats } = state;
  const { reply_markup: markup } = parameters;
  const { id } = chats.open(parameters.chat_id);
  const message = chats.add({
    chatId: id,
    from: bot,
    fromBot: true,
    entities: [],
    buttons: buttonsOf(parameters),
    replyTo: replyOf(state, parameters),
    forceReply: markup?.force_reply === undefined ? undefined : markup,
    ...content,
  });
  return toApiMessage(state, message);
}

export const buttonsOf = (parameters: Parameters) => parameters.reply_markup?.inline_keyboard ?? [];

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
  const { messageId, chatId, sentAt, editedAt, from, buttons, mediaGroupId } = message;
  const answered = withReply ? state.chats.find(chatId, message.replyTo) : undefined;
  return {
    message_id: messageId,
    date: toSeconds(sentAt),
    ...(editedAt !== undefined && { edit_date: toSeconds(editedAt) }),
    chat: state.chats.get(chatId),
    from,
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

/** A file as people see it in a message. */
export function toMedia(file: StoredFile, url?: string): Media {
  const { kind, fileId, bytes, mimeType, fileName, width, height } = file;
  return { kind, fileId, size: bytes.length, mimeType, fileName, width, height, url };
}

function mediaFields(file: StoredFile): object {
  const fields = withoutAbsent(fieldsOf(file));
  switch (file.kind) {
    case "photo":
      return { photo: [file.small ?? file, file].map(toPhotoSize) };
    case "animation":
      // The Bot API shows it twice, for bots that know no animations.
      return { animation: fields, document: withoutAbsent(commonFields(file)) };
    default:
      return { [file.kind]: fields };
  }
}

const commonFields = ({ fileId, uniqueId, bytes, mimeType, fileName }: StoredFile) => ({
  file_id: fileId,
  file_unique_id: uniqueId,
  file_size: bytes.length,
  mime_type: mimeType,
  file_name: fileName,
});

function fieldsOf(file: StoredFile) {
  const { kind, width = 0, height = 0, duration = 0, title, performer } = file;
  if (kind === "document") return commonFields(file);
  if (kind === "audio") return { ...commonFields(file), duration, title, performer };
  return { ...commonFields(file), width, height, duration };
}

const toPhotoSize = ({ fileId, uniqueId, bytes, width = 0, height = 0 }: StoredFile) => ({
  file_id: fileId,
  file_unique_id: uniqueId,
  file_size: bytes.length,
  width,
  height,
});

function withoutAbsent(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
