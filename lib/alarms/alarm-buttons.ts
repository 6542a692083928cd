/** What an operator can do about an alarm with one press. */
export type AlarmButton =
  /** The parts of its callback data: lib/bot/console/ answers with a new message, and the alarm stays. */
  | { readonly text: string; readonly data: readonly string[] }
  /** Copies a command, to be completed and sent. */
  | { readonly text: string; readonly copied: string };

/** A keyboard longer than that hides the alarm. */
const maxUsers = 3;

const press = (text: string, ...data: readonly string[]): AlarmButton => ({
  text,
  data: ["c", "new", ...data],
});

/** @param userIds whom it concerns; the first few get a button each */
export function openUsers(...userIds: readonly (number | string)[]): readonly AlarmButton[] {
  const different = [...new Set(userIds.map(String))];
  const [only, ...others] = different;
  if (only === undefined) return [];
  if (others.length === 0) return [press("👤 Open the user", "user", only)];
  return different.slice(0, maxUsers).map((id) => press(`👤 ${id}`, "user", id));
}

/** Any next request of the user replays their journal; so does this button. */
export const replayJournal = (userId: number) => press("🔁 Try again", "replay", String(userId));

/** @param model the provider's name of it */
export const switchOff = (model: string) => press("🔴 Switch it off", "off", model);
export const switchOn = (model: string) => press("🟢 Switch it on", "on", model);

/** The bot refuses a correction by 0: the operator writes the sum. */
export const copyAdjust = (userId: number, reason: string): AlarmButton => ({
  text: "⚖️ Copy /adjust",
  copied: `/adjust ${userId} +0 ${reason}`,
});
