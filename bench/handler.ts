import { PgDialect } from "drizzle-orm/pg-core";
import { serveFunctions } from "../dev/functions.js";
import { createApp } from "../lib/app.js";
import { createLog } from "../lib/log.js";
import { applyStatement, openStatement } from "../lib/storage/statements.js";

/* One webhook in a process of its own: `ours` or `bare`. Says its address when it is ready. */

const environment = process.env;
const silent = createLog({ info: () => {}, warn: () => {}, error: console.error });

/** The least that answers the same: one SQL request, one message, nothing checked. */
async function bareHandler(request: Request): Promise<Response> {
  const { message } = (await request.json()) as BareUpdate;
  const payment = message.successful_payment;
  const statement =
    payment === undefined
      ? openStatement(message.from.id)
      : applyStatement(message.from.id, [
          {
            key: `pay:${payment.telegram_payment_charge_id}`,
            type: "payment",
            amount: BigInt(payment.total_amount),
          },
        ]);
  const { sql, params } = new PgDialect().sqlToQuery(statement);
  const answer = await fetch(environment["NEON_HTTP_ENDPOINT"] ?? "", {
    method: "POST",
    headers: { "Neon-Connection-String": environment["DATABASE_URL"] ?? "" },
    body: JSON.stringify({ query: sql, params }),
  });
  const { rows } = (await answer.json()) as { rows: string[][] };
  const { TELEGRAM_API_ROOT: root, TELEGRAM_BOT_TOKEN: token } = environment;
  await fetch(`${root}/bot${token}/sendMessage`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ chat_id: message.chat.id, text: `Balance: ${rows[0]?.[0]} ₽` }),
  }).then((response) => response.json());
  return new Response(null, { status: 200 });
}

interface BareUpdate {
  readonly message: {
    readonly from: { readonly id: number };
    readonly chat: { readonly id: number };
    readonly successful_payment?: {
      readonly total_amount: number;
      readonly telegram_payment_charge_id: string;
    };
  };
}

const handler =
  process.argv[2] === "bare" ? bareHandler : createApp(environment, { log: silent }).receiveUpdate;
const server = await serveFunctions({ "/api/telegram": { POST: handler } });
// Whoever started it may end without a word.
process.once("disconnect", () => process.exit());
process.send?.(server.url);
