import { type FileFacts, type MediaKind, megabyte, type StoredFile } from "./files.js";
import { readImage } from "./images.js";
import { formatted, Refusal } from "./limits.js";
import { post, toMedia } from "./messages.js";
import { type Method, type Methods, nextAlbumId, type Parameters, type State } from "./state.js";
import { type Attachments, Upload } from "./upload.js";
import { fetchFile } from "./web-files.js";

/** The methods that send files. */
export const mediaMethods: Methods = {
  sendPhoto: sendOne("photo"),
  sendVideo: sendOne("video"),
  sendAudio: sendOne("audio"),
  sendDocument: sendOne("document"),
  sendAnimation: sendOne("animation"),

  async sendMediaGroup(state, parameters, attachments) {
    state.chats.open(parameters.chat_id);
    const mediaGroupId = nextAlbumId();
    const contents: object[] = [];
    // All are there before the first is sent: an album is sent whole or not at all.
    for (const [at, item] of parameters.media.entries()) {
      contents.push(await findItem(state, item, attachments, at + 1));
    }
    return contents.map((content) =>
      post(state, parameters, { text: "", ...content, mediaGroupId }),
    );
  },

  getFile: ({ files }, { file_id }) => files.open(file_id),
};

function sendOne(kind: MediaKind): Method {
  return async (state, parameters, attachments) => {
    // Before anything is fetched.
    state.chats.open(parameters.chat_id);
    const media = await findMedia(state, {
      kind,
      given: parameters[kind],
      parameters,
      attachments,
    });
    return post(state, parameters, { ...formatted(parameters, "caption"), media });
  };
}

/** Of an album Telegram tells which item its servers could not take, in their own words. */
async function findItem(state: State, item: Parameters, attachments: Attachments, number: number) {
  const { type: kind, media: given } = item;
  try {
    const media = await findMedia(state, { kind, given, parameters: item, attachments });
    return { ...formatted(item, "caption"), media };
  } catch (error) {
    const reason = error instanceof Refusal ? reasonsInAlbums[error.message] : undefined;
    if (reason === undefined) throw error;
    throw new Refusal(
      `Bad Request: failed to send message #${number} with the error message "${reason}"`,
    );
  }
}

const reasonsInAlbums: Readonly<Record<string, string>> = {
  "Bad Request: failed to get HTTP URL content": "WEBPAGE_CURL_FAILED",
  "Bad Request: wrong type of the web page content": "WEBPAGE_MEDIA_EMPTY",
  "Bad Request: IMAGE_PROCESS_FAILED": "IMAGE_PROCESS_FAILED",
  "Bad Request: PHOTO_INVALID_DIMENSIONS": "PHOTO_INVALID_DIMENSIONS",
};

interface Wanted {
  readonly kind: MediaKind;
  readonly given: string | Upload;
  /** What the bot says about the file. */
  readonly parameters: Parameters;
  readonly attachments: Attachments;
}

async function findMedia(state: State, wanted: Wanted) {
  const { kind, given, parameters } = wanted;
  if (typeof given === "string" && /^https?:\/\//i.test(given)) {
    const { bytes, facts } = await fetchFile(kind, given);
    return [toMedia(keepFile(state, kind, bytes, { ...factsOf(parameters), ...facts }), given)];
  }
  const upload = uploadOf(wanted);
  if (upload !== undefined) return [toMedia(keepUpload(state, kind, upload, parameters))];
  return [toMedia(findSent(state, kind, String(given)))];
}

function uploadOf({ given, attachments }: Wanted): Upload | undefined {
  if (given instanceof Upload) return given;
  if (!given.startsWith("attach://")) return undefined;
  const upload = attachments.get(given.slice("attach://".length));
  if (upload === undefined) {
    throw new Refusal("Bad Request: can't parse InputMedia: media not found");
  }
  return upload;
}

function keepUpload(state: State, kind: MediaKind, upload: Upload, parameters: Parameters) {
  const { bytes, fileName, mimeType } = upload;
  const { length: size } = bytes;
  if (size === 0) throw new Refusal("Bad Request: file must be non-empty");
  if (kind === "photo" && size > largestPhoto) {
    throw new Refusal(
      `Bad Request: file of size ${size} bytes is too big for a photo; the maximum size is ${largestPhoto} bytes`,
    );
  }
  const named = mimeType === "" ? usualTypes[kind] : mimeType;
  return keepFile(state, kind, bytes, { ...factsOf(parameters), fileName, mimeType: named });
}

const largestPhoto = 10 * megabyte;

const usualTypes: Partial<Record<MediaKind, string>> = {
  video: "video/mp4",
  animation: "video/mp4",
  audio: "audio/mpeg",
};

const factsOf = ({ width, height, duration, title, performer }: Parameters): FileFacts => ({
  width,
  height,
  duration,
  title,
  performer,
});

function keepFile({ files }: State, kind: MediaKind, bytes: Uint8Array, facts: FileFacts) {
  if (kind === "photo") checkPhoto(bytes);
  return files.keep(kind, bytes, facts);
}

function checkPhoto(bytes: Uint8Array): void {
  const facts = readImage(bytes);
  if (facts === undefined) throw new Refusal("Bad Request: IMAGE_PROCESS_FAILED");
  const { width, height } = facts;
  const isTooLong = Math.max(width, height) > 20 * Math.min(width, height);
  if (width + height > 10_000 || isTooLong) {
    throw new Refusal("Bad Request: PHOTO_INVALID_DIMENSIONS");
  }
}

/** A file that was sent before, by its id. */
function findSent({ files }: State, kind: MediaKind, fileId: string): StoredFile {
  const file = files.findToSend(fileId);
  if (file === undefined) {
    throw new Refusal("Bad Request: wrong file identifier/HTTP URL specified");
  }
  if (file.kind !== kind) {
    const [is, as] = [file.kind, kind].map(capitalized);
    throw new Refusal(`Bad Request: can't use file of type ${is} as ${as}`);
  }
  return file;
}

const capitalized = (word: string) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
