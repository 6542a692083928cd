import { describe, expect } from "vitest";
import type { Person } from "../../../dev/telegram/person.js";
import { findIdea } from "../../../lib/studio/ideas/ideas.js";
import { shown, test } from "../../support/orders.js";

const labelsOf = (person: Person) => shown(person).rows.flat();
/** What an order's message quotes: a prompt that no message of the user's holds. */
const quotedTo = ({ screen }: Person) => {
  const quote = screen?.entities.find(({ type }) => type === "expandable_blockquote");
  return quote && screen?.text.slice(quote.offset, quote.offset + quote.length);
};
const promptOf = (code: string) => findIdea(code)?.prompt ?? "";

describe("ideas: /ideas", () => {
  test("leads over the kinds to pages of at most eight ideas, and back, in one message", async ({
    ann,
  }) => {
    await ann.say("/ideas");
    const { messageId } = ann.screen ?? {};
    const kinds = shown(ann);
    expect(kinds.rows).toEqual([
      ["✏️ Edit a photo"],
      ["🎞 Animate a photo"],
      ["🖼 Pictures"],
      ["🎬 Video"],
      ["🔊 Sound"],
    ]);
    await ann.press("Edit a photo");
    expect(shown(ann).rows).toHaveLength(10);
    expect(shown(ann).rows.slice(-2)).toEqual([["2/2 »"], ["« Back"]]);
    await ann.press("»");
    expect(labelsOf(ann)).toContain("💇 Try a hairstyle");
    await ann.press("Back");
    expect(shown(ann)).toEqual(kinds);
    expect(ann.screen?.messageId).toBe(messageId);
  });

  test("gives the order at once, with its prompt whole, and charges as any other", async ({
    buyer,
    kie,
    buy,
    generate,
  }) => {
    await buyer.say("/ideas");
    await buyer.press("🖼 Pictures");
    await buyer.press("»");
    await buyer.press("Surreal dream");
    expect(quotedTo(buyer)).toBe(promptOf("dream"));
    expect(buyer.screen?.replyTo).toBeUndefined();
    await buy(buyer);
    const [first] = kie.tasks;
    expect(first).toMatchObject({
      model: "nano-banana-2-1",
      input: { prompt: promptOf("dream"), aspect_ratio: "3:2" },
    });
    await generate(buyer, "Again");
    expect(kie.tasks[1]?.input).toEqual(first?.input);
  });

  test("asks for words, and the reply to the question is the order", async ({
    buyer,
    kie,
    buy,
  }) => {
    await buyer.say("/ideas");
    await buyer.press("🖼 Pictures");
    await buyer.press("Sticker");
    expect(buyer.screen?.forceReply).toEqual({
      force_reply: true,
      input_field_placeholder: "Description",
    });
    expect(shown(buyer).text).toMatch(/^🏷 Sticker\nWhat should the sticker show\?.*\nWrite it/);
    await buyer.say("a <fox> with {words}", { replyTo: buyer.screen });
    const prompt = promptOf("sticker").replace("{words}", () => "a <fox> with {words}");
    expect(quotedTo(buyer)).toBe(prompt);
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt, aspect_ratio: "1:1" });
  });

  test("says how much may be written if the prompt would be cut", async ({ ann }) => {
    await ann.say("/ideas");
    await ann.press("🖼 Pictures");
    await ann.press("Sticker");
    const question = ann.screen;
    const most = 700 - promptOf("sticker").length + "{words}".length;
    await ann.say("x".repeat(most + 1), { replyTo: question });
    expect(shown(ann).text).toBe(`Please write at most ${most}\u00a0characters.`);
    await ann.say("x".repeat(most), { replyTo: question });
    expect(labelsOf(ann).join()).toContain("Generate");
  });

  test("asks for a photo, and the photo sent in reply is the order's", async ({
    buyer,
    kie,
    buy,
  }) => {
    await buyer.say("/ideas");
    await buyer.press("Edit a photo");
    await buyer.press("Toy figurine");
    expect(shown(buyer).text).toBe("🧸 Toy figurine\nSend me the photo in reply to this message.");
    const question = buyer.screen;
    await buyer.say("here it is", { replyTo: question });
    // Words alone are not enough: the bot asks once more.
    expect(buyer.screen?.messageId).not.toBe(question?.messageId);
    expect(shown(buyer).text).toBe(question?.text);
    const { message } = await buyer.sendPhoto({ replyTo: question, caption: "in a glass box" });
    expect(buyer.screen?.media?.[0]?.fileId).toBe(message.media?.[0]?.fileId);
    expect(quotedTo(buyer)).toBe(`${promptOf("figurine")} in a glass box`);
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({
      prompt: `${promptOf("figurine")} in a glass box`,
      image_input: [expect.stringContaining("http")],
    });
  });

  test("asks for the words under the photo if the photo came alone", async ({
    buyer,
    kie,
    buy,
  }) => {
    await buyer.say("/ideas");
    await buyer.press("Edit a photo");
    await buyer.press("»");
    await buyer.press("New background");
    const { message } = await buyer.sendPhoto({ replyTo: buyer.screen });
    expect(shown(buyer).text).toContain("What background?");
    expect(buyer.screen?.media?.[0]?.fileId).toBe(message.media?.[0]?.fileId);
    await buyer.say("a beach", { replyTo: buyer.screen });
    expect(quotedTo(buyer)).toContain("with: a beach.");
    await buy(buyer);
    const [task] = kie.tasks;
    expect(task?.input).toMatchObject({ image_input: [expect.stringContaining("http")] });
  });

  test("makes one order of an album", async ({ ann, background }) => {
    await ann.say("/ideas");
    await ann.press("Edit a photo");
    await ann.press("Toy figurine");
    const replyTo = ann.screen;
    const before = ann.chat.length;
    await ann.sendAlbum([{ replyTo }, { replyTo }]);
    await background.end();
    expect(ann.chat.length - before).toBe(3);
  });

  test("answers in Russian, and knows its questions in every language", async ({ olga }) => {
    await olga.say("/start");
    await olga.press("Идеи");
    await olga.press("🖼 Картинки");
    await olga.press("Логотип");
    expect(shown(olga).text).toMatch(/^🔷 Логотип\nДля чего логотип\?/);
    await olga.say("пекарня", { replyTo: olga.screen });
    expect(quotedTo(olga)).toContain("logo for: пекарня.");
  });
});

