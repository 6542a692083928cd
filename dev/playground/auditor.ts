import type pg from "pg";
import type { LocalWorld } from "../world/world.js";
import { documentsOf, readDocuments, waitingIn } from "./documents.js";
import type { Audit, Books, Operation, UserRow } from "./protocol.js";

/** Operations of one user that are shown. */
const shown = 30;

const milliseconds = (table: string) =>
  `floor(extract(epoch FROM ${table}.created_at) * 1000)::float8`;

/** One statement, so that it sees one moment of the database. */
const readUsers = `
  SELECT users.id, users.balance, users.overdrawn, users.rev, ${milliseconds("users")} AS at,
    (SELECT COALESCE(sum(amount), 0) FROM operations WHERE user_id = users.id) AS sum,
    (SELECT COALESCE(json_agg(newest), '[]') FROM (
      SELECT id::text, key, type, amount::text, state, model, prompt, stars,
        ${milliseconds("operations")} AS at
      FROM operations WHERE user_id = users.id
      ORDER BY operations.created_at DESC, operations.id DESC LIMIT ${shown}) AS newest
    ) AS operations
  FROM users WHERE users.id = ANY($1::bigint[])`;

const readPayments = "SELECT key FROM operations WHERE key = ANY($1::text[])";

const readTotals = `
  SELECT count(*)::int AS users, COALESCE(sum(booked.count), 0)::int AS operations,
    (count(*) FILTER (WHERE balance <> COALESCE(booked.sum, 0)))::int AS unbalanced
  FROM users LEFT JOIN (
    SELECT user_id, count(*), sum(amount) FROM operations GROUP BY user_id
  ) AS booked ON booked.user_id = users.id`;

interface Found extends UserRow {
  readonly id: string;
  readonly sum: string;
  readonly operations: readonly Operation[];
}

interface TotalsRow {
  readonly users: number;
  readonly operations: number;
  readonly unbalanced: number;
}

/** Reads the money where it is written, past everything that may be wrong on the bot's way there. */
export function createAuditor({ sql, objects, telegram }: LocalWorld) {
  return async function readAll(userIds: readonly number[]) {
    // In this order: what is delivered is in a journal or later; what leaves one is in the database.
    const paid = paymentsOf(telegram);
    const underWay = chargesIn(telegram.state.undelivered);
    const documents = readDocuments(objects());
    const [rows, booked, [totals]] = await Promise.all([
      ask<Found>(sql, readUsers, [userIds]),
      ask<{ key: string }>(sql, readPayments, [paid.map(keyOf)]),
      ask<TotalsRow>(sql, readTotals),
    ]);
    const waiting = waitingIn(documents);
    const known = new Set([...waiting, ...booked].map(({ key }) => key));
    const missing = paid.filter((id) => !known.has(keyOf(id)));
    const audit: Audit = {
      ...(totals ?? { users: 0, operations: 0, unbalanced: 0 }),
      paid: paid.length,
      underWay: missing.filter((id) => underWay.has(id)).length,
      lost: missing.filter((id) => !underWay.has(id)).length,
      waiting: waiting.length,
    };
    const rowOf = (id: number) => rows.find((row) => Number(row.id) === id);
    const books: Record<string, Books> = Object.fromEntries(
      userIds.map((id) => [id, { ...documentsOf(id, documents), ...moneyOf(rowOf(id)) }]),
    );
    return { books, audit };
  };
}

/** Charge ids of all that Telegram took since the start. */
const paymentsOf = ({ state }: LocalWorld["telegram"]) =>
  state.stars.transactions.filter(({ source }) => source).map(({ id }) => id);

const keyOf = (chargeId: string) => `pay:${chargeId}`;

interface PaidUpdate {
  readonly message?: {
    readonly successful_payment?: { readonly telegram_payment_charge_id: string };
  };
}

/** Payments whose update the bot has not taken yet. */
function chargesIn(updates: ReadonlySet<PaidUpdate>): ReadonlySet<string> {
  const charges = [...updates].map(({ message }) => message?.successful_payment);
  return new Set(charges.flatMap((paid) => (paid ? [paid.telegram_payment_charge_id] : [])));
}

function moneyOf(found: Found | undefined): Pick<Books, "row" | "operations" | "sum"> {
  if (found === undefined) return { operations: [], sum: "0.00" };
  const { id, sum, operations, ...row } = found;
  return { row, sum: Number(sum) === 0 ? "0.00" : sum, operations };
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
