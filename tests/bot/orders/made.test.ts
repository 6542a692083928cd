import { describe, expect } from "vitest";
import { chooseModel } from "../../support/order-steps.js";
import { pictureFor, shown, test } from "../../support/orders.js";

/** What is pressed after the words, what it costs, and what Kie must get. */
const fromWords: Record<string, [presses: string[], price: string, input: object]> = {
  "z-image": [
    ["Pictures", "Z-Image", "16:9"],
    "0.64",
    { prompt: "a red fox", aspect_ratio: "16:9", nsfw_checker: true },
  ],
  "nano-banana-2": [
    ["Pictures", "Nano Banana 2 ·", "4K", "9:16"],
    "14.40",
    { prompt: "a red fox", aspect_ratio: "9:16", resolution: "4K", output_format: "jpg" },
  ],
  "ideogram/v3-text-to-image": [
    ["Pictures", "Ideogram V3", "high", "3:4"],
    "8.00",
    { prompt: "a red fox", image_size: "portrait_4_3", rendering_speed: "QUALITY" },
  ],
  "kling-2.6/text-to-video": [
    ["Video", "Kling 2.6", "10 s", "with sound"],
    "176.00",
    { prompt: "a red fox", aspect_ratio: "16:9", duration: "10", sound: true },
  ],
  "veo-3-1": [
    ["Video", "Veo 3.1", "Fast", "1080p"],
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
    ["Sound", "ElevenLabs Multilingual", "Bella"],
    "0.96",
    { text: "a red fox", voice: "hpp4J3VqNfWAUOO0d1Us" },
  ],
  "ai-music-api/generate": [
    ["Sound", "Suno", "instrumental"],
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
    ["Edit a photo", "Nano Banana Edit", "4:3"],
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
    ["Edit a photo", "»", "Nano Banana 2 Lite"],
    "3.20",
    { prompt: "a red fox", aspect_ratio: "auto", image_urls: ["PICTURE"] },
  ],
  "kling-2.6/image-to-video": [
    ["Animate", "Kling 2.6 Animate", "with sound"],
    "88.00",
    { prompt: "a red fox", image_urls: ["PICTURE"], duration: "5", sound: true },
  ],
  "hailuo/2-3-image-to-video-standard": [
    ["Animate", "Hailuo 2.3 Animate", "6 s 1080P"],
    "40.00",
    { prompt: "a red fox", image_url: "PICTURE", resolution: "1080P", duration: "6" },
  ],
  "topaz/image-upscale": [["Topaz", "×4"], "32.00", { image_url: "PICTURE", upscale_factor: "4" }],
  "recraft/remove-background": [["Remove background"], "0.80", { image: "PICTURE" }],
};

describe("order: what Kie gets", () => {
  describe.for(Object.entries(fromWords))("prompt: %s", ([model, [presses, price, input]]) => {
    test("is what the buttons say", async ({ buyer, kie, buy, charges }) => {
      await buyer.say("a red fox");
      for (const label of presses) await buyer.press(label);
      expect(shown(buyer).text).toContain(`Price: ${price.replace(".00", "")}\u00a0₽`);
      await buy(buyer);
      expect(kie.tasks).toMatchObject([{ model, state: "success" }]);
      expect(kie.tasks[0]?.input).toEqual(input);
      expect(await charges()).toEqual([`-${price}`]);
    });
  });

  describe.for(Object.entries(fromPictures))("picture: %s", ([model, [presses, price, input]]) => {
    test("is the uploaded picture, and what the buttons say", async ({
      buyer,
      kie,
      buy,
      charges,
      telegram,
    }) => {
      const { message } = await buyer.sendPhoto({ caption: "a red fox" });
      for (const label of presses) await buyer.press(label);
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
        "Pictures",
        "📎 Original",
        "🔁 Again",
        "🧾 History",
        /^Z-Image · 0\.64\u00a0₽ · \d+\u00a0s\nBalance: 999\.36\u00a0₽$/,
      ],
      [
        olga,
        "Картинки",
        "📎 Оригинал",
        "🔁 Ещё раз",
        "🧾 История",
        /^Z-Image · 0,64\u00a0₽ · \d+\u00a0с\nБаланс: 999,36\u00a0₽$/,
      ],
    ] as const;
    for (const [person, group, original, again, history, balance] of screens) {
      const { message } = await person.say("a red fox");
      await person.press(group);
      await person.press("Z-Image");
      const order = person.screen;
      await buy(person);
      expect(shown(person)).toEqual({
        text: expect.stringMatching(balance),
        rows: [[original], [again, history]],
      });
      expect(person.screen).toMatchObject({
        replyTo: message.messageId,
        media: [{ kind: "photo" }],
      });
      expect(person.chat.map(({ messageId }) => messageId)).not.toContain(order?.messageId);
    }
  });

  test.for([
    ["Video", "Hailuo 02", "video"],
    ["Sound", "ElevenLabs v3", "audio"],
  ] as const)("of %s comes as what it is", async ([group, model, kind], { buyer, buy }) => {
    await buyer.say("a red fox");
    await buyer.press(group);
    await buyer.press(model);
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
