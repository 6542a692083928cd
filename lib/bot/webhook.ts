import type { Update } from "@telegraf/types";
import type { Telegraf } from "telegraf";
import * as v from "valibot";
import { readText } from "../http/request-body.js";
import type { Log } from "../log.js";
import { parseJson } from "../util/parse-json.js";
import { secretsMatch } from "../util/secrets.js";
import type { CoreContext } from "./context.js";
import { movesMoney } from "./payments/moves-money.js";

const secretHeader = "x-telegram-bot-api-secret-token";
const largestBody = 1_048_576;
const retryAfterS = 10;

const updateShape = v.looseObject({ update_id: v.pipe(v.number(), v.safeInteger()) });

export interface WebhookOptions {
  /** Absent = every request is refused. */
  readonly secret: string | undefined;
  /** Called for the first update with the right secret; throws if the settings are wrong. */
  readonly openBot: () => Telegraf<CoreContext> | Promise<Telegraf<CoreContext>>;
  readonly log: Log;
}

/**
 * Telegram webhook. Returns 200 once the update is handled and any payment in it is durable. Returns 503
 * only for payments: redelivery blocks the rest of the chat.
 */
export function createWebhook({ secret, openBot, log }: WebhookOptions) {
  async function handle(update: Update): Promise<Response> {
    try {
      const bot = await openBot();
      await bot.handleUpdate(update);
      return answer(200);
    } catch (error) {
      log.error(`Update ${update.update_id} could not be finished`, error);
      if (!movesMoney(update)) return answer(200);
      return answer(503, { "retry-after": String(retryAfterS) });
    }
  }

  return async function receiveUpdate(request: Request): Promise<Response> {
    const given = request.headers.get(secretHeader) ?? "";
    if (secret === undefined || !secretsMatch(given, secret)) return answer(401);
    const body = await readText(request, largestBody);
    if (body === undefined) return answer(413);
    const update = readUpdate(body);
    return update === undefined ? answer(400) : handle(update);
  };
}

function readUpdate(body: string): Update | undefined {
  const json = parseJson(body);
  return v.is(updateShape, json) ? (json as unknown as Update) : undefined;
}

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}