describe("ideas: a model that is not sold", () => {
  test("is replaced by the recommended one of its kind, with the options that it has, too", async ({
    ann,
    operator,
  }) => {
    await operator.say("/catalogue nanobanana21 off");
    await operator.press("✅");
    await ann.say("/ideas");
    await ann.press("🖼 Pictures");
    await ann.press("»");
    await ann.press("Surreal dream");
    expect(shown(ann).text).toMatch(/^GPT Image 2.5 Sunburst\n/);
    expect(quotedTo(ann)).toBe(promptOf("dream"));
  });

  test("takes its idea away where no other model can do it", async ({ ann, operator }) => {
    await ann.say("/ideas");
    await ann.press("🔊 Sound");
    expect(labelsOf(ann)).toContain("🎂 Birthday song");
    const list = ann.screen;
    await operator.say("/catalogue suno off");
    await operator.press("✅");
    await ann.press("Birthday song", list);
    expect(shown(ann).text).toContain("isn't available");
    await ann.say("/ideas");
    await ann.press("🔊 Sound");
    expect(labelsOf(ann)).toEqual(["🎙 Voice-over", "« Back"]);
  });
});

describe("start: the examples", () => {
  test("give the order of their prompt with the recommended model", async ({ buyer, kie, buy }) => {
    await buyer.say("/start");
    expect(shown(buyer).rows).toEqual([
      ["🦊 Fox astronaut", "🌧 Neon in the rain"],
      ["🍰 Cake for a menu", "🌊 Video of the sea"],
      ["🎨 Models", "⭐ Top up"],
      ["🧾 History", "❔ Help", "💡 Ideas"],
    ]);
    const start = buyer.screen;
    await buyer.press("Fox astronaut");
    expect(shown(buyer).text).toMatch(/^GPT Image 2.5 Sunburst\nA fox astronaut/);
    await buy(buyer);
    expect(kie.tasks[0]?.input).toMatchObject({ prompt: expect.stringMatching(/^A fox astro/) });
    await buyer.press("Video of the sea", start);
    expect(shown(buyer).text).toMatch(/^Wan 3.0\nWaves roll/);
  });
});

describe("input: a voice message", () => {
  test("gets a sentence of its own", async ({ ann }) => {
    await ann.sendMedia("voice", { bytes: Buffer.from("OggS") });
    expect(shown(ann).text).toMatch(/^I can't listen to voice messages yet\./);
  });
});
