import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, inject } from "vitest";
import type { StoredFile } from "../../dev/telegram/files.js";
import { drawPng } from "../../dev/telegram/images.js";
import { toMedia } from "../../dev/telegram/messages.js";
import { bubble, keepScreenshot, test } from "../support/playground.js";

const annId = 5_000_000_001;
const webp = Buffer.from("UklGRhwAAABXRUJQVlA4TA8AAAAvBcAAAAcQ9Y/+ByKi/wEA", "base64");
const film = readFileSync(new URL("../../dev/kie/assets/video.mp4", import.meta.url));

const buttons = [
  ["1:1", "16:9", "9:16", "4:3 portrait"],
  ["✅ Generate · 14.40 ₽ ≈ 24 ⭐ with four pictures and sound"],
  ["🔁 Again · 6.40 ₽", "✏️ Edit", "🎬 Animate", "🔍 Upscale"],
].map((row) => row.map((text) => ({ text, callback_data: text })));

interface Playing {
  readonly duration: number;
}

/** What the person sent: the bot's answer may quote it. */
const own = (page: Page, text: string) =>
  page.locator(".message.own").filter({ hasText: text }).last();

/** Chooses what a phone would send. */
async function sendSample(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: "Send what a phone sends" }).click();
  await page.getByRole("button", { name }).click();
}

describe.skipIf(inject("chromium") === undefined)("playground: files", () => {
  test("sends what phones send", async ({ visit, playground }) => {
    const page = await visit();
    await sendSample(page, "Text pasted with its formatting");
    await own(page, "Oil painting, waves as high as the lamp").getByText("35 mm").waitFor();
    await sendSample(page, "A HEIC file from a phone");
    await own(page, "IMG_2042.HEIC").getByText("2 KB · image/heic").waitFor();
    await sendSample(page, "A reply to another chat");
    await own(page, "paint this").getByText("From another chat").waitFor();
    await own(page, "paint this").getByText("a red fox in the snow").waitFor();
    await sendSample(page, "A message in a topic");
    await own(page, "a fox in a topic of its own")
      .getByText(/^topic \d+$/)
      .waitFor();
    await sendSample(page, "An album of three photos");
    await sendSample(page, "A photo of 12 megapixels");
    await sendSample(page, "A location");
    await own(page, "📍 69.65, 18.96").waitFor();
    await sendSample(page, "A voice message");
    const voice = page.getByLabel("Voice message").last();
    await expect
      .poll(() => voice.evaluate((audio) => Math.round((audio as unknown as Playing).duration)))
      .toBe(2);
    await sendSample(page, "A sticker");
    await page.locator(".message.own").getByRole("img", { name: "Sticker" }).waitFor();
    await sendSample(page, "A message that is edited afterwards");
    await own(page, "a red fox in the snow").getByText("edited").waitFor();
    await sendSample(page, "A message forwarded from someone hidden");
    await own(page, "a lighthouse in a storm").getByText("Forwarded from Bob").waitFor();
    const { messages } = playground.world.telegram.state.chats;
    const photos = messages.flatMap(({ media, fromBot }) => (fromBot ? [] : (media ?? [])));
    expect(Math.max(...photos.map(({ width = 0 }) => width))).toBe(2560);
  });

  test("sends several pictures as an album, or as files", async ({ visit, playground }) => {
    const page = await visit();
    const picture = (name: string) => ({
      name,
      mimeType: "image/png",
      buffer: drawPng(40, 30),
    });
    await page.getByLabel("Attach a photo").setInputFiles([picture("a.png"), picture("b.png")]);
    await page.getByRole("checkbox", { name: "as a file" }).check();
    await page.getByRole("textbox").fill("both of them");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await own(page, "b.png").waitFor();
    await own(page, "a.png").getByText("both of them").waitFor();
    const sent = playground.world.telegram.state.chats.messages.filter(
      // The bot may show a picture again.
      ({ media, fromBot }) => !fromBot && /^[ab]\.png$/.test(media?.[0]?.fileName ?? ""),
    );
    expect(sent).toHaveLength(2);
    expect(new Set(sent.map(({ mediaGroupId }) => mediaGroupId)).size).toBe(1);
  });

  test("shrinks a large photo as Telegram's own apps do", async ({ visit, playground }) => {
    const page = await visit();
    const large = { name: "l.png", mimeType: "image/png", buffer: drawPng(5_000, 4_000) };
    await page.getByLabel("Attach a photo").setInputFiles(large);
    await page.getByRole("textbox").fill("a large one");
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await own(page, "a large one").waitFor();
    const { messages } = playground.world.telegram.state.chats;
    const sent = messages.find(({ text }) => text === "a large one");
    expect(sent?.media?.[0]).toMatchObject({ mimeType: "image/jpeg", width: 2560, height: 2048 });
  });

  const sizes = ["narrow", "wide"] as const;
  test.for(sizes)("shows all content: %s", async (size, { visit, playground }) => {
    const page = await visit({ size });
    const { chats, files, bot } = playground.world.telegram.state;
    const news = { chatId: annId, from: bot, fromBot: true, entities: [], buttons: [] };
    const sendFile = (text: string, file: StoredFile) =>
      chats.add({ ...news, text, media: [toMedia(file)] });
    const original = { fileName: "nano-banana-2.png", mimeType: "image/png" };
    sendFile("the original", files.keep("document", drawPng(2_000, 2_000), original));
    sendFile("", files.keep("sticker", webp));
    sendFile("it moves", files.keep("animation", film, { mimeType: "video/mp4" }));
    const text = "The model failed to generate this. Your 6.40 ₽ are back.";
    chats.add({ ...news, text, buttons });
    await bubble(page, "nano-banana-2.png")
      .getByText(/KB · image\/png$/)
      .waitFor();
    await page.getByRole("img", { name: "Sticker" }).last().waitFor();
    await bubble(page, "it moves").getByLabel("Video").waitFor();
    await bubble(page, "The model failed").getByRole("button", { name: "🔍 Upscale" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")).toBe(
      true,
    );
    await keepScreenshot(page, `chat-kinds-${size}`);
    if (size === "narrow") await page.getByRole("button", { name: "Faults" }).click();
    await keepScreenshot(page, `faults-${size}`);
  });

  test("the fault button makes Telegram lose its files", async ({ visit, playground }) => {
    const page = await visit();
    const { files } = playground.world.telegram.state;
    const { fileId } = files.keep("photo", drawPng(9, 9));
    expect(files.findToSend(fileId)).toBeDefined();
    await page.getByRole("button", { name: "Telegram loses all files" }).click();
    await expect.poll(() => files.findToSend(fileId)).toBeUndefined();
  });
});
