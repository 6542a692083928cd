import type { AdminLog, RecordedAct, Stamp } from "./admin-log.js";

/** What came of a message to a user. */
export type Arrival =
  | "arrived"
  /** They have blocked the bot, deleted their account or never pressed Start. */
  | "blocked"
  /** Telegram does not know such a chat. */
  | "unknown"
  /** Telegram refused the message. */
  | "refused"
  /** No answer came: it may have arrived. */
  | "uncertain";

export interface UserMessage {
  readonly userId: number;
  readonly text: string;
}

export interface MessagePorts {
  readonly adminLog: Pick<AdminLog, "record" | "find">;
  /** Never rejects. */
  readonly send: (message: UserMessage) => Promise<Arrival>;
  /** Unlike any other: tells this attempt from those of other instances. */
  readonly attemptId: string;
}

/**
 * Sends the message at most once for the stamp's key: the attempt that claims it in the log sends it, and
 * no other. If its instance ends before it has noted the outcome, the message counts as uncertain.
 * @throws LedgerUnavailable if the claim is not certain: nothing was sent then
 */
export async function sendUserMessage(
  message: UserMessage,
  stamp: Stamp,
  { adminLog, send, attemptId }: MessagePorts,
): Promise<RecordedAct> {
  const act = {
    ...stamp,
    verb: "msg",
    subject: String(message.userId),
    reason: message.text,
  };
  const claim = await adminLog.record({
    ...act,
    key: `${stamp.key}:claim`,
    after: { attempt: attemptId },
    outcome: "sending",
  });
  if (claim.after?.["attempt"] !== attemptId) {
    return (await adminLog.find(stamp.key)) ?? { ...claim, outcome: "uncertain" };
  }
  return adminLog.record({ ...act, outcome: await send(message) });
}
