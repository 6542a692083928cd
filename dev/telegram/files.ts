import { randomBytes } from "node:crypto";
import { Refusal } from "./limits.js";
import { asPhoto, drawSize, type Picture } from "./photos.js";

export type MediaKind =
  | "photo"
  | "video"
  | "audio"
  | "document"
  | "animation"
  | "sticker"
  | "voice"
  | "video_note";

/** Facts that a sender may tell about a file. */
export interface FileFacts {
  readonly mimeType?: string | undefined;
  readonly fileName?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly duration?: number | undefined;
  /** Of a round video: its width, which is its height. */
  readonly length?: number | undefined;
  readonly title?: string | undefined;
  readonly performer?: string | undefined;
}

export interface StoredFile extends FileFacts {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly kind: MediaKind;
  readonly bytes: Uint8Array;
  /** The smaller sizes of a photo, smallest first, each a file of its own. */
  readonly smaller?: readonly StoredFile[];
}

export const megabyte = 1024 * 1024;

const largestDownload = 20 * megabyte;

/** How long a path of `getFile` leads anywhere; Telegram promises at least this. */
const pathLifeMs = 60 * 60 * 1000;

/** Real ids begin like this; what follows is opaque. */
const prefixes: Readonly<Record<MediaKind, string>> = {
  photo: "AgAC",
  video: "BAAC",
  audio: "CQAC",
  document: "BQAC",
  animation: "CgAC",
  sticker: "CAAC",
  voice: "AwAC",
  video_note: "DQAC",
};

const folders: Readonly<Record<MediaKind, string>> = {
  photo: "photos",
  video: "videos",
  audio: "music",
  document: "documents",
  animation: "animations",
  sticker: "stickers",
  voice: "voice",
  video_note: "video_notes",
};

/** The longer sides of the sizes that a photo has beside the largest, in pixels. */
const smallSizes = [90, 320, 800, 1_280];

/** Every file that was ever sent. */
export function createFiles(now: () => number) {
  const index = createIndex();
  const paths = createPaths(now);

  function store(kind: MediaKind, bytes: Uint8Array, facts: FileFacts): StoredFile {
    const fileId = `${prefixes[kind]}${randomBytes(57).toString("base64url")}`;
    const uniqueId = `AQAD${randomBytes(9).toString("base64url")}`;
    return index.put({ ...facts, fileId, uniqueId, kind, bytes });
  }

  /** The largest of its sizes stands for all. */
  function storePhoto(bytes: Uint8Array): StoredFile {
    const keepSize = (size: Picture) => store("photo", size.bytes, size.facts);
    const picture = asPhoto(bytes);
    const smaller = smallerSizes(picture.facts).map(keepSize);
    return index.put({ ...keepSize(picture), smaller });
  }

  return {
    /** Keeps a new file. A photo tells about itself and gets smaller sizes. */
    keep: (kind: MediaKind, bytes: Uint8Array, facts: FileFacts = {}): StoredFile =>
      kind === "photo" ? storePhoto(bytes) : store(kind, bytes, facts),

    /** Keeps a file of an earlier run under its old ids. */
    restore: (file: StoredFile): void => void index.put(file),

    /** Exactly this file or size, also if it was forgotten: messages still show it. */
    find: (fileId: string): StoredFile | undefined => index.find(fileId),

    /** What is sent by this id: any size of a photo means the photo. */
    findToSend: index.findAvailable,

    /** From now on no id and no path of a file that was ever sent leads anywhere. */
    forgetAll(): void {
      index.forgetAll();
      paths.clear();
    },

    /** A path to download from, as `getFile` tells it. */
    open(fileId: string) {
      const file = index.findAvailable(fileId) && index.find(fileId);
      if (file === undefined) throw new Refusal("Bad Request: invalid file_id");
      if (file.bytes.length > largestDownload) throw new Refusal("Bad Request: file is too big");
      return { ...idsOf(file), file_path: paths.open(file) };
    },

    read: paths.read,
  };
}

/** Files by id, the smaller sizes of a photo among them. */
function createIndex() {
  const files = new Map<string, StoredFile>();
  const photosBySmaller = new Map<string, StoredFile>();
  const forgotten = new Set<string>();
  return {
    put(file: StoredFile): StoredFile {
      files.set(file.fileId, file);
      for (const size of file.smaller ?? []) {
        files.set(size.fileId, size);
        photosBySmaller.set(size.fileId, file);
      }
      return file;
    },
    find: (fileId: string): StoredFile | undefined => files.get(fileId),
    /** The file behind an id, if Telegram would still give it away. */
    findAvailable: (fileId: string): StoredFile | undefined =>
      forgotten.has(fileId) ? undefined : (photosBySmaller.get(fileId) ?? files.get(fileId)),
    forgetAll(): void {
      for (const fileId of files.keys()) forgotten.add(fileId);
    },
  };
}

/** What the Bot API tells of every file. */
export const idsOf = ({ fileId, uniqueId, bytes }: StoredFile) => ({
  file_id: fileId,
  file_unique_id: uniqueId,
  file_size: bytes.length,
});

/** What is kept beside a photo, smallest first. */
function smallerSizes(photo: Picture["facts"]): Picture[] {
  const longest = Math.max(photo.width, photo.height);
  const sizes = smallSizes.filter((size, index) => index === 0 || size < longest);
  return sizes.map((size) => drawSize(photo, size));
}

/** Where files can be downloaded from, for a while. */
function createPaths(now: () => number) {
  const paths = new Map<string, { readonly file: StoredFile; readonly until: number }>();
  let opened = 0;
  return {
    open(file: StoredFile): string {
      const path = `${folders[file.kind]}/file_${opened++}${extensionOf(file)}`;
      paths.set(path, { file, until: now() + pathLifeMs });
      return path;
    },
    /** The content behind a path, unless the path was never issued or is too old. */
    read(path: string): Uint8Array | undefined {
      const found = paths.get(path);
      return found !== undefined && now() < found.until ? found.file.bytes : undefined;
    },
    clear: () => paths.clear(),
  };
}

export type Files = ReturnType<typeof createFiles>;

const extensions: Readonly<Record<string, string>> = {
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "image/webp": ".webp",
  "image/gif": ".gif",
  "video/mp4": ".mp4",
  "audio/mpeg": ".mp3",
  "audio/ogg": ".oga",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
};

/** With its dot; of the file's name if it has one, else of its type. */
export function extensionOf({ fileName = "", mimeType = "" }: FileFacts): string {
  const [named] = /\.[A-Za-z0-9]{1,5}$/.exec(fileName) ?? [];
  return named ?? extensions[mimeType] ?? "";
}
