import { expect, test } from "vitest";
import type { ResultFetcher } from "../../../lib/bot/delivery/fetch-result.js";
import type { ResultMessage } from "../../../lib/bot/delivery/result-sender.js";
import { sendResult } from "../../../lib/bot/delivery/send-result.js";
import { html } from "../../../lib/bot/texts/html.js";
import type { Output } from "../../../lib/studio/model.js";
import type { TelegramCalls } from "../../../lib/telegram.js";

const named = { file_id: "id" };

/** A Telegram that answers in turn, and a host of which nothing can be had but a look and perhaps the file. */
function carrierThat(answers: readonly unknown[], seen: Seen = {}) {
  const methods: string[] = [];
  const call = async (method: string) => {
    methods.push(method);
    const answer = answers[methods.length - 1];
    if (answer === undefined) throw new Error(`unexpected call: ${method}`);
    return answer;
  };
  const results: ResultFetcher = {
    peek: async () => seen.glimpse ?? { mime: "image/png" },
    load: (_url, _wanted, use) => use(seen.file ?? "dead"),
  };
  const telegram = { call } as unknown as TelegramCalls;
  const background = () => {};
  return { carrier: { telegram, results, background }, methods };
}

/** What the host shows. */
interface Seen {
  readonly glimpse?: Awaited<ReturnType<ResultFetcher["peek"]>>;
  readonly file?: File;
}

const parcelOf = (makes: Output): ResultMessage => ({
  makes,
  model: "Fox",
  chatId: 1,
  replyTo: 2,
  caption: html`a fox`,
  buttons: [],
  linkText: (url) => html`${url}`,
  renew: async () => ({ kind: "gone" }),
});

test.for([
  ["video", { audio: named }],
  ["video", { photo: [named] }],
  ["picture", { voice: named }],
  ["sound", { sticker: named }],
] as const)("delivery: another medium is not the %s that was ordered", async ([makes, answer]) => {
  const { carrier } = carrierThat([answer]);
  expect(await sendResult(carrier, parcelOf(makes), ["https://a.example/1"])).toBe("gone");
});

test.for([
  ["video", "animation"],
  ["video", "document"],
  ["sound", "voice"],
  ["picture", "sticker"],
] as const)("delivery: Telegram may turn %s into %s", async ([makes, kind]) => {
  const { carrier } = carrierThat([{ [kind]: named }]);
  const sent = await sendResult(carrier, parcelOf(makes), ["https://a.example/1"]);
  expect(sent).toMatchObject({ files: `${kind}:id`, lost: 0 });
});

test("delivery: what an answer to an album lacks is sent once more, without a caption", async () => {
  const photo = { photo: [named] };
  const { carrier, methods } = carrierThat([[photo, {}, photo], { photo: [{ file_id: "late" }] }]);
  const urls = [1, 2, 3].map((number) => `https://a.example/${number}`);
  const sent = await sendResult(carrier, parcelOf("picture"), urls);
  expect(methods).toEqual(["sendMediaGroup", "sendPhoto"]);
  expect(sent).toMatchObject({ files: "photo:id photo:late photo:id", lost: 0 });
});

const sizedPhoto = (width: number, height: number) => ({
  photo: [
    { file_id: "small", width: 90, height: 90 },
    { file_id: "large", width, height },
  ],
});
const glimpseOf = (width: number, height: number) => ({
  mime: "image/png",
  picture: { width, height, hasAlpha: false, isAnimated: false },
});

test.for([
  ["was made smaller to 1280 pixels", sizedPhoto(720, 1280), glimpseOf(1152, 2048), true],
  ["was made smaller to 2560 pixels", sizedPhoto(2560, 1440), glimpseOf(3840, 2160), true],
  ["has as many pixels as it was made with", sizedPhoto(1280, 720), glimpseOf(1280, 720), false],
  ["can't be compared with the picture just now", sizedPhoto(1280, 720), "unavailable", false],
  ["is taken although we are turned away", sizedPhoto(1280, 720), "dead", false],
] as const)("delivery: a photo that %s", async ([, answer, glimpse, isFollowed]) => {
  const file = new File(["picture"], "fox.png", { type: "image/png" });
  const answers = [answer, { document: { file_id: "file" } }];
  const { carrier, methods } = carrierThat(answers, { glimpse, file });
  const sent = await sendResult(carrier, parcelOf("picture"), ["https://a.example/1"]);
  const files = isFollowed ? "photo:large document:file" : "photo:large";
  expect(sent).toMatchObject({ files, lost: 0, lacksButtons: false, lacksOriginals: !isFollowed });
  expect(methods).toEqual(isFollowed ? ["sendPhoto", "sendDocument"] : ["sendPhoto"]);
});

test("delivery: what Telegram makes of a video is followed by the file, or lacks a button for it", async () => {
  const file = new File(["film"], "fox.mp4", { type: "video/mp4" });
  const followed = carrierThat([{ video_note: named }, { document: { file_id: "file" } }], {
    file,
  });
  expect(
    await sendResult(followed.carrier, parcelOf("video"), ["https://a.example/1"]),
  ).toMatchObject({ files: "video_note:id document:file", lacksButtons: false });
  const alone = carrierThat([{ video_note: named }]);
  expect(await sendResult(alone.carrier, parcelOf("video"), ["https://a.example/1"])).toMatchObject(
    { files: "video_note:id", lacksButtons: true, lacksOriginals: true },
  );
});
