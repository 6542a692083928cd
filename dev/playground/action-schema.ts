import * as v from "valibot";
import { people } from "./people.js";
import { type Action, faultKinds, sampleNames } from "./protocol.js";

const userId = v.picklist(people.map(({ id }) => id));
const messageId = v.pipe(v.number(), v.safeInteger());

export const actionSchema = v.variant("do", [
  v.strictObject({
    do: v.literal("say"),
    userId,
    // Telegram's own limit.
    text: v.pipe(v.string(), v.minLength(1), v.maxLength(4096)),
    replyTo: v.exactOptional(messageId),
  }),
  v.strictObject({ do: v.literal("press"), userId, messageId, data: v.string() }),
  v.strictObject({ do: v.literal("pick"), userId, messageId, picked: userId }),
  v.strictObject({ do: v.literal("pay"), userId, messageId }),
  v.strictObject({ do: v.literal("return"), userId }),
  v.strictObject({ do: v.literal("repeat"), userId }),
  v.strictObject({ do: v.literal("sample"), userId, sample: v.picklist(sampleNames) }),
  v.strictObject({ do: v.literal("forget") }),
  v.strictObject({
    do: v.literal("faults"),
    faults: v.strictObject({
      database: v.exactOptional(v.picklist(faultKinds.database)),
      store: v.exactOptional(v.picklist(faultKinds.store)),
      kie: v.exactOptional(v.picklist(faultKinds.kie)),
      results: v.exactOptional(v.picklist(faultKinds.results)),
      telegram: v.exactOptional(v.picklist(faultKinds.telegram)),
    }),
  }),
  v.strictObject({ do: v.literal("kill") }),
  v.strictObject({ do: v.literal("cron") }),
]) satisfies v.GenericSchema<unknown, Action>;
