import * as v from "valibot";
import { parseMoney } from "../../ledger/money.js";
import { toStoredState } from "../../ledger/operation.js";

/*
 * What the statements answer. The driver returns BIGINT and NUMERIC as text, so that nothing passes
 * through a float; everything is checked here once, and the types follow from the checks.
 */

export const money = v.pipe(
  v.string(),
  v.transform(parseMoney),
  v.bigint("the database sent no NUMERIC(12,2)"),
);
const revision = v.pipe(
  v.string(),
  v.regex(/^\d+$/),
  v.transform((digits) => BigInt(digits)),
);
const rowId = v.pipe(v.string(), v.transform(Number), v.safeInteger());
const moment = v.pipe(
  v.union([v.string(), v.date()]),
  v.transform((at) => new Date(at)),
);
const optionalMoney = v.pipe(
  v.nullable(money),
  v.transform((sum) => sum ?? undefined),
);
export const optionalText = v.pipe(
  v.nullable(v.string()),
  v.transform((text) => text ?? undefined),
);

/** A newer version may have written the row: unknown values become "other". */
export const storedState = v.pipe(v.string(), v.transform(toStoredState));

const storedSettings = v.object({
  revision: v.string(),
  values: v.record(v.string(), v.unknown()),
});

/** Settings that came with another answer; NULL if there is nothing new. */
export const riddenSettings = v.pipe(
  v.optional(v.nullable(storedSettings)),
  v.transform((news) => news ?? undefined),
);

export const accountRow = v.object({ balance: money, revision, settings: riddenSettings });

export const appliedRow = v.object({
  balance: money,
  revision,
  applied: v.array(v.string()),
  amounts: v.pipe(
    v.record(v.string(), money),
    v.transform((amounts) => new Map(Object.entries(amounts))),
  ),
  keyConflicts: v.array(v.string()),
});

export const accountColumns = { balance: money, revision };
export const chargeRow = v.variant("verdict", [
  v.object({ verdict: v.literal("charged"), ...accountColumns, operationId: rowId }),
  v.object({
    verdict: v.literal("duplicate"),
    ...accountColumns,
    state: storedState,
    taskId: optionalText,
    resultUrl: optionalText,
  }),
  v.object({
    verdict: v.literal("limited"),
    ...accountColumns,
    limit: v.picklist(["unfinished", "charged", "refunded"]),
  }),
  v.object({ verdict: v.literal("banned"), ...accountColumns, reason: optionalText }),
  v.object({ verdict: v.literal("outdated"), ...accountColumns, settings: storedSettings }),
  v.object({ verdict: v.picklist(["insufficient", "mismatch", "raced"]), ...accountColumns }),
]);
export type ChargeRow = v.InferOutput<typeof chargeRow>;

const record = {
  key: v.string(),
  userId: rowId,
  state: storedState,
  price: money,
  model: optionalText,
  prompt: optionalText,
  taskId: optionalText,
  resultUrl: optionalText,
  context: optionalText,
  files: optionalText,
  credits: optionalMoney,
  isDelivered: v.boolean(),
  ageMs: rowId,
};
export const recordRow = v.object({ ...record, ...accountColumns });
export type RecordRow = v.InferOutput<typeof recordRow>;
export const refundedRow = v.object({ ...record, ...accountColumns, amount: money });
export const banRow = v.object({ reason: optionalText });
export const banChangedRow = v.object({ ...accountColumns, changed: v.boolean(), at: moment });
export const correctedRow = v.object({ applied: v.boolean(), balance: money, revision });
export const erasedRow = v.object({
  ...accountColumns,
  operations: v.number(),
  unfinished: v.number(),
  erasedAt: moment,
});
export const oldRow = v.object({
  found: v.array(v.object({ userId: v.number(), key: v.string() })),
  last: v.nullable(rowId),
});
export const clearedRow = v.object({ cleared: v.number() });
export const ownerRow = v.object({ key: v.string(), userId: rowId });
