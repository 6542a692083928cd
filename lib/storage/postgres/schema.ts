import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  index,
  integer,
  jsonb,
  numeric,
  pgTable,
  primaryKey,
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
    /** Which the user chose; NULL = that of their Telegram. */
    language: text("language"),
    /** The tag of the link that the user first came by. */
    source: text("source"),
    /** Whose link it was. */
    invitedBy: bigint("invited_by", { mode: "number" }),
    /** Since then the user may buy nothing, for this reason. */
    bannedAt: moment("banned_at"),
    banReason: text("ban_reason"),
    /** When they were last banned, or the ban was lifted: what waits in a journal may be older. */
    banChangedAt: moment("ban_changed_at"),
    /** Since when the user has blocked the bot; NULL again when they write. */
    blockedAt: moment("blocked_at"),
    preferences: jsonb("preferences"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    check("users_id", sql`${table.id} > 0 AND ${table.id} <= 9007199254740991`),
    check("users_funds", sql`${table.overdrawn} = (${table.balance} < 0)`),
    /** Who came in a period. */
    index("users_created").on(table.createdAt),
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
    /** Why an operator moved the money, and who it was. */
    note: text("note"),
    actor: bigint("actor", { mode: "number" }),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    unique("operations_key").on(table.key),
    check("operations_key_length", sql`length(${table.key}) BETWEEN 3 AND 200`),
    check("operations_type", sql`${table.type} IN (${quoted(operationTypes)})`),
    check(
      "operations_sign",
      sql`CASE ${table.type} WHEN 'payment' THEN ${table.amount} > 0 WHEN 'generation' THEN ${table.amount} <= 0 WHEN 'refund' THEN ${table.amount} >= 0 WHEN 'reversal' THEN ${table.amount} < 0 WHEN 'bonus' THEN ${table.amount} > 0 ELSE true END`,
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
    /** Today's operations, those of a day that is summed, and who was active in a period. */
    index("operations_created").on(table.createdAt, table.userId),
    /** Who has paid, and who paid in a period. */
    index("operations_payments")
      .on(table.userId, table.createdAt)
      .where(sql`${table.type} = 'payment'`),
    index("operations_task").on(table.taskId).where(sql`${table.taskId} IS NOT NULL`),
  ],
);

/** The pictures that users sent as one album: each is a message of its own, to any instance. */
export const albums = pgTable(
  "albums",
  {
    userId: bigint("user_id", { mode: "number" }).notNull(),
    /** Telegram's `media_group_id`. */
    albumId: text("album_id").notNull(),
    /** In the order of their arrival. */
    items: jsonb("items").notNull(),
    /** How many of them were there when the album was last answered, and by which attempt. */
    answered: integer("answered").notNull().default(0),
    attempt: text("attempt"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.albumId] }),
    index("albums_created").on(table.createdAt),
  ],
);

/** What operators changed while the bot runs. A setting that went back to the environment keeps its row, without a value. */
export const settings = pgTable("settings", {
  name: text("name").primaryKey(),
  value: jsonb("value"),
  actor: bigint("actor", { mode: "number" }),
  updatedAt: moment("updated_at").notNull().defaultNow(),
});

/** Every act of an operator, also those that were refused or failed. Rows are never changed. */
export const adminLog = pgTable(
  "admin_log",
  {
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
    /** The act's idempotency key: recorded once, whatever is repeated. */
    key: text("key"),
    at: moment("at").notNull().defaultNow(),
    actor: bigint("actor", { mode: "number" }).notNull(),
    verb: text("verb").notNull(),
    /** A user's id, a charge, a model, a setting ... */
    subject: text("subject"),
    reason: text("reason"),
    before: jsonb("before"),
    after: jsonb("after"),
    outcome: text("outcome").notNull(),
  },
  (table) => [
    unique("admin_log_key").on(table.key),
    index("admin_log_subject").on(table.subject, table.id.desc()),
  ],
);

