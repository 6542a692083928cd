import { serveFunctions } from "../../dev/functions.js";
import { startTelegram } from "../../dev/telegram/telegram.js";
import { createApp } from "../../lib/app.js";
import { test as ledgerTest } from "./test.js";

export const token = "4242:local-token-of-the-tests";
export const secret = "a-secret-of-the-tests";
export const cronSecret = "a-cron-secret-of-the-tests";
const noon = Date.UTC(2026, 10, 22, 12);

/** The whole bot behind real HTTP: a Telegram on this side, Postgres on the other. */
export const test = ledgerTest
  .extend("clock", () => {
    const clock = { time: noon, now: () => clock.time };
    return clock;
  })
  .extend("telegram", async ({ clock }, { onCleanup }) => {
    const telegram = await startTelegram({
      token,
      now: clock.now,
      // Time passes only for those who wait for it.
      wait: async (milliseconds) => {
        clock.time += milliseconds;
      },
    });
    onCleanup(telegram.stop);
    return telegram;
  })
  .extend("variables", ({ databaseOptions, telegram }): Record<string, string> => {
    return {
      TELEGRAM_BOT_TOKEN: token,
      TELEGRAM_WEBHOOK_SECRET: secret,
      TELEGRAM_API_ROOT: telegram.apiRoot,
      DATABASE_URL: databaseOptions.url ?? "",
      NEON_HTTP_ENDPOINT: databaseOptions.endpoint ?? "",
      DATABASE_TIMEOUT_MS: "1000",
      CRON_SECRET: cronSecret,
      ADMIN_IDS: "777",
    };
  })
  .extend("deploy", ({ log, clock }, { onCleanup }) => {
    /** A deployment with these variables; Telegram delivers to the newest. */
    return async (variables: Record<string, string>) => {
      const world = {
        log,
        now: clock.now,
        sleep: async (milliseconds: number) => {
          clock.time += milliseconds;
        },
      };
      const app = createApp(variables, world);
      const server = await serveFunctions({
        "/api/telegram": { POST: app.receiveUpdate },
        "/api/cron": { GET: app.runCron },
        "/api/health": { GET: app.reportHealth },
      });
      onCleanup(server.stop);
      const deployed = createApp({ ...variables, PUBLIC_URL: server.url }, world);
      return { url: server.url, setUp: deployed.setUp };
    };
  })
  .extend("bot", async ({ deploy, variables, telegram }) => {
    const bot = await deploy(variables);
    telegram.person({ id: 777, first_name: "Operator" });
    await bot.setUp();
    return bot;
  })
  .extend("ann", ({ telegram, bot: _ }) =>
    telegram.person({ id: 2147483653, first_name: "Ann", language_code: "en" }),
  );
