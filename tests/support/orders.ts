import { type ExpectStatic, expect } from "vitest";
import type { ChatMessage } from "../../dev/telegram/chats.js";
import type { Person } from "../../dev/telegram/person.js";
import type { LocalTelegram } from "../../dev/telegram/telegram.js";
import { test as studioTest } from "./studio.js";
import { invoiceFor } from "./world.js";

/** What the Bot API may refuse in a test: nothing, unless a test expects it. */
export const test = studioTest
  .extend("refused", () => [] as RegExp[])
  /** Somebody who can pay, with a Telegram in Russian. */
  .extend("olga", async ({ telegram, bot: _, background }) => {
    const olga = telegram.person({ id: 5_000_000_001, first_name: "Ольга", language_code: "ru" });
    await invoiceFor(olga, "1000");
    await olga.pay();
    await background.end();
    return olga;
  })
  /** The same bot, deployed anew: Telegram goes there from now on. */
  .extend("redeploy", ({ deploy, variables, studioVariables }) => async () => {
    const bot = await deploy({ ...variables, ...studioVariables });
    await bot.setUp();
  })
  /** Ends all that Kie makes, and lets the bot bring it. */
  .extend("finish", ({ kie, background }) => async () => {
    await background.end();
    await kie.finish("all");
    await background.end();
  });

test.afterEach(({ telegram, refused }) => {
  const refusals = telegram.calls.flatMap(({ refusal = [] }) => refusal);
  expect(refusals.filter((refusal) => !refused.some((known) => known.test(refusal)))).toEqual([]);
});

/** A message as its reader sees it: the text, and each row of buttons. */
export function seen(message: ChatMessage | undefined) {
  return {
    text: message?.text,
    buttons: message?.buttons.map((row) => row.map(({ text }) => text)),
  };
}
export type { ExpectStatic, LocalTelegram, Person };
