/* What can go wrong in a scenario. */

export const newerVersion = [
  "row of an unknown type",
  "row in an unknown state",
  "entry of an unknown type",
  "entry of an unknown kind",
  "fields in a journal",
  "operations in a mirror",
] as const;
export const damages = ["damaged flag", "damaged mirror", "damaged names"] as const;
export type IntrusionKind = (typeof newerVersion)[number] | (typeof damages)[number];

/** Prefix of a newer version's keys: no user of the scenario ordered these operations. */
export const newerPrefix = "newer:";

export type Service = "database" | "store" | "provider" | "telegram";

export type FaultMode = "down" | "hang" | "hang-executing" | "flaky" | "slow" | "contention";

export interface FaultWindow {
  readonly service: Service;
  readonly mode: FaultMode;
  readonly from: number;
  readonly to: number;
  /** Of one instance alone; null = of all. */
  readonly slot: number | null;
}

/** The fault of one call. */
export type CallFault =
  /** Nothing was ever sent, and the caller can tell. */
  | "refused"
  | "request lost"
  /** Executed, but the answer is lost. */
  | "answer lost"
  /** Executed long after the caller gave up. */
  | "late"
  /** Accepted, never executed, never answered. */
  | "hung"
  | "hung, executed"
  | "slow"
  /** Rolled back because of a conflict, and reported so. */
  | "contention"
  /** Executed, but a hidden repetition got a conflict. */
  | "false conflict";

/** How often single calls fail outside of windows. */
export type FaultRates = Partial<Record<CallFault, number>>;
