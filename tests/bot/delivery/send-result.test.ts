import { expect, test } from "vitest";
import type { ResultFetcher } from "../../../lib/bot/delivery/fetch-result.js";
import { type Parcel, sendParcel } from "../../../lib/bot/delivery/send-result.js";
import { html } from "../../../lib/bot/texts/html.js";
import type { Output } from "../../../lib/studio/model.js";
import type { TelegramCalls } from "../../../lib/telegram.js";

const named = { file_id: "id" };

/** A Telegram that answers in turn, and a host of which nothing can be had but a look. */
function carrierThat(...answers: readonly unknown[]) {
  const methods: string[] = [];
  const call = async (method: string) => {
    methods.push(method);
    const answer = answers[methods.length - 1];
    if (answer === undefined) throw new Error(`nobody expected ${method}`);
    return answer;
  };
  const results: ResultFetcher = {
    glance: async () => ({ mime: "image/png" }),
    load: (_url, _wanted, use) => use("dead"),
  };
  const telegram = { call } as unknown as TelegramCalls;
  const background = () => {};
  return { carrier: { telegram, results, background }, methods };
}

const parcelOf = (makes: Output): Parcel => ({
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
] as const)(
  "what Telegram keeps as another medium is not the %s that was ordered",
  async ([makes, answer]) => {
    const { carrier } = carrierThat(answer);
    expect(await sendParcel(carrier, parcelOf(makes), ["https://a.example/1"])).toBe("gone");
  },
);

test.for([
  ["video", "animation"],
  ["video", "document"],
  ["sound", "voice"],
  ["picture", "sticker"],
] as const)("of the %s that was ordered Telegram may make a %s", async ([makes, kind]) => {
  const { carrier } = carrierThat({ [kind]: named });
  const sent = await sendParcel(carrier, parcelOf(makes), ["https://a.example/1"]);
  expect(sent).toMatchObject({ files: `${kind}:id`, lost: 0 });
});

test("what is missing in Telegram's answer to an album is sent once more, without words", async () => {
  const photo = { photo: [named] };
  const { carrier, methods } = carrierThat([photo, {}, photo], { photo: [{ file_id: "late" }] });
  const urls = [1, 2, 3].map((number) => `https://a.example/${number}`);
  const sent = await sendParcel(carrier, parcelOf("picture"), urls);
  expect(methods).toEqual(["sendMediaGroup", "sendPhoto"]);
  expect(sent).toMatchObject({ files: "photo:id photo:late photo:id", lost: 0 });
});
