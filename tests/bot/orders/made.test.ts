import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { chooseModel, orderOf } from "../../support/order-steps.js";
import { pictureFor, shown, test } from "../../support/orders.js";

type Chosen = readonly [kind: string, model: string, ...options: string[]];

async function choose(person: Person, [kind, model, ...options]: Chosen): Promise<void> {
  await chooseModel(person, model, kind);
  if (options.length > 0) await person.press("⚙️");
  for (const label of options) await person.press(label);
}

/** The kind, model and options that are chosen for the words, what that costs, and what Kie must get. */
const fromWords: Record<string, [chosen: Chosen, price: string, input: object]> = {
  "z-image": [
    ["🖼", "Z-Image", "16:9"],
    "0.64",
    { prompt: "a red fox", aspect_ratio: "16:9", nsfw_checker: true },
  ],
  "nano-banana-2": [
    ["🖼", "Nano Banana 2 ·", "4K", "9:16"],
    "14.40",
    { prompt: "a red fox", aspect_ratio: "9:16", resolution: "4K", output_format: "jpg" },
  ],
  "ideogram/v3-text-to-image": [
    ["🖼", "Ideogram V3", "high", "3:4"],
    "8.00",
    { prompt: "a red fox", image_size: "portrait_4_3", rendering_speed: "QUALITY" },
  ],
  "kling-2.6/text-to-video": [
    ["🎬", "Kling 2.6", "10 s", "with sound"],
    "176.00",
    { prompt: "a red fox", aspect_ratio: "16:9", duration: "10", sound: true },
  ],
  "veo-3-1": [
    ["🎬", "Veo 3.1", "Fast", "1080p"],
    "52.00",
    {
      prompt: "a red fox",
      model: "veo3_fast",
      aspect_ratio: "16:9",
      resolution: "1080p",
      duration: 8,
      generation_type: "TEXT_2_VIDEO",
    },
  ],
  "elevenlabs/text-to-speech-multilingual-v2": [
    ["🔊", "ElevenLabs Multilingual", "Bella"],
    "0.96",
    { text: "a red fox", voice: "hpp4J3VqNfWAUOO0d1Us" },
  ],
  "ai-music-api/generate": [
    ["🔊", "Suno", "instrumental"],
    "9.60",
    {
      prompt: "a red fox",
      style: "In the style that the description asks for",
      custom_mode: false,
      instrumental: true,
      model: "V6",
    },
  ],
};

/** The same from a picture; its address at Kie stands as "PICTURE". */
const fromPictures: typeof fromWords = {
  "nano-banana-2-1": [
    ["✏️", "Nano Banana Edit", "4:3"],
    "3.20",
    {
      prompt: "a red fox",
      image_input: ["PICTURE"],
      aspect_ratio: "4:3",
      resolution: "1K",
      output_format: "jpg",
    },
  ],
  "nano-banana-2-lite": [
    ["✏️", "Nano Banana 2 Lite"],
    "3.20",
    { prompt: "a red fox", aspect_ratio: "auto", image_urls: ["PICTURE"] },
  ],
  "kling-2.6/image-to-video": [
    ["🎬", "Kling 2.6 Animate", "with sound"],
    "88.00",
    { prompt: "a red fox", image_urls: ["PICTURE"], duration: "5", sound: true },
  ],
  "hailuo/2-3-image-to-video-standard": [
    ["🎬", "Hailuo 2.3 Animate", "6 s 1080P"],
    "40.00",
    { prompt: "a red fox", image_url: "PICTURE", resolution: "1080P", duration: "6" },
  ],
  "topaz/image-upscale": [
    ["🔍", "Topaz", "×4"],
    "32.00",
    { image_url: "PICTURE", upscale_factor: "4" },
  ],
  "recraft/remove-background": [["✂️", "Remove background"], "0.80", { image: "PICTURE" }],
};

