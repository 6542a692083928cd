/*
 * What a file is by its first bytes. Names and content types can't be trusted: a host that has lost a
 * file may answer with a web page and call it image/png.
 */

/** How many bytes at the beginning are enough to tell what a file is and how many pixels it has. */
export const headLength = 65_536;

/** What can be ordered. */
export type Medium = "picture" | "video" | "sound";

export interface FileType {
  /** Some containers hold video as well as sound, and do not say so at the beginning. */
  readonly media: readonly Medium[];
  /** Of file names, without a dot. */
  readonly extension: string;
  /** Such as "image/png". */
  readonly mime: string;
}

const picture = (extension: string, mime = `image/${extension}`): FileType => ({
  media: ["picture"],
  extension: extension,
  mime,
});
const video = (extension: string, mime = `video/${extension}`): FileType => ({
  media: ["video"],
  extension: extension,
  mime,
});
const sound = (extension: string, mime = `audio/${extension}`): FileType => ({
  media: ["sound"],
  extension: extension,
  mime,
});
const either = (extension: string): FileType => ({
  media: ["video", "sound"],
  extension: extension,
  mime: `video/${extension}`,
});

/** Bytes as characters (latin1), at their places. */
type Signature = readonly [
  fits: (head: string) => boolean,
  type: FileType | ((head: string) => FileType),
];

const begins =
  (...texts: readonly string[]) =>
  (head: string) =>
    texts.some((text) => head.startsWith(text));
/** RIFF and the like: a name, a length, then the kind. */
const chunk = (name: string, kind: string) => (head: string) =>
  head.startsWith(name) && head.startsWith(kind, 8);
/** The first box of an MP4 and its relatives, with its brand. */
const brand =
  (...brands: readonly string[]) =>
  (head: string) =>
    head.startsWith("ftyp", 4) && brands.some((name) => head.startsWith(name, 8));

/** The first that fits counts. */
const signatures: readonly Signature[] = [
  [begins("\x89PNG\r\n\x1a\n"), picture("png")],
  [begins("\xff\xd8\xff"), picture("jpg", "image/jpeg")],
  [chunk("RIFF", "WEBP"), picture("webp")],
  [begins("GIF87a", "GIF89a"), picture("gif")],
  [brand("avif", "avis"), picture("avif")],
  [brand("mif1", "msf1"), typeOfStill],
  [brand("heic", "heim", "heis", "heix", "hevc", "hevm", "hevs", "hevx"), picture("heic")],
  [(head) => head.startsWith("BM") && head.startsWith("\0\0\0\0", 6), picture("bmp")],
  [begins("II*\0", "MM\0*"), picture("tiff")],
  [brand("M4A ", "M4B "), sound("m4a", "audio/mp4")],
  [brand("qt  "), video("mov", "video/quicktime")],
  [brand(""), typeOfMp4],
  [begins("\x1aE\xdf\xa3"), typeOfMatroska],
  [chunk("RIFF", "AVI "), video("avi", "video/x-msvideo")],
  [begins("FLV\x01"), video("flv", "video/x-flv")],
  [(head) => head.startsWith("G") && head.startsWith("G", 188), video("ts", "video/mp2t")],
  [begins("\0\0\x01\xba"), video("mpg", "video/mpeg")],
  [chunk("RIFF", "WAVE"), sound("wav")],
  [chunk("RF64", "WAVE"), sound("wav")],
  [begins("OggS"), typeOfOgg],
  [begins("fLaC"), sound("flac")],
  [chunk("FORM", "AIFF"), sound("aiff")],
  [chunk("FORM", "AIFC"), sound("aiff")],
  [begins("ID3"), sound("mp3", "audio/mpeg")],
  [isFrameOfMp3, sound("mp3", "audio/mpeg")],
  [begins("\xff\xf0", "\xff\xf1", "\xff\xf8", "\xff\xf9"), sound("aac")],
];

/**
 * A frame of layer II or III with a bit rate and a sampling rate that exist. A byte order mark looks
 * like one of layer I.
 */
function isFrameOfMp3(head: string): boolean {
  const [sync = 0, second = 0, third = 0] = Buffer.from(head.slice(0, 3), "latin1");
  const [version, layer] = [(second >> 3) & 3, (second >> 1) & 3];
  const isFrame = sync === 0xff && second >= 0xe0 && version !== 1;
  const [bitRate, samplingRate] = [third >> 4, (third >> 2) & 3];
  return isFrame && [1, 2].includes(layer) && bitRate !== 15 && samplingRate !== 3;
}

/** Before the root element of an SVG there may be a declaration, comments and a document type. */
const svg =
  /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:(?!-->)[\s\S])*-->\s*)*(?:<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]/i;

/** Undefined if it is nothing that a model makes: a web page, an error message, no bytes at all. */
export function typeOfFile(bytes: Uint8Array): FileType | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  for (const [fits, type] of signatures) {
    if (fits(head)) return typeof type === "function" ? type(head) : type;
  }
  return svg.test(head) ? picture("svg", "image/svg+xml") : undefined;
}

function typeOfStill(head: string): FileType {
  return picture(head.slice(0, 64).includes("avif") ? "avif" : "heic");
}

/** Its tracks name their kind, if their description is at the beginning of the file. */
function typeOfMp4(head: string): FileType {
  if (/hdlr.{8}vide/s.test(head)) return video("mp4");
  const hasOnlySound = /hdlr.{8}soun/s.test(head) && isWhole(head, "moov");
  return hasOnlySound ? sound("m4a", "audio/mp4") : either("mp4");
}

/** Whether a box of an MP4 lies within these bytes. */
function isWhole(head: string, box: string): boolean {
  const at = head.indexOf(box) - 4;
  if (at < 0) return false;
  const length = Buffer.from(head.slice(at, at + 4), "latin1").readUInt32BE();
  return at + length <= head.length;
}

function typeOfMatroska(head: string): FileType {
  const extension = head.includes("webm") ? "webm" : "mkv";
  if (/V_(VP|AV1|MPEG)/.test(head)) return video(extension);
  return /A_(OPUS|VORBIS|AAC|MPEG)/.test(head) ? sound(extension) : either(extension);
}

function typeOfOgg(head: string): FileType {
  return head.includes("\x80theora") ? video("ogv", "video/ogg") : sound("ogg");
}
