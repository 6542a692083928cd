/** A command about a user: `ID` and the rest. */
export interface UserOrder {
  readonly userId: number;
  readonly rest: string;
}

/** @returns undefined if the text does not begin with a Telegram id */
export function readUserOrder(text: string): UserOrder | undefined {
  const [, digits, rest = ""] = /^(\d{1,16})(?:\s+(.*))?$/s.exec(text) ?? [];
  const userId = Number(digits);
  if (digits === undefined || !Number.isSafeInteger(userId) || userId <= 0) return undefined;
  return { userId, rest: rest.trim() };
}
