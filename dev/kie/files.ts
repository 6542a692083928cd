import type { Answer, Received } from "../http/faulty-server.js";
import { json, refuseUpload } from "./answers.js";

/** Something that can be had by a link. */
export interface KieFile {
  /** Found out from the bytes, such as "image/png". */
  readonly type: string;
  readonly bytes: Buffer;
}

/** By path, such as "/uploads/pictures/1.png". */
export type Files = Map<string, KieFile>;

const maxBytes = 100 * 2 ** 20;

/** Stores the file of a multipart form; the same name overwrites. */
export async function upload(received: Received, files: Files, rootUrl: string): Promise<Answer> {
  const form = await readForm(received);
  const file = form?.get("file");
  const folder = form?.get("uploadPath");
  if (!(file instanceof File)) return refuseUpload(400, "file is required");
  if (typeof folder !== "string" || folder === "")
    return refuseUpload(400, "uploadPath is required");
  if (file.size > maxBytes) return refuseUpload(400, "the file is larger than 100 MB");
  const fileName = String(form?.get("fileName") ?? file.name);
  const bytes = Buffer.from(await file.arrayBuffer());
  const filePath = `${folder}/${fileName}`;
  const path = `/uploads/${filePath.split("/").map(encodeURIComponent).join("/")}`;
  const type = sniff(bytes);
  files.set(path, { type, bytes });
  const data = {
    fileName,
    filePath,
    downloadUrl: `${rootUrl}${path}`,
    fileSize: bytes.length,
    mimeType: type,
    uploadedAt: new Date().toISOString(),
  };
  return json(200, { success: true, code: 200, msg: "File uploaded successfully", data });
}

/** A file as it is; 404 for what is not there, or not any more. */
export function serveFile(path: string, files: Files): Answer {
  const file = files.get(path);
  if (file === undefined) return { status: 404 };
  return { status: 200, headers: { "content-type": file.type }, body: file.bytes };
}

async function readForm({ headers, body }: Received): Promise<FormData | undefined> {
  const type = headers["content-type"] ?? "";
  try {
    return await new Response(new Uint8Array(body), {
      headers: { "content-type": type },
    }).formData();
  } catch {
    return undefined;
  }
}

const signatures: readonly (readonly [type: string, begin: RegExp])[] = [
  ["image/png", /^\x89PNG\r\n/],
  ["image/jpeg", /^\xff\xd8\xff/],
  ["image/webp", /^RIFF.{4}WEBP/s],
  ["image/gif", /^GIF8/],
  ["image/heic", /^.{4}ftyp(heic|heix|mif1)/s],
  ["video/mp4", /^.{4}ftyp/s],
  ["audio/mpeg", /^(ID3|\xff[\xe0-\xff])/],
  ["audio/wav", /^RIFF.{4}WAVE/s],
];

function sniff(bytes: Buffer): string {
  const begin = bytes.toString("latin1", 0, 16);
  const found = signatures.find(([, signature]) => signature.test(begin));
  return found?.[0] ?? "application/octet-stream";
}
