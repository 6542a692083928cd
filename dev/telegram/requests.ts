import { fieldTypes } from "./bot-api.js";
import { megabyte } from "./files.js";
import { Refusal } from "./limits.js";
import { type Attachments, Upload } from "./upload.js";

/** The parameters of a call, and the files that came along for some of them to name. */
export interface CallRequest {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly attachments: Attachments;
}

const largestUpload = 50 * megabyte;

/** Reads a call, whether it is JSON or a form with files. */
export async function readCall(method: string, request: Request): Promise<CallRequest> {
  const type = request.headers.get("content-type") ?? "";
  if (/^(multipart\/form-data|application\/x-www-form-urlencoded)/i.test(type)) {
    return readForm(method, await request.formData());
  }
  const body = await request.text();
  return { parameters: body === "" ? {} : JSON.parse(body), attachments: new Map() };
}

async function readForm(method: string, form: FormData): Promise<CallRequest> {
  const parameters: Record<string, unknown> = {};
  const files = new Map<string, Upload>();
  for (const [name, value] of form) {
    if (typeof value === "string") parameters[name] = readField(fieldTypes(method, name), value);
    else files.set(name, await readUpload(value));
  }
  const named = JSON.stringify(parameters);
  const attachments = new Map<string, Upload>();
  for (const [name, file] of files) {
    // A file that nothing names stands for a parameter, if there is one of this name.
    if (named.includes(`attach://${name}"`)) attachments.set(name, file);
    else parameters[name] = file;
  }
  return { parameters, attachments };
}

/** In a form everything is text; what is no text in the Bot API is written as JSON. */
function readField(types: readonly string[], text: string): unknown {
  if (types.every((type) => type === "String" || type === "InputFile")) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function readUpload(file: File): Promise<Upload> {
  if (file.size > largestUpload) throw new Refusal("Request Entity Too Large", 413);
  return new Upload(new Uint8Array(await file.arrayBuffer()), file.name, file.type);
}
