import { effect, signal, untracked } from "@preact/signals";
import type { ChatMessage } from "../../protocol.js";
import { text } from "../settings.js";
import { chat, personId, say } from "../store.js";

/* What the person is about to send. */

export const draft = signal("");
export const photo = signal<{ readonly file: Blob; readonly preview: string } | undefined>();
export const answering = signal<ChatMessage | undefined>();

const pictures = /^image\/(png|jpeg|webp)$/;

export function attach(file: Blob | undefined | null): void {
  if (file && !pictures.test(file.type)) {
    say(text().chat.noPicture);
    return;
  }
  if (photo.value !== undefined) URL.revokeObjectURL(photo.value.preview);
  photo.value = file ? { file, preview: URL.createObjectURL(file) } : undefined;
}

let answered = 0;

/** A message may ask for an answer: then a Telegram client opens one by itself. */
effect(() => {
  const newest = chat.value.at(-1);
  if (newest?.forceReply === undefined || newest.messageId <= answered) return;
  answered = newest.messageId;
  answering.value = newest;
});

/** What somebody was about to send is not another one's. */
effect(() => {
  if (answering.peek()?.chatId !== personId.value) answering.value = undefined;
  draft.value = "";
  untracked(() => attach(undefined));
});
