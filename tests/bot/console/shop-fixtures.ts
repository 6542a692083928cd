import type { ChatMessage } from "../../../dev/telegram/chats.js";
import type { Person } from "../../../dev/telegram/person.js";
import { test as studioTest } from "../../support/studio.js";

export const confirm = "✅ Confirm";

/** Operators and buyers of one bot. */
export const test = studioTest
  /** How much was charged for generations so far. */
  .extend("charges", ({ sql }) => async () => {
    const { rows } = await sql.query(
      "SELECT amount FROM operations WHERE type = 'generation' ORDER BY id",
    );
    return rows.map(({ amount }) => String(amount));
  });

export function buttonsOf({ screen }: Person): string[] {
  return screen?.buttons.flat().map(({ text }) => text) ?? [];
}

/** The newest message with buttons, such as a confirmation. */
export function asked({ screen }: Person): ChatMessage {
  if (screen === undefined || screen.buttons.length === 0) throw new Error("nothing was asked");
  return screen;
}
