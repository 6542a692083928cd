import type { SQL } from "drizzle-orm";
import { parse, safeParse } from "valibot";
import { assertCharge, assertCorrection } from "../../ledger/assert-commands.js";
import {
  type Applied,
  type Charge,
  type ChargeOutcome,
  type Claim,
  type Correction,
  type CorrectionOutcome,
  type Delivery,
  type EndedParts,
  type Generation,
  type GenerationRecord,
  type GenerationWithBalance,
  type Ledger,
  LedgerBusy,
  LedgerUnavailable,
  type PartsClaim,
  type Refund,
  type Result,
  type UnfinishedQuery,
} from "../../ledger/ledger.js";
import { assertEntry, assertUserId, type Entry } from "../../ledger/operation.js";
import type { SettingsWatch } from "../../ledger/settings-watch.js";
import type { Log } from "../../log.js";
import { exactlyOne } from "../../util/exactly-one.js";
import { readOnly } from "./classify-error.js";
import type { Database } from "./database.js";
import { createLedgerLog } from "./ledger-log.js";
import { type OnAmbiguous, StatementRejected } from "./retry.js";
import {
  accountRow,
  appliedRow,
  banRow,
  type ChargeRow,
  chargeRow,
  correctedRow,
  ownerRow,
  type RecordRow,
  recordRow,
  refundedRow,
} from "./rows.js";
import {
  applyStatement,
  chargeStatement,
  claimPartsStatement,
  claimStatement,
  deliveredStatement,
  findStatement,
  lockUserStatement,
  openStatement,
  ownersStatement,
  pendingStatement,
  readyStatement,
  refundStatement,
  setBalanceStatement,
  settleStatement,
  submittedStatement,
  unmarkedPendingStatement,
} from "./statements.js";

/** @param watch hears of changed settings, which ride on statements that are made anyway */
export function createPostgresLedger(database: Database, log: Log, watch?: SettingsWatch): Ledger {
  const report = createLedgerLog(log);

  return {
    async getAccount(userId) {
      assertUserId(userId);
      const known = watch?.isDue ? (watch.revision ?? "") : undefined;
      const row = exactlyOne(await database.rows(openStatement(userId, known)));
      const { settings, ...account } = parse(accountRow, row);
      if (known !== undefined) watch?.heard(settings);
      return account;
    },

    async apply(userId, entries) {
      assertUserId(userId);
      entries.forEach(assertEntry);
      let ambiguous = false;
      const applied = await sendEntries(database, userId, entries, () => {
        ambiguous = true;
      });
      report.applied(userId, entries, applied, ambiguous);
      return applied;
    },

    ...generations(database, report, log),

    async setBalance(correction) {
      const corrected = await sendCorrection(database, correction);
      if (corrected.applied) report.balance(correction.userId, corrected.balance);
      return corrected;
    },

    async setBan(change) {
      const { sendBan } = await import("./bans.js");
      return sendBan(database, change);
    },

    /** Loaded when a user asks for it: with it comes the schema of every table. */
    async history(query) {
      const { readHistory } = await import("./history.js");
      return readHistory(database, query);
    },

    async erase(userId) {
      const { sendErasure } = await import("./erasure.js");
      return sendErasure(database, userId);
    },

    async checkWritable(userId) {
      const [banned] = await database.rows(readyStatement(userId));
      return banned === undefined ? {} : { banned: parse(banRow, banned) };
    },

    async owners(names) {
      const rows = await database.rows(ownersStatement(names.map(({ key }) => key)));
      const owners = rows.map((row) => parse(ownerRow, row));
      return new Map(owners.map(({ key, userId }) => [key, userId]));
    },
  };
}

async function sendEntries(
  database: Database,
  userId: number,
  entries: readonly Entry[],
  onAmbiguous: OnAmbiguous,
): Promise<Applied> {
  if (entries.some((one) => one.reverses)) {
    const { sendRefund: send } = await import("./refunded-payments.js");
    return send(database, userId, entries, onAmbiguous);
  }
  const rows = await database.rows(applyStatement(userId, entries), onAmbiguous);
  return parse(appliedRow, exactlyOne(rows));
}

