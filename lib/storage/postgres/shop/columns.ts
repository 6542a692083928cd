import * as v from "valibot";
import { parseMoney } from "../../../ledger/money.js";

/** The text of a bigint. */
export const id = v.pipe(v.string(), v.transform(Number), v.safeInteger());

/** The text of a NUMERIC(12,2). */
export const money = v.pipe(v.string(), v.transform(parseMoney), v.bigint());

/** The text of a timestamp, or what a driver made of it. */
export const moment = v.pipe(
  v.union([v.string(), v.date()]),
  v.transform((at) => new Date(at)),
);

/** NULL as undefined. */
export const absent = <Input, Output>(column: v.GenericSchema<Input, Output>) =>
  v.pipe(
    v.nullable(column),
    v.transform((value) => value ?? undefined),
  );
