import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Act, RecordedAct } from "../../shop/admin-log.js";
import {
  type SettingRow,
  type SettingsChange,
  type SettingsOutcome,
  type SettingsRecord,
  type SettingsStore,
  storable,
} from "../../shop/settings-store.js";
import { exactlyOne } from "../../util/exactly-one.js";
import type { Database } from "./database.js";
import { storedSettingsStatement } from "./settings-statements.js";

/** An act that waits in the object store. */
export interface WaitingAct extends Act {
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface PostgresSettings extends SettingsStore {
  /**
   * Brings in what was changed elsewhere: of each setting the later change counts, and each act goes on
   * record once.
   */
  carry(rows: readonly SettingRow[], acts: readonly WaitingAct[]): Promise<SettingsRecord>;
}

/** The settings in the database. Each method is one request. */
export function createPostgresSettings(database: Database): PostgresSettings {
  return {
    async read() {
      return toRecord(exactlyOne(await database.rows(recordStatement())));
    },

    async change(change) {
      const [, changed, [act], record] = await askInOne(database, [
        lockStatement,
        changeStatement(change),
        actStatement(change.act.key),
        recordStatement(),
      ]);
      return outcomeOf(changed.length > 0, act, toRecord(exactlyOne(record)));
    },

    async carry(rows, acts) {
      const [, , , record] = await askInOne(database, [
        lockStatement,
        carryStatement(rows),
        carryActsStatement(acts),
        recordStatement(),
      ]);
      return toRecord(exactlyOne(record));
    },
  };
}

type Rows = readonly Record<string, unknown>[];
type Four<T> = readonly [T, T, T, T];

/** One request and one transaction. */
async function askInOne(database: Database, statements: Four<SQL>): Promise<Four<Rows>> {
  const [first, second, third, fourth] = statements;
  const answers = await database.ask((drizzle) =>
    drizzle.batch([
      drizzle.execute(first),
      drizzle.execute(second),
      drizzle.execute(third),
      drizzle.execute(fourth),
    ]),
  );
  const [one, two, three, four] = answers.map(({ rows }) => rows as Rows);
  return [one ?? [], two ?? [], three ?? [], four ?? []];
}

function outcomeOf(
  isChanged: boolean,
  row: Record<string, unknown> | undefined,
  record: SettingsRecord,
): SettingsOutcome {
  if (row === undefined) return { kind: "outdated", record };
  return { kind: isChanged ? "changed" : "repeated", act: toAct(row), record };
}

/** Changes come one after the other, so that each decides on what the one before it left; reading goes on. */
const lockStatement = sql`LOCK TABLE settings IN SHARE ROW EXCLUSIVE MODE`;

/** Returns a row for each setting if it did anything. */
function changeStatement({ values, seen, act }: SettingsChange): SQL {
  const { key, actor, verb, subject = null, reason = null, before, after, outcome } = storable(act);
  return sql`
    WITH stored AS (${storedSettingsStatement()}),
    logged AS (
      INSERT INTO admin_log (key, actor, verb, subject, reason, before, after, outcome)
      SELECT ${key}, ${actor}::bigint, ${verb}, ${subject}, ${reason}, ${json(before)}::jsonb,
        ${json(after)}::jsonb, ${outcome}
      FROM stored WHERE stored.revision = ${seen.revision ?? ""}
      ON CONFLICT (key) DO NOTHING RETURNING actor
    )
    INSERT INTO settings AS known (name, value, actor)
    SELECT given.key, NULLIF(given.value, 'null'::jsonb), logged.actor
    FROM logged, jsonb_each(${stored(values)}::jsonb) given
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, actor = EXCLUDED.actor,
      -- A clock that ran ahead may have stamped what it replaces.
      updated_at = GREATEST(now(), known.updated_at + interval '1 millisecond')
    RETURNING name`;
}

function carryStatement(rows: readonly SettingRow[]): SQL {
  return sql`
    INSERT INTO settings AS known (name, value, actor, updated_at)
    SELECT given.name, NULLIF(given.value, 'null'::jsonb), given.actor, ${moment(sql`given.at`)}
    FROM jsonb_to_recordset(${stored(rows)}::jsonb)
      AS given (name text, value jsonb, actor bigint, at float8)
    ON CONFLICT (name) DO UPDATE SET value = EXCLUDED.value, actor = EXCLUDED.actor,
      updated_at = EXCLUDED.updated_at
    WHERE known.updated_at < EXCLUDED.updated_at`;
}

function carryActsStatement(acts: readonly WaitingAct[]): SQL {
  return sql`
    INSERT INTO admin_log (key, at, actor, verb, subject, reason, before, after, outcome)
    SELECT key, ${moment(sql`given.at`)}, actor, verb, subject, reason, before, after, outcome
    FROM jsonb_to_recordset(${stored(acts)}::jsonb) AS given (key text, at float8, actor bigint,
      verb text, subject text, reason text, before jsonb, after jsonb, outcome text)
    ORDER BY given.at
    ON CONFLICT (key) DO NOTHING`;
}

const moment = (milliseconds: SQL) => sql`to_timestamp(${milliseconds} / 1000)`;
const epoch = (at: SQL) => sql`round(extract(epoch FROM ${at}) * 1000)::float8`;

function recordStatement(): SQL {
  return sql`
    SELECT stored.revision, COALESCE((
      SELECT jsonb_agg(jsonb_build_object('name', name, 'value', value, 'actor', actor,
        'at', ${epoch(sql`updated_at`)}) ORDER BY name COLLATE "C") FROM settings), '[]') AS rows
    FROM (${storedSettingsStatement()}) stored`;
}

function actStatement(key: string): SQL {
  return sql`
    SELECT id::float8, key, ${epoch(sql`at`)} AS at, actor::float8, verb, subject, reason, before,
      after, outcome
    FROM admin_log WHERE key = ${key}`;
}

const json = (value: unknown) => (value === undefined ? null : stored(value));
const stored = (value: unknown) => JSON.stringify(storable(value));

const optional = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.nullable(schema),
    v.transform((value) => value ?? undefined),
  );

const recordRow = v.object({
  revision: v.string(),
  rows: v.array(
    v.object({
      name: v.string(),
      value: v.unknown(),
      actor: optional(v.number()),
      at: v.number(),
    }),
  ),
});

function toRecord(row: Record<string, unknown>): SettingsRecord {
  return { ...v.parse(recordRow, row), pending: [] };
}

const facts = v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])));
const actRow = v.object({
  id: v.number(),
  key: v.string(),
  at: v.pipe(
    v.number(),
    v.transform((at) => new Date(at)),
  ),
  actor: v.number(),
  verb: v.string(),
  subject: optional(v.string()),
  reason: optional(v.string()),
  before: optional(facts),
  after: optional(facts),
  outcome: v.string(),
});

function toAct(row: Record<string, unknown>): RecordedAct {
  return v.parse(actRow, row);
}