describe("order: what Kie gets", () => {
  describe.for(Object.entries(fromWords))("prompt: %s", ([model, [chosen, price, input]]) => {
    test("is what the buttons say", async ({ buyer, kie, buy, charges }) => {
      await buyer.say("a red fox");
      await choose(buyer, chosen);
      expect(shown(buyer).text).toContain(`Price: ${price.replace(".00", "")}\u00a0₽`);
      await buy(buyer);
      expect(kie.tasks).toMatchObject([{ model, state: "success" }]);
      expect(kie.tasks[0]?.input).toEqual(input);
      expect(await charges()).toEqual([`-${price}`]);
    });
  });

  describe.for(Object.entries(fromPictures))("picture: %s", ([model, [chosen, price, input]]) => {
    test("is the uploaded picture, and what the buttons say", async ({
      buyer,
      kie,
      buy,
      charges,
      telegram,
    }) => {
      const { message } = await buyer.sendPhoto({ caption: "a red fox" });
      await choose(buyer, chosen);
      await buy(buyer);
      expect(kie.tasks).toMatchObject([{ model, state: "success" }]);
      const given = JSON.stringify(kie.tasks[0]?.input);
      const [address = ""] = given.match(/http[^"]+/) ?? [];
      expect(JSON.parse(given.replace(address, "PICTURE"))).toEqual(input);
      const sent = telegram.file(message.media?.[0]?.fileId ?? "");
      expect((await pictureFor(kie.tasks[0])).equals(sent)).toBe(true);
      expect(await charges()).toEqual([`-${price}`]);
    });
  });

  test("never contains the bot's token or the address of its Telegram", async ({
    buyer,
    kie,
    buy,
    variables,
  }) => {
    await buyer.sendPhoto({ caption: "make it snow" });
    await chooseModel(buyer, "Nano Banana Edit");
    await buy(buyer);
    expect(kie.calls.map(({ what }) => what)).toContain("upload");
    const heard = JSON.stringify([kie.calls, kie.tasks]);
    expect(heard).toContain("make it snow");
    const [id = "", token = ""] = variables["TELEGRAM_BOT_TOKEN"]?.split(":") ?? [];
    for (const secret of [`${id}:`, token, variables["TELEGRAM_API_ROOT"] ?? ""]) {
      expect(heard).not.toContain(secret);
    }
  });
});

describe("order: a result", () => {
  test("replaces the order, replies to the prompt, and names model, price, time and balance", async ({
    buyer,
    olga,
    buy,
  }) => {
    const screens = [
      [
        buyer,
        "🔁 Again · 0.64\u00a0₽",
        [["✏️ Edit", "🎬 Animate", "🔍 Upscale"]],
        "📎 Original",
        /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽$/,
      ],
      [
        olga,
        "🔁 Ещё раз · 0,64\u00a0₽",
        [["✏️ Изменить", "🎬 Оживить"], ["🔍 Увеличить"]],
        "📎 Оригинал",
        /^Z-Image · 0,64\u00a0₽ · \d+\u00a0с\nБаланс: 999,36\u00a0₽$/,
      ],
    ] as const;
    for (const [person, again, acts, original, balance] of screens) {
      const { message } = await person.say("a red fox");
      await chooseModel(person, "Z-Image");
      const order = person.screen;
      await buy(person);
      expect(shown(person)).toEqual({
        text: expect.stringMatching(balance),
        rows: [[again], ...acts, [original]],
      });
      expect(person.screen).toMatchObject({
        replyTo: message.messageId,
        media: [{ kind: "photo" }],
      });
      expect(person.chat.map(({ messageId }) => messageId)).not.toContain(order?.messageId);
    }
  });

  test.for([
    ["🎬", "Hailuo 02", "video"],
    ["🔊", "ElevenLabs v3", "audio"],
  ] as const)("of %s (%s) comes as what it is", async ([sign, model, kind], { buyer, buy }) => {
    await orderOf(buyer, "a red fox", model, sign);
    await buy(buyer);
    expect(buyer.screen?.media).toMatchObject([{ kind }]);
  });

  test("of a tool keeps every pixel", async ({ buyer, buy }) => {
    await buyer.sendPhoto();
    await buyer.press("Remove background");
    await buy(buyer);
    expect(buyer.screen?.media).toMatchObject([{ kind: "document" }]);
    expect(shown(buyer).text).toMatch(
      /^Remove background · 0\.80\u00a0₽ · \d+\u00a0s\s+Balance: 999\.20\u00a0₽$/,
    );
  });
});
