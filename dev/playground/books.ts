import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import type { LocalWorld } from "../world.js";
import type { Audit, Books, Changes, Operation } from "./protocol.js";

/** Operations of one user that are shown. */
const shown = 30;

/** One statement, so that it sees one moment of the database. */
const readUsers = `
  SELECT users.id, users.balance,
    (SELECT COALESCE(sum(amount), 0) FROM operations WHERE user_id = users.id) AS sum,
    (SELECT COALESCE(json_agg(newest), '[]') FROM (
      SELECT id::text, key, type, amount::text, state, model, prompt, stars,
        floor(extract(epoch FROM created_at) * 1000) AS at
      FROM operations WHERE user_id = users.id ORDER BY operations.id DESC LIMIT ${shown}) AS newest
    ) AS operations
  FROM users WHERE users.id = ANY($1::bigint[])`;

const readPayments = "SELECT key FROM operations WHERE key = ANY($1::text[])";

const readTotals = `
  SELECT count(*)::int AS users, COALESCE(sum(booked.count), 0)::int AS operations,
    (count(*) FILTER (WHERE balance <> COALESCE(booked.sum, 0)))::int AS unbalanced
  FROM users LEFT JOIN (
    SELECT user_id, count(*), sum(amount) FROM operations GROUP BY user_id
  ) AS booked ON booked.user_id = users.id`;

interface UserRow {
  readonly id: string;
  readonly balance: string;
  readonly sum: string;
  readonly operations: readonly Operation[];
}

interface TotalsRow {
  readonly users: number;
  readonly operations: number;
  readonly unbalanced: number;
}

/** Reads the money where it is written, past everything that may be wrong on the bot's way there. */
function createAuditor({ sql, objects, telegram }: LocalWorld) {
  async function readBooks(userIds: readonly number[]): Promise<Record<string, Books>> {
    const documents = readDocuments(objects());
    const rows = await ask<UserRow>(sql, readUsers, [userIds]);
    const rowOf = (id: number) => rows.find((row) => Number(row.id) === id);
    return Object.fromEntries(
      userIds.map((id) => [id, { ...documentsOf(id, documents), ...moneyOf(rowOf(id)) }]),
    );
  }

  async function audit(): Promise<Audit> {
    // In this order: what is delivered is in a journal or later; what leaves one is in the database.
    const paid = telegram.state.stars.transactions
      .filter(({ source }) => source)
      .map(({ id }) => id);
    const underWay = chargesIn(telegram.state.undelivered);
    const waiting = waitingIn(readDocuments(objects()), journalPrefix);
    const journals = new Set(waiting.map(({ key }) => key));
    const booked = await ask<{ key: string }>(sql, readPayments, [paid.map(keyOf)]);
    const known = new Set([...journals, ...booked.map(({ key }) => key)]);
    const missing = paid.filter((id) => !known.has(keyOf(id)));
    const [totals] = await ask<TotalsRow>(sql, readTotals);
    return {
      ...(totals ?? { users: 0, operations: 0, unbalanced: 0 }),
      paid: paid.length,
      underWay: missing.filter((id) => underWay.has(id)).length,
      lost: missing.filter((id) => !underWay.has(id)).length,
      waiting: waiting.length,
    };
  }

  return { readBooks, audit };
}

const keyOf = (chargeId: string) => `pay:${chargeId}`;

interface PaidUpdate {
  readonly message?: {
    readonly successful_payment?: { readonly telegram_payment_charge_id: string };
  };
}

/** Payments of which the bot is still to be told. */
function chargesIn(updates: ReadonlySet<PaidUpdate>): ReadonlySet<string> {
  const charges = [...updates].map(({ message }) => message?.successful_payment);
  return new Set(charges.flatMap((paid) => (paid ? [paid.telegram_payment_charge_id] : [])));
}

/** Not more often than this, however much happens. */
const restMs = 200;

