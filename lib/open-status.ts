import type { Env } from "./env.js";
import type { Time } from "./ledger/time.js";
import type { Log } from "./log.js";
import type { Status, StatusSource, WebhookStatus } from "./shop/status.js";
import { dailyCursor } from "./storage/objects/daily-jobs.js";
import type { OpenedLedger } from "./storage/open-ledger.js";
import type { TelegramCalls } from "./telegram.js";

export interface StatusOptions {
  readonly env: Env;
  readonly opened: OpenedLedger;
  readonly telegram: TelegramCalls;
  readonly studio: { readonly isOpen: boolean; credit(): Promise<number | undefined> };
  /** A sentence for each operator whom the bot can't write to. */
  readonly findUnreachable: () => Promise<readonly string[]>;
  readonly time: Time;
  readonly log: Log;
}

/** What `/status` shows: the health report, and what Telegram, Kie and the scheduler say. */
export function openStatus(options: StatusOptions): StatusSource {
  const { env, opened, studio } = options;
  return {
    async read() {
      const { checkHealth } = await import("./health/checks.js");
      const unknown = () => undefined;
      const [{ health }, webhook, credits, cron] = await Promise.all([
        checkHealth(
          () => env,
          () => opened,
          "whole",
          options.findUnreachable,
        ),
        readWebhook(options).catch(unknown),
        studio.isOpen ? studio.credit().catch(unknown) : undefined,
        readCron(options).catch(unknown),
      ]);
      const { status: whole, database, store, problems } = health;
      const kie = { hasKey: studio.isOpen, credits };
      return { whole, database: database.status, store, problems, webhook, kie, cron };
    },
  };
}

async function readWebhook({ telegram, env }: StatusOptions): Promise<WebhookStatus> {
  const info = await telegram.call("getWebhookInfo");
  const { last_error_message: message, last_error_date: date } = info;
  const { PUBLIC_URL } = env;
  return {
    url: info.url ?? "",
    expected: PUBLIC_URL === undefined ? undefined : `${PUBLIC_URL}/api/telegram`,
    waiting: info.pending_update_count,
    lastError:
      message === undefined || date === undefined
        ? undefined
        : { at: new Date(date * 1000), message },
  };
}

/** The jobs that a run of the scheduler has done on its last day; nothing more is kept of a run. */
async function readCron({ opened, time, log }: StatusOptions): Promise<Status["cron"]> {
  const { store } = opened;
  const place = store && (await dailyCursor({ store, time, log }).read());
  const [day, ...jobs] = place?.split(" ") ?? [];
  return day === undefined ? undefined : { day, jobs };
}
