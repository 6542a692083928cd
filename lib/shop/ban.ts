import {
  type BanChange,
  type BanOutcome,
  type Ledger,
  LedgerUnavailable,
} from "../ledger/ledger.js";
import { storedNote } from "../ledger/operation.js";
import type { Act, RecordedAct, Stamp } from "./admin-log.js";
import { type RecordPorts, recordOrKeep } from "./kept-acts.js";
import type { Role } from "./roles.js";
import type { UserCard, Users } from "./user-card.js";

/** A ban, or the end of one. */
export interface BanOrder {
  readonly userId: number;
  /** Undefined = the ban is lifted. */
  readonly reason: string | undefined;
}

export type BanPreview =
  /** Operators can't be banned: they would lock each other out. */
  | { readonly kind: "operator" }
  /** It is so already. */
  | { readonly kind: "unchanged"; readonly card: UserCard }
  /** Without a card: the user has never used the bot. */
  | { readonly kind: "ready"; readonly card: UserCard | undefined }
  /** The database can't be asked, or there is none: the ban goes into the journal. */
  | { readonly kind: "unseen" };

export interface BanPorts extends RecordPorts {
  readonly ledger: Pick<Ledger, "setBan">;
  readonly users: Pick<Users, "card">;
  readonly roleOf: (id: number) => Role | undefined;
  /** Tells the user; never rejects. @returns what came of it, for the record */
  readonly tell: (order: BanOrder) => Promise<string>;
  /** Hears of an act that could not be put on record. */
  readonly onUnrecorded: (act: Act, error: LedgerUnavailable) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What would happen. */
export async function previewBan(
  { userId, reason }: BanOrder,
  { users, roleOf }: Pick<BanPorts, "users" | "roleOf">,
): Promise<BanPreview> {
  if (reason !== undefined && roleOf(userId) !== undefined) return { kind: "operator" };
  try {
    const card = await users.card({ number: userId });
    const isAlready =
      reason === undefined ? card?.ban === undefined : card?.ban?.reason === storedNote(reason);
    if (card !== undefined && isAlready) return { kind: "unchanged", card };
    return { kind: "ready", card };
  } catch (error) {
    if (error instanceof LedgerUnavailable) return { kind: "unseen" };
    throw error;
  }
}

/**
 * Bans, or lifts the ban. Of repetitions only the one that changed something lets the user know. Works in an
 * outage, too: then the journal takes it, and the object store keeps the act for the log.
 * @throws LedgerUnavailable if it is unknown whether it happened: to be repeated
 */
export async function confirmBan(
  order: BanOrder,
  stamp: Stamp,
  ports: BanPorts,
): Promise<RecordedAct> {
  const { userId, reason } = order;
  const banned = reason === undefined ? undefined : { reason };
  const change: BanChange = { userId, banned, actor: stamp.actor };
  const outcome = await ports.ledger.setBan(change);
  const told = outcome.changed ? await ports.tell(order) : "unchanged";
  return record(toAct(order, stamp, outcome, told), ports);
}

function toAct(
  { userId, reason }: BanOrder,
  stamp: Stamp,
  { changed, revision }: BanOutcome,
  told: string,
): Act {
  return {
    ...stamp,
    verb: reason === undefined ? "unban" : "ban",
    subject: String(userId),
    reason,
    after: { banned: reason !== undefined, changed, told, journal: revision === undefined },
    outcome: "done",
  };
}

/** What is done stays done, whether or not it can be put on record now. */
async function record(act: Act, ports: BanPorts): Promise<RecordedAct> {
  try {
    return await recordOrKeep(ports, act);
  } catch (error) {
    if (!(error instanceof LedgerUnavailable)) throw error;
    ports.onUnrecorded(act, error);
    return { ...act, id: 0, at: new Date(ports.now()) };
  }
}
