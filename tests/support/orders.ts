import { expect } from "vitest";
import type { ChatMessage } from "../../dev/telegram/chats.js";
import type { Person } from "../../dev/telegram/person.js";
import { test as studioTest } from "./studio.js";
import { invoiceFor } from "./world.js";

/** The setup gives menus to operators, and most tests have none that has opened the chat. */
const noOperatorsChat = /^setMyCommands: .*chat not found/;

/** Users with orders. A test fails if Telegram refused a call that the test does not expect it to refuse. */
export const test = studioTest
  /** Patterns of more refusals that it expects. */
  .extend("refused", () => [] as RegExp[])
  /** A user with 1000.00 and Telegram in Russian. */
  .extend("olga", async ({ telegram, bot: _, background }) => {
    const olga = telegram.person({ id: 5_000_000_001, first_name: "Ольга", language_code: "ru" });
    await olga.pay(await invoiceFor(olga, "1000"));
    await background.end();
    return olga;
  })
  /** Confirms the newest order, and lets Kie end it. */
  .extend("buy", ({ background, finish }) => async (person: Person) => {
    const language = person.user.language_code === "ru" ? "Создать" : "Generate";
    await person.press(language);
    await background.end();
    await finish();
  })
  /** The same bot in a new instance: Telegram goes there from now on. */
  .extend("redeploy", ({ deploy, variables, studioVariables }) => async () => {
    const bot = await deploy({ ...variables, ...studioVariables });
    await bot.setUp();
  })
  /** How much was charged for generations so far. */
  .extend("charges", ({ sql }) => async () => {
    const { rows } = await sql.query(
      "SELECT amount FROM operations WHERE type = 'generation' ORDER BY id",
    );
    return rows.map(({ amount }) => String(amount));
  })
  .extend("refusals", { auto: true }, ({ telegram, refused }, { onCleanup }) => {
    onCleanup(() => {
      const refusals = telegram.calls.flatMap(({ method, refusal }) =>
        refusal === undefined ? [] : [`${method}: ${refusal}`],
      );
      const expected = [noOperatorsChat, ...refused];
      expect(refusals.filter((one) => !expected.some((known) => known.test(one)))).toEqual([]);
    });
  });

/** The buttons of a message, row by row. */
export function rowsOf(message: ChatMessage | undefined): string[][] {
  return message?.buttons.map((row) => row.map(({ text }) => text)) ?? [];
}

/** Of the newest message of the bot. */
export function shown({ screen }: Person) {
  return { text: screen?.text, rows: rowsOf(screen) };
}

/** The picture that Kie was given with a task's input. */
export async function pictureFor(task: { readonly input: object } | undefined): Promise<Buffer> {
  const [address = ""] = JSON.stringify(task?.input).match(/http[^"]+/) ?? [];
  return Buffer.from(await (await fetch(address)).arrayBuffer());
}

/** The button 🔁 Again as older versions made it: it shows the order. */
export function pressOld(person: Person, message = person.screen, verb = "again") {
  const buttons = message?.buttons.flat() ?? [];
  const { callback_data: data = "" } = buttons.find(({ text }) => /Again|Ещё раз/.test(text)) ?? {};
  const order = /^1:(?:re|again|anew):([^:]*:[^:~]*)/.exec(data)?.[1];
  return person.pressOn(message as ChatMessage, `1:${verb}:${order}`);
}