function generations(database: Database, report: ReturnType<typeof createLedgerLog>, log: Log) {
  const foundBy = async (statement: SQL) => {
    const [row] = await database.rows(statement);
    return row === undefined ? undefined : withBalance(parse(recordRow, row));
  };

  return {
    async charge(charge: Charge) {
      assertCharge(charge);
      const outcome = await sendCharge(database, charge);
      report.charged(charge, outcome);
      return outcome;
    },

    /** There is nothing but the database, and only one attempt's charge is on record there. */
    claimStart: async () => true,

    async markSubmitted(generation: Generation & { readonly taskId: string }) {
      return (await database.rows(submittedStatement(generation))).length > 0;
    },

    settle: (result: Result) => foundBy(settleStatement(result)),
    claimDelivery: (claim: Claim) => foundBy(claimStatement(claim)),

    async claimParts(claim: PartsClaim): Promise<EndedParts | undefined> {
      const rows = await database.rows(claimPartsStatement(claim));
      const [first, ...others] = rows.map((row) => parse(recordRow, row));
      if (first === undefined) return undefined;
      const { balance, revision } = first;
      return { balance, revision, generations: [toRecord(first), ...others.map(toRecord)] };
    },

    async refund(generation: Refund) {
      const [row] = await database.rows(refundStatement(generation));
      if (row === undefined) return undefined;
      const { amount, ...refunded } = parse(refundedRow, row);
      report.balance(generation.userId, refunded.balance);
      return { ...withBalance(refunded), amount };
    },

    async markDelivered(delivery: Delivery) {
      await database.rows(deliveredStatement(delivery));
    },

    find: (generation: Generation) => foundBy(findStatement(generation)),

    async findUnfinished(query: UnfinishedQuery) {
      const rows = await database.rows(pendingStatement(query)).catch((error: unknown) => {
        if (!isReadOnly(error)) throw error;
        return database.rows(unmarkedPendingStatement(query));
      });
      return rows.flatMap((row) => readRecord(row, log));
    },
  } satisfies Partial<Ledger>;
}

/** A read-only database can list what is pending, but can't record when it was followed up. */
function isReadOnly(error: unknown): boolean {
  return error instanceof LedgerUnavailable && error.message.includes(readOnly);
}

/** A row that can't be parsed must not stop all others. */
function readRecord(row: Readonly<Record<string, unknown>>, log: Log): GenerationRecord[] {
  const { success, output } = safeParse(recordRow, row);
  if (success) return [toRecord(output)];
  log.error(
    `A row of the table operations can't be parsed: user_id=${row["userId"]}, key=${row["key"]}`,
  );
  return [];
}

function withBalance(row: RecordRow): GenerationWithBalance {
  const { balance, revision } = row;
  return { balance, revision, generation: toRecord(row) };
}

function toRecord({
  balance: _,
  revision: __,
  price: amount,
  ...row
}: RecordRow): GenerationRecord {
  return { ...row, amount };
}

const maxChargeRounds = 5;

/**
 * A statement that lost a race to a newer one is sent again: the second snapshot contains the winner. A
 * balance drained meanwhile by another key aborts by `users_funds`, and is asked again likewise.
 */
async function sendCharge(database: Database, charge: Charge): Promise<ChargeOutcome> {
  let ambiguous = false;
  const onAmbiguous = () => {
    ambiguous = true;
  };
  for (let round = 1; round <= maxChargeRounds; round++) {
    const row = await chargeOnce(database, charge, onAmbiguous);
    if (row === undefined || row.verdict === "raced") continue;
    // A first try without an answer may still arrive, or had begun before what forbids this one.
    return ambiguous && isForbidden(row) ? { kind: "unknown" } : chargeOutcome(row);
  }
  const reason = "the account is too busy to charge it now";
  throw ambiguous ? new LedgerUnavailable(reason) : new LedgerBusy(reason);
}

function isForbidden({ verdict }: ChargeRow): boolean {
  return verdict === "banned" || verdict === "outdated" || verdict === "limited";
}

/**
 * It is decided behind the lock of the user's row, or simultaneous charges would not see each other,
 * and a charge would not see a ban that is under way.
 */
async function sendChargeOnce(database: Database, charge: Charge, onAmbiguous: OnAmbiguous) {
  const [, { rows }] = await database.ask(
    (drizzle) =>
      drizzle.batch([
        drizzle.execute(lockUserStatement(charge.userId)),
        drizzle.execute(chargeStatement(charge)),
      ]),
    onAmbiguous,
  );
  return rows;
}

async function chargeOnce(database: Database, charge: Charge, onAmbiguous: OnAmbiguous) {
  try {
    return parse(chargeRow, exactlyOne(await sendChargeOnce(database, charge, onAmbiguous)));
  } catch (error) {
    const drained = error instanceof StatementRejected && error.constraint === "users_funds";
    if (drained) return undefined;
    throw error;
  }
}

function chargeOutcome(row: ChargeRow): ChargeOutcome {
  const { verdict, balance, revision } = row;
  switch (verdict) {
    case "charged":
      return { kind: verdict, balance, revision, operationId: row.operationId };
    case "duplicate": {
      const { taskId, resultUrl, state } = row;
      return { kind: verdict, balance, state, taskId, resultUrl };
    }
    case "insufficient":
      return { kind: verdict, balance };
    case "limited":
      return { kind: verdict, limit: row.limit };
    case "banned":
      return { kind: verdict, reason: row.reason };
    case "outdated":
      return { kind: verdict, settings: row.settings };
    case "mismatch":
    case "raced":
      return { kind: "mismatch" };
  }
}

async function sendCorrection(
  database: Database,
  correction: Correction,
): Promise<CorrectionOutcome> {
  assertCorrection(correction);
  const [, { rows }] = await database.ask((drizzle) =>
    drizzle.batch([
      drizzle.execute(openStatement(correction.userId)),
      drizzle.execute(setBalanceStatement(correction)),
    ]),
  );
  return parse(correctedRow, exactlyOne(rows));
}
