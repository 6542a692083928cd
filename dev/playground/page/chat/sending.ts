import { sendFile, write } from "../api.js";
import { isConnected } from "../store.js";
import { answering, attach, attached, draft, isPhoto } from "./draft.js";
import { shrink } from "./shrink.js";

export const canSend = () =>
  isConnected.value && (draft.value.trim() !== "" || attached.value.length > 0);

let isSending = false;

/** What could not be sent stays, to be sent again; what was begun meanwhile stays as well. */
export async function send(): Promise<void> {
  const message = draft.value.trim();
  const replyTo = answering.value?.messageId;
  const files = attached.value;
  if (!canSend() || isSending) return;
  isSending = true;
  const isSent = await (files.length > 0 ? sendFiles(message, replyTo) : write(message, replyTo));
  isSending = false;
  if (!isSent) return;
  if (draft.value.trim() === message) draft.value = "";
  if (answering.value?.messageId === replyTo) answering.value = undefined;
  if (attached.value === files) attach(undefined);
}

/** Several are an album, with the words under its first item. */
async function sendFiles(caption: string, replyTo: number | undefined): Promise<boolean> {
  const files = attached.value.map((item) => ({ file: item.file, asPhoto: isPhoto(item) }));
  const album = files.length > 1 ? { album: String(Date.now()) } : {};
  for (const [index, { file, asPhoto }] of files.entries()) {
    const body = asPhoto ? await shrink(file) : file;
    const words = { caption: index === 0 ? caption : "" };
    const more = { ...words, ...album, ...(asPhoto ? {} : describe(file)) };
    if (!(await sendFile(body, more, replyTo))) return false;
  }
  return true;
}

/** Of a document; a browser does not know every type. */
function describe({ name, type }: File): Readonly<Record<string, string>> {
  return type === "" ? { name } : { name, type };
}