export const promoCodes = pgTable(
  "promo_codes",
  {
    /** In capital letters. */
    code: text("code").primaryKey(),
    amount: numeric("amount", { precision: 12, scale: 2 }).notNull(),
    /** How often it may be used; NULL = without limit. */
    maxUses: integer("max_uses"),
    uses: integer("uses").notNull().default(0),
    validUntil: moment("valid_until"),
    onlyNew: boolean("only_new").notNull().default(false),
    /** The least sum that the user must have topped up. */
    minTopup: numeric("min_topup", { precision: 12, scale: 2 }),
    actor: bigint("actor", { mode: "number" }),
    stoppedAt: moment("stopped_at"),
    createdAt: moment("created_at").notNull().defaultNow(),
  },
  (table) => [
    check("promo_codes_code", sql`${table.code} ~ '^[A-Z0-9_-]{4,20}$'`),
    check("promo_codes_amount", sql`${table.amount} > 0`),
    check(
      "promo_codes_uses",
      sql`${table.uses} >= 0 AND (${table.maxUses} IS NULL OR ${table.uses} <= ${table.maxUses})`,
    ),
  ],
);

export const broadcasts = pgTable("broadcasts", {
  id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
  actor: bigint("actor", { mode: "number" }).notNull(),
  /** The message that is copied. */
  chatId: bigint("chat_id", { mode: "number" }).notNull(),
  messageId: bigint("message_id", { mode: "number" }).notNull(),
  buttons: jsonb("buttons"),
  segment: text("segment").notNull(),
  state: text("state").notNull().default("draft"),
  createdAt: moment("created_at").notNull().defaultNow(),
  endedAt: moment("ended_at"),
});

export const broadcastRecipients = pgTable(
  "broadcast_recipients",
  {
    broadcastId: bigint("broadcast_id", { mode: "number" })
      .notNull()
      .references(() => broadcasts.id),
    userId: bigint("user_id", { mode: "number" }).notNull(),
    state: text("state").notNull().default("waiting"),
    leasedAt: moment("leased_at"),
  },
  (table) => [
    primaryKey({ columns: [table.broadcastId, table.userId] }),
    index("broadcast_recipients_waiting")
      .on(table.broadcastId, table.userId)
      .where(sql`${table.state} = 'waiting'`),
  ],
);

/** The figures of a day that is over, so that statistics need not read its operations again. */
export const dailyFigures = pgTable(
  "daily_figures",
  {
    day: date("day").notNull(),
    /** Days begin at midnight there. */
    timeZone: text("time_zone").notNull(),
    /** Integers by name; NULL = to be summed. */
    figures: jsonb("figures"),
    /** How many late changes the sum contains: it is valid while there are no more. */
    changes: bigint("changes", { mode: "number" }).notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.day, table.timeZone] })],
);

/** The same of months, made of the sums of their days: two years are 24 rows instead of 730. */
export const monthlyFigures = pgTable(
  "monthly_figures",
  {
    /** Its first day. */
    month: date("month").notNull(),
    timeZone: text("time_zone").notNull(),
    figures: jsonb("figures").notNull(),
    changes: bigint("changes", { mode: "number" }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.month, table.timeZone] })],
);

/** The users with operations on days that are summed, so that statistics need not count all operations again. */
export const activeUsers = pgTable("active_users", {
  userId: bigint("user_id", { mode: "number" }).primaryKey(),
  /** Whether one of these was a generation, and a payment. */
  ordered: boolean("ordered").notNull(),
  paid: boolean("paid").notNull(),
});

/**
 * One row for each statement that inserted or changed operations of a day that may have been summed.
 * Rows are only added, so no statement waits for another one here.
 */
export const lateChanges = pgTable(
  "late_changes",
  {
    id: bigint("id", { mode: "number" }).generatedAlwaysAsIdentity().primaryKey(),
    /** By UTC: the statements know no time zone. */
    day: date("day").notNull(),
  },
  (table) => [index("late_changes_day").on(table.day)],
);
