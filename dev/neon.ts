import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { listenLocally } from "./http/serve.js";
import { type Answer, type Fault, failAfter, failBefore, send } from "./neon/faults.js";
import type { Postgres } from "./postgres.js";

export interface Neon {
  /** For NEON_HTTP_ENDPOINT. */
  readonly endpoint: string;
  /** For DATABASE_URL, with the role of the bot. */
  connectionString(database: string): string;
  /** Requests that arrived since the start. */
  readonly requests: number;
  /** Lets the next `times` requests fail in this way, or all if absent. Without a name it ends the fault. */
  fail(fault?: Fault, times?: number): void;
  /** Closes its connections, so that changed settings of the database apply. */
  reconnect(): Promise<void>;
  /** Runs the requests that were held back; resolves when they are done. */
  releaseLate(): Promise<void>;
  stop(): Promise<void>;
}

const slowMs = 1_500;

/** Serves Neon's protocol, SQL over HTTP (single statements and batches), with a real PostgreSQL. */
export async function startNeon(postgres: Pick<Postgres, "port" | "bot">): Promise<Neon> {
  const pools = new Map<string, pg.Pool>();
  const late: (() => Promise<unknown>)[] = [];
  let fault: Fault | undefined;
  let remaining = 0;
  let requests = 0;

  function takeFault(): Fault | undefined {
    if (fault === undefined || remaining === 0) return undefined;
    remaining--;
    return fault;
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    requests++;
    const wrong = takeFault();
    if (wrong !== undefined && failBefore(wrong, request, response)) return;
    const pool = poolFor(request, postgres.port, pools);
    const carryOut = () => execute(pool, request, body);
    if (wrong === "late") return void late.push(carryOut);
    if (wrong === "slow") await sleep(slowMs);
    const answer = await carryOut();
    if (wrong !== undefined && failAfter(wrong, request, response, answer)) return;
    send(response, answer.status, answer.body);
  }

  // A client that dies during a request is not an error.
  const server = await listenLocally((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  const { user, password } = postgres.bot;

  return {
    endpoint: `${server.url}/sql`,
    connectionString: (database) => `postgresql://${user}:${password}@local.neon.tech/${database}`,
    get requests() {
      return requests;
    },
    fail(next, times = Number.POSITIVE_INFINITY) {
      fault = next;
      remaining = times;
    },
    async releaseLate() {
      await Promise.all(late.splice(0).map((carryOut) => carryOut()));
    },
    async reconnect() {
      const open = [...pools.values()];
      pools.clear();
      for (const pool of open) await pool.end();
    },
    async stop() {
      await server.stop();
      for (const pool of pools.values()) await pool.end();
    },
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * One pool for each role and database in a connection string; PostgreSQL checks the password.
 * @returns undefined if there is no valid connection string
 */
function poolFor(request: IncomingMessage, port: number, pools: Map<string, pg.Pool>) {
  const text = String(request.headers["neon-connection-string"]);
  if (!URL.canParse(text)) return undefined;
  const { username, password, pathname } = new URL(text);
  const database = pathname.slice(1);
  const known = pools.get(`${username}:${password}@${database}`);
  if (known !== undefined) return known;
  const pool = new pg.Pool({
    host: "127.0.0.1",
    port,
    user: username,
    password,
    database,
    max: 64,
    // Keeps every value as the text that PostgreSQL sent.
    types: { getTypeParser: () => (value: string) => value },
  });
  // An idle connection may die when the server stops.
  pool.on("error", () => {});
  pools.set(`${username}:${password}@${database}`, pool);
  return pool;
}

interface Query {
  readonly query: string;
  readonly params: readonly unknown[];
}

async function execute(
  pool: pg.Pool | undefined,
  request: IncomingMessage,
  text: string,
): Promise<Answer> {
  if (pool === undefined) return { status: 400, body: { message: noConnectionString, code: "" } };
  try {
    const body: Query | { readonly queries: readonly Query[] } = JSON.parse(text);
    const client = await pool.connect();
    try {
      const result =
        "queries" in body
          ? { results: await runBatch(client, request, body.queries) }
          : await run(client, body);
      return { status: 200, body: result };
    } finally {
      client.release();
    }
  } catch (error) {
    const { code, severity, constraint, detail } = error as pg.DatabaseError;
    const message = inWordsOfNeon((error as Error).message);
    return { status: 400, body: { message, code: code ?? "", severity, constraint, detail } };
  }
}

const noConnectionString = "invalid header: neon-connection-string";

/** Neon's proxy checks the password itself, and quotes the role differently from PostgreSQL. */
function inWordsOfNeon(message: string): string {
  return message.replace(/^(password authentication failed for user )"(.*)"$/, "$1'$2'");
}

const isolationLevels: Record<string, string> = {
  ReadCommitted: "READ COMMITTED",
  RepeatableRead: "REPEATABLE READ",
  Serializable: "SERIALIZABLE",
};

async function runBatch(
  client: pg.PoolClient,
  request: IncomingMessage,
  queries: readonly Query[],
) {
  const wanted = String(request.headers["neon-batch-isolation-level"] ?? "ReadCommitted");
  await client.query(`BEGIN ISOLATION LEVEL ${isolationLevels[wanted] ?? "READ COMMITTED"}`);
  try {
    const results = [];
    for (const query of queries) results.push(await run(client, query));
    await client.query("COMMIT");
    return results;
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}

async function run(client: pg.PoolClient, { query, params }: Query) {
  const result = await client.query<unknown[]>({
    text: query,
    values: [...params],
    rowMode: "array",
  });
  const { command, rowCount, fields, rows } = result;
  return { command, rowCount, fields, rows, rowAsArray: true };
}
