import { randomBytes } from "node:crypto";
import { drawPng, readImage } from "./images.js";
import { Refusal } from "./limits.js";

export type MediaKind = "photo" | "video" | "audio" | "document" | "animation";

/** Facts that a sender may tell about a file. */
export interface FileFacts {
  readonly mimeType?: string | undefined;
  readonly fileName?: string | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly duration?: number | undefined;
  readonly title?: string | undefined;
  readonly performer?: string | undefined;
}

export interface StoredFile extends FileFacts {
  readonly fileId: string;
  readonly uniqueId: string;
  readonly kind: MediaKind;
  readonly bytes: Uint8Array;
  /** The small size of a photo, a file of its own. */
  readonly small?: StoredFile;
}

export const megabyte = 1024 * 1024;

const largestDownload = 20 * megabyte;

/** How long a path of `getFile` leads anywhere; Telegram promises at least this. */
const pathLifeMs = 60 * 60 * 1000;

/** Real ids begin like this; what follows is nobody's business. */
const prefixes: Readonly<Record<MediaKind, string>> = {
  photo: "AgAC",
  video: "BAAC",
  audio: "CQAC",
  document: "BQAC",
  animation: "CgAC",
};

const folders: Readonly<Record<MediaKind, string>> = {
  photo: "photos",
  video: "videos",
  audio: "music",
  document: "documents",
  animation: "animations",
};

/** Every file that was ever sent. */
export function createFiles(now: () => number) {
  const files = new Map<string, StoredFile>();
  const photosBySmall = new Map<string, StoredFile>();
  const paths = new Map<string, { readonly file: StoredFile; readonly until: number }>();

  function store(kind: MediaKind, bytes: Uint8Array, facts: FileFacts): StoredFile {
    const fileId = `${prefixes[kind]}${randomBytes(57).toString("base64url")}`;
    const uniqueId = `AQAD${randomBytes(9).toString("base64url")}`;
    const file = { ...facts, fileId, uniqueId, kind, bytes };
    files.set(fileId, file);
    return file;
  }

  function storePhoto(bytes: Uint8Array): StoredFile {
    const facts = readImage(bytes);
    if (facts === undefined) throw new Error("no PNG, JPEG or WebP");
    const small = store("photo", ...drawSmall(facts));
    const photo = { ...store("photo", bytes, facts), small };
    files.set(photo.fileId, photo);
    photosBySmall.set(small.fileId, photo);
    return photo;
  }

  return {
    /** Keeps a new file. A photo tells about itself and gets a small size. */
    keep(kind: MediaKind, bytes: Uint8Array, facts: FileFacts = {}): StoredFile {
      return kind === "photo" ? storePhoto(bytes) : store(kind, bytes, facts);
    },

    /** Exactly this file or size. */
    find: (fileId: string): StoredFile | undefined => files.get(fileId),

    /** What is sent by this id: any size of a photo means the photo. */
    findToSend: (fileId: string): StoredFile | undefined =>
      photosBySmall.get(fileId) ?? files.get(fileId),

    /** A path to download from, as `getFile` tells it. */
    open(fileId: string) {
      const file = files.get(fileId);
      if (file === undefined) throw new Refusal("Bad Request: invalid file_id");
      if (file.bytes.length > largestDownload) throw new Refusal("Bad Request: file is too big");
      const path = `${folders[file.kind]}/file_${paths.size}${extensionOf(file)}`;
      paths.set(path, { file, until: now() + pathLifeMs });
      return {
        file_id: fileId,
        file_unique_id: file.uniqueId,
        file_size: file.bytes.length,
        file_path: path,
      };
    },

    /** The content behind a path, unless it was never told or is too old. */
    read(path: string): Uint8Array | undefined {
      const opened = paths.get(path);
      return opened !== undefined && now() < opened.until ? opened.file.bytes : undefined;
    },
  };
}

export type Files = ReturnType<typeof createFiles>;

/** No real thumbnail, but a picture of its size: who takes it for the photo sees the difference. */
function drawSmall({ width, height }: { width: number; height: number }): [Buffer, FileFacts] {
  const scale = Math.min(1, 90 / Math.max(width, height));
  const small = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const [smallWidth = 1, smallHeight = 1] = small;
  const facts = { mimeType: "image/png", width: smallWidth, height: smallHeight };
  return [drawPng(smallWidth, smallHeight), facts];
}

const extensions: Readonly<Record<string, string>> = {
  "image/png": ".png",
  "image/jpeg": ".jpg",
  "image/webp": ".webp",
  "image/gif": ".gif",
  "video/mp4": ".mp4",
  "audio/mpeg": ".mp3",
  "application/pdf": ".pdf",
  "application/zip": ".zip",
};

/** With its dot; of the file's name if it has one, else of its type. */
export function extensionOf({ fileName = "", mimeType = "" }: FileFacts): string {
  const [named] = /\.[A-Za-z0-9]{1,5}$/.exec(fileName) ?? [];
  return named ?? extensions[mimeType] ?? "";
}
