import { expect, test } from "vitest";
import { type MediaItem, type MediaKind, sendItems } from "../../../lib/bot/delivery/send-media.js";
import { html } from "../../../lib/bot/texts/html.js";
import type { TelegramCalls } from "../../../lib/telegram.js";

const letter = { chatId: 1, replyTo: 2, caption: html`a fox`, buttons: [] };

/** Answers each call with this, and keeps what was asked. */
function telegramThat(answers: unknown) {
  const calls: { readonly method: string; readonly payload: Record<string, unknown> }[] = [];
  const telegram = {
    async call(method: string, payload: Record<string, unknown>) {
      calls.push({ method, payload });
      return answers;
    },
  } as unknown as TelegramCalls;
  return { telegram, calls };
}

const file = { file_id: "id" };

test.for([
  ["photo", { photo: [{ file_id: "small" }, file] }],
  ["video", { video: file }],
  ["audio", { audio: file }],
  ["animation", { animation: file, document: file }],
  ["document", { document: file }],
  ["sticker", { sticker: file }],
  ["voice", { voice: file }],
  ["video_note", { video_note: file }],
] as const)("delivery: Telegram's %s keeps its kind and its method", async ([kind, answer]) => {
  const first = telegramThat({ message_id: 1, ...answer });
  const sent = await sendItems(first.telegram, letter, [{ kind: "document", media: "attach://x" }]);
  expect(sent).toEqual([{ kind, media: "id", messageId: 1 }]);
  const { telegram, calls } = telegramThat({});
  await sendItems(telegram, letter, sent as MediaItem[]);
  const method = `send${kind.replaceAll(/(^|_)(\w)/g, (_, __, letter: string) => letter.toUpperCase())}`;
  expect(calls).toMatchObject([{ method, payload: { [kind]: "id" } }]);
  const hasWords = !["sticker", "video_note"].includes(kind);
  expect("caption" in (calls[0]?.payload ?? {})).toBe(hasWords);
});
const nameless = [{}, { document: { file_id: "" } }, { text: "?" }, { photo: [] }];

test.for(nameless)("delivery: an answer without a file id names no file: %o", async (answer) => {
  const { telegram } = telegramThat(answer);
  expect(await sendItems(telegram, letter, [{ kind: "photo", media: "x" }])).toEqual([undefined]);
});

test("delivery: every message of an album is recorded, also one of another kind", async () => {
  const { telegram } = telegramThat([
    { message_id: 1, photo: [file] },
    { message_id: 2 },
    { message_id: 3, video: file },
  ]);
  const items = ["a", "b", "c"].map((media) => ({ kind: "photo" as MediaKind, media }));
  expect(await sendItems(telegram, letter, items)).toEqual([
    { kind: "photo", media: "id", messageId: 1 },
    undefined,
    { kind: "video", media: "id", messageId: 3 },
  ]);
});

test("delivery: an uploaded document stays a document, whatever it holds", async () => {
  const { telegram, calls } = telegramThat({ document: file });
  const item = { kind: "document", media: "attach://file" } as const;
  await sendItems(telegram, letter, [item], { file: new File([], "fox.webp") });
  await sendItems(telegram, letter, [{ kind: "document", media: "id" }]);
  expect(calls.map(({ payload }) => payload["disable_content_type_detection"])).toEqual([
    true,
    undefined,
  ]);
});

test("delivery: the longer side of a photo's largest size is recorded", async () => {
  const sizes = [
    { file_id: "small", width: 180, height: 320 },
    { file_id: "large", width: 720, height: 1280 },
  ];
  const { telegram } = telegramThat({ photo: sizes });
  expect(await sendItems(telegram, letter, [{ kind: "photo", media: "x" }])).toEqual([
    { kind: "photo", media: "large", longerSide: 1280 },
  ]);
});
