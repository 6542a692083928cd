import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  numeric,
  pgTable,
  text,
  timestamp,
  unique,
} from "drizzle-orm/pg-core";
import { operationStates, operationTypes } from "../../ledger/operation.js";

const quoted = (values: readonly string[]) =>
  sql.raw(values.map((value) => `'${value}'`).join(","));

/** Milliseconds: a JavaScript Date that serves as a cursor loses nothing. */
const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3 });

export const users = pgTable(
  "users",
  {
    id: bigint("id", { mode: "number" }).primaryKey(),
    balance: numeric("balance", { precision: 12, scale: 2 }).notNull().default("0"),
    /** A statement that makes a balance negative must say so, or `users_funds` aborts it. */
    overdrawn: boolean("overdrawn").notNull().default(false),
    /** Grows by one with every operation and every erasure: orders copies of the row. */
    rev: bigint("rev", { mode: "bigint" }).notNull().default(sql`0`),
    /** When the user last had the words of their operations erased. */
    erasedAt: moment("erased_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    check("users_id", sql`${table.id} > 0 AND ${table.id} <= 9007199254740991`),
    check("users_funds", sql`${table.overdrawn} = (${table.balance} < 0)`),
  ],
);

/** Keys, users, types and amounts are never updated; what changes moves one way only. */
export const operations = pgTable(
  "operations",
  {
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
    key: text("key").notNull(),
    userId: bigint("user_id", { mode: "number" })
      .notNull()
      .references(() => users.id),
    type: text("type", { enum: operationTypes }).notNull(),
    amount: numeric("amount", { precision: 12, scale: 2 }).notNull(),
    model: text("model"),
    prompt: text("prompt"),
    resultUrl: text("result_url"),
    state: text("state", { enum: operationStates }).notNull().default("final"),
    taskId: text("task_id"),
    /** Which press of which instance charged: tells our own first try from a rival's. */
    attempt: text("attempt"),
    /** Whole Telegram Stars of a payment or a reversal. */
    stars: integer("stars"),
    /** What the delivery needs: language, message to reply to, options. */
    context: text("context"),
    /** Telegram's file ids of what the user got, and when the end was delivered. */
    fileId: text("file_id"),
    deliveredAt: moment("delivered_at"),
    /** When an instance last claimed the delivery. */
    claimedAt: moment("claimed_at"),
    /** When a follow-up last looked at it: the one that was not looked at for longest comes first. */
    followedUpAt: moment("followed_up_at"),
    /** Kie.ai's credits: the expected price at the charge, what the task really took at the end. */
    credits: numeric("credits", { precision: 12, scale: 2 }),
    /** Since then it has no words, or loses them when its end has been delivered. */
    erasedAt: moment("erased_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    unique("operations_key").on(table.key),
    check("operations_key_length", sql`length(${table.key}) BETWEEN 3 AND 200`),
    check("operations_type", sql`${table.type} IN (${quoted(operationTypes)})`),
    check(
      "operations_sign",
      sql`CASE ${table.type} WHEN 'payment' THEN ${table.amount} > 0 WHEN 'generation' THEN ${table.amount} <= 0 WHEN 'refund' THEN ${table.amount} >= 0 WHEN 'reversal' THEN ${table.amount} < 0 ELSE true END`,
    ),
    check("operations_state_name", sql`${table.state} IN (${quoted(operationStates)})`),
    check("operations_state", sql`(${table.type} = 'generation') = (${table.state} <> 'final')`),
    index("operations_history").on(
      table.userId,
      table.createdAt.desc().nullsFirst(),
      table.id.desc().nullsFirst(),
    ),
    index("operations_open").on(table.userId).where(sql`${table.state} IN ('charged','submitted')`),
    index("operations_undelivered")
      .on(table.createdAt)
      .where(sql`${table.type} = 'generation' AND ${table.deliveredAt} IS NULL`),
  ],
);
