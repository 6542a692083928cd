import { detectKind, type SentFile } from "./detection.js";
import { type FileFacts, type MediaKind, megabyte, type StoredFile } from "./files.js";
import { readImage } from "./images.js";
import { formatted, Refusal } from "./limits.js";
import { isMute, openThread, post, toMedia } from "./messages.js";
import { checkPhoto } from "./photos.js";
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
  sendVoice: sendOne("voice"),
  sendVideoNote: sendOne("video_note"),
  sendSticker: sendOne("sticker"),

  async sendMediaGroup(state, parameters, attachments) {
    openThread(state, parameters);
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
    openThread(state, parameters);
    const wanted = { kind, given: parameters[kind], parameters, attachments };
    const media = await findMedia(state, wanted);
    const caption = media.some(isMute) ? { text: "" } : formatted(parameters, "caption");
    return post(state, parameters, { ...caption, media });
  };
}

/** Of an album Telegram tells which item its servers could not take, in their own words. */
async function findItem(state: State, item: Parameters, attachments: Attachments, number: number) {
  const { type: kind, media: given } = item;
  try {
    // In an album every document stays one.
    const parameters = { ...item, disable_content_type_detection: true };
    const media = await findMedia(state, { kind, given, parameters, attachments });
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
    const sent = { kind, bytes, facts: { ...factsOf(parameters), ...facts } };
    return [toMedia(keepFile(state, { ...sent, kind: detectKind(sent) }), given)];
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
  const sent = { kind, bytes, facts: { ...factsOf(parameters), fileName, mimeType: named } };
  const staysWhatItIs = parameters.disable_content_type_detection === true;
  return keepFile(state, staysWhatItIs ? sent : { ...sent, kind: detectKind(sent) });
}

const largestPhoto = 10 * megabyte;

const usualTypes: Partial<Record<MediaKind, string>> = {
  video: "video/mp4",
  animation: "video/mp4",
  audio: "audio/mpeg",
  voice: "audio/ogg",
};

const factsOf = ({ width, height, duration, length, title, performer }: Parameters): FileFacts => ({
  width,
  height,
  duration,
  length,
  title,
  performer,
});

function keepFile({ files }: State, { kind, bytes, facts }: SentFile) {
  if (kind === "photo") checkPhoto(bytes);
  const size = kind === "sticker" ? readImage(bytes) : undefined;
  return files.keep(kind, bytes, { ...facts, ...size, mimeType: facts.mimeType });
}

/** A file that was sent before, by its id. */
function findSent({ files }: State, kind: MediaKind, fileId: string): StoredFile {
  const file = files.findToSend(fileId);
  if (file === undefined) {
    throw new Refusal("Bad Request: wrong file identifier/HTTP URL specified");
  }
  // An animation is shown to bots as a document, too.
  const isKnownAs = file.kind === "animation" && kind === "document";
  if (file.kind !== kind && !isKnownAs) {
    const [is, as] = [file.kind, kind].map(nameOf);
    throw new Refusal(`Bad Request: can't use file of type ${is} as ${as}`);
  }
  return file;
}

/** Such as VideoNote. */
const nameOf = (kind: MediaKind) =>
  kind.replace(/(?:^|_)(.)/g, (_, letter: string) => letter.toUpperCase());
