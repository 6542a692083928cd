import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { test as base, describe, expect } from "vitest";
import { type ChatLimits, keepChat } from "../../dev/playground/kept-chat.js";
import { drawPng } from "../../dev/telegram/images.js";
import { startTelegram } from "../../dev/telegram/telegram.js";

const annId = 5;
const playerId = 6;

const test = base
  .extend("folder", async ({}, { onCleanup }) => {
    const folder = await mkdtemp(path.join(tmpdir(), "chat-"));
    onCleanup(() => rm(folder, { recursive: true, force: true }));
    return folder;
  })
  .extend("said", () => [] as string[])
  /** A run of `npm run dev`, without the bot. */
  .extend("run", async ({ folder, said }, { onCleanup }) => {
    const ends: (() => Promise<void>)[] = [];
    onCleanup(async () => void (await Promise.all(ends.map((end) => end()))));
    return async (limits?: ChatLimits) => {
      const telegram = await startTelegram({ token: "1000:token" });
      ends.push(telegram.stop);
      const { state } = telegram;
      const say = (text: string) => void said.push(text);
      const options = { state, folder, chatIds: [annId], say };
      const { stop } = keepChat({ ...options, ...(limits && { limits }) });
      const ann = telegram.person({ id: annId, first_name: "Ann" });
      const player = telegram.person({ id: playerId, first_name: "Player" });
      return { state, ann, player, stop };
    };
  });

describe("playground: chat kept between runs", () => {
  test("a restart shows the same messages and files", async ({ run }) => {
    const first = await run();
    await first.ann.say("a fox");
    await first.player.say("another chat");
    const { message } = await first.ann.sendPhoto({ bytes: drawPng(900, 600), caption: "winter" });
    first.stop();
    const second = await run();
    expect(second.ann.chat).toEqual(first.ann.chat);
    expect(second.player.chat).toEqual([]);

    const fileId = message.media?.[0]?.fileId ?? "";
    expect(second.state.files.find(fileId)).toEqual(first.state.files.find(fileId));
    // A bot may remember any of a photo's sizes.
    const [small] = first.state.files.find(fileId)?.smaller ?? [];
    expect(second.state.files.findToSend(small?.fileId ?? "")?.fileId).toBe(fileId);
    const next = await second.ann.say("a hare");
    expect(next.message.messageId).toBeGreaterThan(message.messageId);
  });

  test("a deleted message and its file stay deleted", async ({ run, folder }) => {
    const first = await run();
    const { message } = await first.ann.sendPhoto();
    first.stop();
    const second = await run();
    second.ann.delete(message);
    second.stop();
    const third = await run();
    expect(third.ann.chat).toEqual([]);
    expect(await readdir(path.join(folder, "files"))).toEqual([]);
  });

  test("only the newest messages are kept", async ({ run }) => {
    const first = await run({ messages: 2, bytes: 1_000_000 });
    for (const text of ["one", "two", "three"]) await first.ann.say(text);
    first.stop();
    const { ann } = await run();
    expect(ann.chat.map(({ text }) => text)).toEqual(["two", "three"]);
  });

  test("older messages are dropped when their files take too much space", async ({
    run,
    folder,
  }) => {
    const bytes = Buffer.alloc(600);
    const first = await run({ messages: 100, bytes: 1_000 });
    await first.ann.say("oldest");
    for (const caption of ["old", "new"]) await first.ann.sendDocument({ bytes, caption });
    await first.ann.say("newest");
    first.stop();
    const { ann } = await run();
    expect(ann.chat.map(({ text }) => text)).toEqual(["new", "newest"]);
    expect(await readdir(path.join(folder, "files"))).toHaveLength(1);
  });

  test("a damaged file is reported, and the chat starts empty", async ({ run, folder, said }) => {
    const first = await run();
    await first.ann.say("a fox");
    first.stop();
    await writeFile(path.join(folder, "messages.json"), "{");
    const second = await run();
    expect(second.ann.chat).toEqual([]);
    expect(said).toEqual([expect.stringMatching(/^! The chat could not be restored: /)]);
    await second.ann.say("a hare");
    second.stop();
    expect((await run()).ann.chat).toHaveLength(1);
  });
});
