import type { Money } from "./money.js";
import type { StoredState } from "./operation.js";

/**
 * What the bot remembers of a user so that they need not choose again: their newest generations, and what
 * they prefer.
 */
export interface Habits {
  /** Newest first, at most `maxRecent`. */
  readonly generations: readonly RecentGeneration[];
  readonly preferences: Preferences;
}

/** What is not known now is absent. */
export interface RecentGeneration {
  readonly key: string;
  readonly state: StoredState;
  readonly model?: string | undefined;
  /** As the charge was given it. */
  readonly context?: string | undefined;
  /** The names under which Telegram keeps what the user got. */
  readonly files?: string | undefined;
  readonly resultUrl?: string | undefined;
  /** How long ago it was charged, by the clock of the database or of the journal. */
  readonly ageMs?: number | undefined;
}

export interface Preferences {
  /** The bot starts on words without a press if they cost no more than this; absent = never. */
  readonly fastUpTo?: Money | undefined;
  /** The last photo that the user sent without words. */
  readonly photo?: LastPhoto | undefined;
}

/** Telegram keeps the photo; the bot remembers its name there. */
export interface LastPhoto {
  readonly fileId: string;
  readonly kind: "photo" | "document";
  /** Such as "image/jpeg"; absent or empty as in `SentPicture`. */
  readonly type?: string | undefined;
  readonly bytes?: number | undefined;
  /** The message that it came in. */
  readonly messageId: number;
  /** When it came, in milliseconds since 1970. */
  readonly at: number;
}

/** Absent = stays as it is; null = removed. */
export type PreferencesChange = {
  readonly [Name in keyof Preferences]?: NonNullable<Preferences[Name]> | null;
};

export interface HabitStore {
  /**
   * One request to the database. Never throws for an outage: what can't be read is empty. A banned or
   * unknown user has no habits.
   */
  recall(userId: number): Promise<Habits>;
  /**
   * The last of several changes counts. Creates the account.
   * @throws LedgerUnavailable if it is unknown whether it was remembered, as during an outage
   */
  prefer(userId: number, change: PreferencesChange): Promise<void>;
}

/** How many generations are recalled. */
export const maxRecent = 20;

export const noHabits: Habits = { generations: [], preferences: {} };
