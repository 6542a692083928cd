import { serveFunctions } from "../../dev/functions.js";
import type { Invoice } from "../../dev/telegram/chats.js";
import type { Person } from "../../dev/telegram/person.js";
import { startTelegram } from "../../dev/telegram/telegram.js";
import { createApp, type Runtime } from "../../lib/app.js";
import { albumWaitMs } from "../../lib/bot/orders/album-orders.js";
import { gatherMs } from "../../lib/studio/deliver-parts.js";
import { test as ledgerTest } from "./test.js";

const token = "4242:local-token-of-the-tests";
export const secret = "a-secret-of-the-tests";
export const cronSecret = "a-cron-secret-of-the-tests";
/** A request that may see everything. */
export const asOperator = { headers: { authorization: `Bearer ${cronSecret}` } };
export const operatorId = 777;
/** Sees what an operator sees, and may change nothing. */
const viewerId = 778;
export const noon = Date.UTC(2026, 10, 22, 12);

export type Variables = Readonly<Record<string, string>>;

/** The whole bot behind real HTTP: a Telegram on this side, Postgres on the other. */
export const test = ledgerTest
  .extend("clock", () => {
    const clock = { time: noon, now: () => clock.time };
    return clock;
  })
  /** Called whenever somebody waits; time passes only then. */
  .extend("sleep", ({ clock }) => async (milliseconds: number) => {
    clock.time += milliseconds;
  })
  .extend("telegram", async ({ clock, sleep }, { onCleanup }) => {
    const telegram = await startTelegram({ token, now: clock.now, wait: sleep });
    onCleanup(telegram.stop);
    return telegram;
  })
  /** Without an object store: nothing is configured, and on Vercel files will not do. */
  .extend("variables", ({ databaseOptions, telegram }): Variables => {
    return {
      VERCEL: "1",
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      DATABASE_URL: databaseOptions.url ?? "",
      NEON_HTTP_ENDPOINT: databaseOptions.endpoint ?? "",
      // Forty requests at once on a busy machine are no outage.
      DATABASE_TIMEOUT_MS: "3000",
      CRON_SECRET: cronSecret,
      ADMIN_IDS: String(operatorId),
      // Of the tests of the digest alone.
      DIGEST_HOUR: "off",
      VIEWER_IDS: String(viewerId),
    };
  })
  /** What goes on behind the answers. */
  .extend("background", () => {
    const works = new Set<Promise<unknown>>();
    const gathering = new Set<() => void>();
    let isEnding = false;
    return {
      /** Lasts until `end`: by then all parts of an order that end at once have ended. */
      async gather(): Promise<void> {
        if (!isEnding) await new Promise<void>((go) => gathering.add(go));
      },
      start(work: Promise<unknown>) {
        works.add(work);
        void work.finally(() => works.delete(work));
      },
      /** Resolves when nothing goes on any more. */
      async end() {
        isEnding = true;
        for (const go of gathering) go();
        gathering.clear();
        while (works.size > 0) await Promise.all(works);
        isEnding = false;
      },
    };
  })
  /** What else deployments find around them that is not as usual. */
  .extend("surroundings", (): Partial<Runtime> => ({}))
  /** A deployment with these variables, and the means to tell Telegram of it. */
  .extend("deploy", ({ log, clock, sleep, telegram, background, surroundings }, { onCleanup }) => {
    /**
     * An album is complete when Telegram has delivered all that was sent, and so is an order when all that
     * ends at once has ended. Nothing else waits exactly so long.
     */
    const patientWithAlbums = async (milliseconds: number) => {
      if (milliseconds === albumWaitMs) await telegram.settled();
      if (milliseconds === gatherMs) await background.gather();
      await sleep(milliseconds);
    };
    const servers: { stop(): Promise<void> }[] = [];
    onCleanup(async () => {
      await background.end();
      await Promise.all(servers.map((server) => server.stop()));
    });
    return async (variables: Variables) => {
      const world = {
        log,
        now: clock.now,
        sleep: patientWithAlbums,
        background: background.start,
        ...surroundings,
      };
      const known: Record<string, string> = { ...variables };
      const app = createApp(known, world);
      const server = await serveFunctions({
        "/api/telegram": { POST: app.receiveUpdate },
        "/api/kie": { POST: app.receiveCallback },
        "/api/cron": { GET: app.runCron },
        "/api/health": { GET: app.reportHealth, HEAD: app.reportHealth },
      });
      servers.push(server);
      // Known only now; the app reads it when it is first asked for something.
      known["PUBLIC_URL"] = server.url;
      const { setUp } = createApp(known, world);
      return { url: server.url, setUp };
    };
  })
  .extend("operator", ({ telegram }) =>
    telegram.person({ id: operatorId, first_name: "Operator", language_code: "en" }),
  )
  .extend("bot", async ({ deploy, variables, operator: _ }) => {
    const bot = await deploy(variables);
    await bot.setUp();
    return bot;
  })
  .extend("ann", ({ telegram, bot: _ }) =>
    telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" }),
  )
  .extend("viewer", ({ telegram, bot: _ }) =>
    telegram.person({ id: viewerId, first_name: "Viewer", language_code: "en" }),
  )
  .extend("post", ({ bot }) => {
    /** What Telegram, or somebody who claims to be it, sends. */
    return (body: string | object, headers: Record<string, string> = { [header]: secret }) =>
      fetch(`${bot.url}/api/telegram`, {
        method: "POST",
        headers,
        body: typeof body === "string" ? body : JSON.stringify(body),
      });
  })
  .extend("cron", ({ bot }) => async () => {
    const headers = { authorization: `Bearer ${cronSecret}` };
    return (await fetch(`${bot.url}/api/cron`, { headers })).json();
  });

const header = "x-telegram-bot-api-secret-token";

/** Asks for an invoice of this sum. */
export async function invoiceFor(person: Person, sum = "100"): Promise<Invoice> {
  await person.say(`/topup ${sum}`);
  const invoice = person.screen?.invoice;
  if (invoice === undefined) throw new Error(`no invoice but: ${person.screen?.text}`);
  return invoice;
}

/** The last sentence of a chat, markup aside. */
export function lastText(person: Person): string | undefined {
  return person.screen?.text;
}
