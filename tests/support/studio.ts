import { type KieOptions, startKie } from "../../dev/kie/kie.js";
import type { ChatMessage } from "../../dev/telegram/chats.js";
import type { Person } from "../../dev/telegram/person.js";
import { catalogue } from "../../lib/studio/catalogue/catalogue.js";
import type { FollowUpResult } from "../../lib/studio/follow-up.js";
import { orderOf } from "./order-steps.js";
import { test as outageTest } from "./outage.js";
import { deliver, pressOf } from "./press-at-once.js";
import { cronSecret, invoiceFor, secret, type Variables } from "./world.js";

const kieKey = "a-key-of-the-tests";
/** Waits for databases and stores are shorter than this, and follow the real clock. */
const longMs = 8_000;

/** The whole bot with a Kie beside its Telegram, its database and its object store. */
export const test = outageTest
  .extend("kieOptions", (): Pick<KieOptions, "hmacKey" | "dawdle"> => ({}))
  .extend("kie", async ({ clock, sleep, kieOptions }, { onCleanup }) => {
    const usual = { apiKey: kieKey, now: clock.now, wait: sleep };
    const kie = await startKie({ ...usual, ...kieOptions });
    onCleanup(kie.stop);
    return kie;
  })
  .extend("studioVariables", ({ kie }): Variables => {
    const triedModels = catalogue.flatMap(({ id, offUntilTried }) => (offUntilTried ? [id] : []));
    return {
      KIE_API_KEY: kieKey,
      KIE_API_ROOT: kie.url,
      KIE_UPLOAD_ROOT: kie.url,
      TRIED_MODELS: triedModels.join(),
    };
  })
  /** A long wait for a database or a store lasts until the test calls `end`. */
  .extend("patience", () => {
    const waiting = new Set<AbortController>();
    return {
      after(milliseconds: number): AbortSignal {
        if (milliseconds < longMs) return AbortSignal.timeout(milliseconds);
        const controller = new AbortController();
        waiting.add(controller);
        return controller.signal;
      },
      end(): void {
        const error = new DOMException("The operation was aborted due to timeout", "TimeoutError");
        for (const controller of waiting) controller.abort(error);
        waiting.clear();
      },
    };
  })
  .extend("surroundings", ({ patience }) => ({ deadline: patience.after }))
  .extend("bot", async ({ deploy, variables, studioVariables, operator: _ }) => {
    const bot = await deploy({ ...variables, ...studioVariables });
    await bot.setUp();
    return bot;
  })
  .extend("ann", ({ telegram, bot: _ }) =>
    telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" }),
  )
  /** A user with 1000.00. */
  .extend("buyer", async ({ ann, background }) => {
    await payIn(ann, "1000");
    await background.end();
    return ann;
  })
  /** Confirms the newest order, and waits for the work behind the answer. */
  .extend("generate", ({ background }) => async (person: Person, label = "Generate") => {
    const press = await person.press(label);
    await background.end();
    return press;
  })
  /** Follows the bot's newest message: what it says now. */
  .extend("watch", ({ telegram }) => (person: Person) => {
    const { chatId, messageId } = person.screen as ChatMessage;
    return {
      key: `gen:${chatId}:${messageId}`,
      /** The text of the newest message in its chat, such as that of a failure. */
      get said() {
        return person.screen?.text;
      },
      get message() {
        return telegram.state.chats.find(chatId, messageId) as ChatMessage;
      },
      get text() {
        return telegram.state.chats.find(chatId, messageId)?.text;
      },
    };
  })
  /** Orders a picture, ready to be confirmed. */
  .extend("order", ({ watch }) => async (person: Person, prompt = "a red fox") => {
    await orderOf(person, prompt, "Z-Image");
    return watch(person);
  })
  /** An order that was charged and submitted; its task is running. */
  .extend("runningOrder", async ({ buyer, order, generate, kie }) => {
    const placed = await order(buyer);
    const shown = placed.message;
    await generate(buyer);
    const { taskId = "", callBackUrl: url = "" } = kie.tasks[0] ?? {};
    return { order: placed, shown, taskId, url };
  })
  /** Ends all tasks of Kie, and waits for the work behind the callbacks. */
  .extend("finish", ({ kie, background }) => async (outcome?: Parameters<typeof kie.finish>[1]) => {
    const statuses = await kie.finish("all", outcome);
    await background.end();
    return statuses;
  })
  /** Puts a file where Kie keeps its own. @returns its address */
  .extend("keepAtKie", ({ kie }) => async (bytes: Uint8Array<ArrayBuffer>) => {
    const form = new FormData();
    form.set("file", new Blob([bytes]), `result-${kie.calls.length}`);
    form.set("uploadPath", "results");
    const headers = { authorization: `Bearer ${kieKey}`, "user-agent": "Mozilla/5.0" };
    const request = { method: "POST", headers, body: form };
    const response = await fetch(`${kie.url}/api/file-stream-upload`, request);
    const { data } = (await response.json()) as { data: { downloadUrl: string } };
    return data.downloadUrl;
  })
  /** The operations in the database that are not payments, and the balances. */
  .extend("readLedger", ({ sql }) => async () => {
    const { rows: users } = await sql.query("SELECT balance FROM users ORDER BY id");
    const { rows } = await sql.query(
      "SELECT type, amount, state FROM operations WHERE type <> 'payment' ORDER BY id",
    );
    return [
      ...rows.map(({ type, amount, state }) => `${type} ${amount} ${state}`),
      `balance ${users.map(({ balance }) => balance).join()}`,
    ];
  })
  .extend("cronAt", ({ background }) => async (url: string) => {
    const headers = { authorization: `Bearer ${cronSecret}` };
    const response = await fetch(`${url}/api/cron`, { headers });
    await background.end();
    return (await response.json()) as { generations: FollowUpResult };
  })
  .extend("cron", ({ bot, cronAt }) => async () => {
    await cronAt(bot.url);
  })
  /** Runs the scheduler. @returns what it found to do for generations */
  .extend(
    "followUp",
    ({ bot, cronAt }) =>
      async () =>
        (await cronAt(bot.url)).generations,
  )
  /** Makes all operations older: the database has a clock of its own. */
  .extend("ageOperations", ({ sql }) => async (minutes: number) => {
    await sql.query(
      `UPDATE operations SET created_at = created_at - $1 * interval '1 minute',
        claimed_at = claimed_at - $1 * interval '1 minute',
        followed_up_at = followed_up_at - $1 * interval '1 minute'`,
      [minutes],
    );
  })
  /** Repairs the database, and lets the bot find out. */
  .extend("endOutage", ({ neon, clock, background, operator }) => async () => {
    neon.fail();
    clock.time += 60_000;
    await operator.say("/help");
    await background.end();
  })
  /** Delivers several presses at the same time, also to several instances: Telegram itself sends one after the other. */
  .extend("pressAtOnce", ({ telegram, background }) => {
    let lastId = 1_000_000;
    return async (urls: readonly string[], person: Person, messages: readonly ChatMessage[]) => {
      const presses = messages.flatMap((message) =>
        urls.map((url) => deliver(url, secret, pressOf(telegram.state, person, message, ++lastId))),
      );
      const statuses = await Promise.all(presses);
      await background.end();
      return statuses;
    };
  });

export async function payIn(person: Person, sum: string): Promise<void> {
  await person.pay(await invoiceFor(person, sum));
}

/** What the bot has delivered, oldest first. */
export function gotBy(person: Person): string[] {
  const delivered = person.chat.filter(({ fromBot, media }) => fromBot && media !== undefined);
  return delivered.flatMap(({ media = [] }) => media.map(({ kind }) => kind));
}

/** Alarms about Kie, without the summaries. */
export function alarmsTo(operator: Person): string[] {
  return operator.chat
    .map(({ text }) => text)
    .filter((text) => text.startsWith("⚠️ Kie.ai answered"));
}
