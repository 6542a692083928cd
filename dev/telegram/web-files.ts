import { readBytes } from "../../lib/http/request-body.js";
import { type FileFacts, type MediaKind, megabyte } from "./files.js";
import { Refusal } from "./limits.js";

/** Types that each method takes from the web; those of documents are all that the Bot API names. */
const wanted: Readonly<Record<MediaKind, RegExp>> = {
  photo: /^image\/(png|jpeg|webp)$/,
  video: /^video\/mp4$/,
  audio: /^audio\/(mpeg|mp3|mp4|m4a|x-m4a)$/,
  document: /^(image\/gif|application\/pdf|application\/zip)$/,
  animation: /^(image\/gif|video\/mp4)$/,
  sticker: /^image\/webp$/,
  voice: /^audio\/(ogg|mpeg|mp3|mp4|m4a|x-m4a)$/,
  // The Bot API does not take round videos from the web.
  video_note: /^$/,
};

const patienceMs = 10_000;

/**
 * Fetches a file as Telegram does when a bot sends a URL.
 * @throws Refusal in Telegram's words
 */
export async function fetchFile(
  kind: MediaKind,
  url: string,
): Promise<{ readonly bytes: Uint8Array; readonly facts: FileFacts }> {
  if (!URL.canParse(url)) {
    throw new Refusal("Bad Request: wrong file identifier/HTTP URL specified");
  }
  const largest = (kind === "photo" ? 5 : 20) * megabyte;
  const { status, mimeType, bytes } = await download(url, largest);
  if (status !== 200 || bytes === undefined) throw failed();
  if (!wanted[kind].test(mimeType) || bytes.length === 0) {
    throw new Refusal("Bad Request: wrong type of the web page content");
  }
  return { bytes, facts: { mimeType, fileName: lastPartOf(url) } };
}

const failed = () => new Refusal("Bad Request: failed to get HTTP URL content");

async function download(url: string, largest: number) {
  try {
    const response = await fetch(url, {
      headers: { "user-agent": "TelegramBot (like TwitterBot)" },
      signal: AbortSignal.timeout(patienceMs),
    });
    const [mimeType = ""] = (response.headers.get("content-type") ?? "").split(";");
    const bytes = await readBytes(response, largest);
    return { status: response.status, mimeType: mimeType.trim().toLowerCase(), bytes };
  } catch {
    throw failed();
  }
}

function lastPartOf(url: string): string | undefined {
  const name = new URL(url).pathname.split("/").at(-1);
  return name === "" ? undefined : name;
}
