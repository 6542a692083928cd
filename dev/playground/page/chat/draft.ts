import { effect, signal, untracked } from "@preact/signals";
import type { ChatMessage } from "../../protocol.js";
import { chat, personId } from "../store.js";

/* What the person is about to send. */

/** A file that is about to be sent. */
export interface Attached {
  readonly file: File;
  /** An address of it, if it can be seen. */
  readonly preview?: string;
}

export const draft = signal("");
export const attached = signal<readonly Attached[]>([]);
/** Whether pictures are sent as files; what is no picture always is. */
export const asFile = signal(false);
export const answering = signal<ChatMessage | undefined>();

const pictures = /^image\/(png|jpeg|webp)$/;

/** As many as an album takes. */
const most = 10;

export const isPhoto = ({ file }: Attached) => pictures.test(file.type) && !asFile.value;

/** Instead of what was attached before. */
export function attach(files: Iterable<File> | undefined | null): void {
  for (const { preview } of attached.value) {
    if (preview !== undefined) URL.revokeObjectURL(preview);
  }
  attached.value = [...(files ?? [])].slice(0, most).map((file) => ({
    file,
    ...(pictures.test(file.type) && { preview: URL.createObjectURL(file) }),
  }));
  asFile.value = false;
}

/** Copies as Telegram does, and pastes it at once: behind what was begun, else alone. */
export function copy(words: string): void {
  draft.value = /\s$/.test(draft.value) ? draft.value + words : words;
  document.querySelector("textarea")?.focus();
  // Not every browser allows it.
  void navigator.clipboard?.writeText(words).catch(() => {});
}

let answered = 0;

/** A message may ask for an answer: a Telegram client then opens one automatically. */
effect(() => {
  const newest = chat.value.at(-1);
  if (newest?.forceReply === undefined || newest.messageId <= answered) return;
  answered = newest.messageId;
  answering.value = newest;
});

/** A draft belongs to one person. */
effect(() => {
  if (answering.peek()?.chatId !== personId.value) answering.value = undefined;
  draft.value = "";
  untracked(() => attach(undefined));
});