/** Reads everything at once, and again after each change. */
export function keepBooks(
  world: LocalWorld,
  userIds: readonly number[],
  push: (changes: Changes) => void,
) {
  const { readBooks, audit } = createAuditor(world);
  let newest: Pick<Changes, "books" | "audit" | "unread"> = {};
  let isReading = false;
  let isStale = false;
  let stopped = false;

  async function read(): Promise<void> {
    const [books, audited] = [await readBooks(userIds), await audit()];
    const changed = Object.entries(books).filter(([id, book]) => !isSame(book, newest.books?.[id]));
    if (changed.length > 0) push({ books: Object.fromEntries(changed) });
    if (!isSame(audited, newest.audit)) push({ audit: audited });
    if (newest.unread) push({ unread: "" });
    newest = { books, audit: audited };
  }

  /** Old books must not look like news. */
  function tellUnread({ message }: Error): void {
    newest = { ...newest, unread: message };
    push({ unread: message });
  }

  async function refresh(): Promise<void> {
    isStale = true;
    if (isReading) return;
    isReading = true;
    while (isStale && !stopped) {
      isStale = false;
      await read().catch(tellUnread);
      await sleep(restMs, undefined, { ref: false });
      // That a payment has arrived is no change that anybody tells.
      isStale ||= newest.unread !== undefined || (newest.audit?.underWay ?? 0) > 0;
    }
    isReading = false;
  }

  void refresh();
  return {
    get newest() {
      return newest;
    },
    refresh: () => void refresh(),
    stop(): void {
      stopped = true;
    },
  };
}

const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

const journalPrefix = "ledger/v1/p/";

type Documents = ReadonlyMap<string, unknown>;

/** As they are now, by key; what the store holds goes on changing. */
function readDocuments(objects: ReturnType<LocalWorld["objects"]>): Documents {
  const found = [...objects].filter(([key]) => /^ledger\/v1\/([pma]\/|state)/.test(key));
  return new Map(found.map(([key, { body }]) => [key, JSON.parse(body.toString())]));
}

interface Entry {
  readonly key?: string;
}

interface JournalDocument {
  readonly entries: readonly Entry[];
  /** Older entries, put aside in documents of their own, which outlive their replay. */
  readonly archive?: readonly { readonly n: number }[];
}

/** Entries that wait for the database, of all journals whose key begins so. */
function waitingIn(documents: Documents, prefix: string): readonly Entry[] {
  const journals = [...documents].filter(([key]) => key.startsWith(prefix));
  return journals.flatMap(([key, document]) => {
    const { entries, archive = [] } = document as JournalDocument;
    const folder = key.replace("/p/", "/a/").replace(".json", "");
    const chunks = archive.map(({ n }) => documents.get(`${folder}/${n}.json`));
    return [...entries, ...chunks.flatMap((chunk) => (chunk as JournalDocument).entries)];
  });
}

function documentsOf(id: number, documents: Documents): Pick<Books, "documents" | "waiting"> {
  const mine = new RegExp(`^ledger/v1/([pm]/${id}\\.json|a/${id}/\\d+\\.json|state\\.json)$`);
  const found = [...documents].filter(([key]) => mine.test(key));
  return {
    waiting: waitingIn(documents, `${journalPrefix}${id}.json`).length,
    documents: Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function moneyOf(row: UserRow | undefined): Pick<Books, "balance" | "operations" | "sum"> {
  if (row === undefined) return { operations: [], sum: "0.00" };
  const { balance, sum, operations } = row;
  return { balance, sum: Number(sum) === 0 ? "0.00" : sum, operations };
}

const noTable = "42P01";

/** The tables are made at first use: before, there is nothing in them. */
async function ask<Row>(sql: pg.Pool, text: string, values?: unknown[]): Promise<readonly Row[]> {
  try {
    return (await sql.query(text, values)).rows;
  } catch (error) {
    if ((error as pg.DatabaseError).code === noTable) return [];
    throw error;
  }
}
