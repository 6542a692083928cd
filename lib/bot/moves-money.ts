import type { Update } from "@telegraf/types";

/** Whether Stars moved with this update. Such an update must never be acknowledged unrecorded. */
export function movesMoney(update: Update): boolean {
  const { message } = update as { message?: unknown };
  if (typeof message !== "object" || message === null) return false;
  return "successful_payment" in message || "refunded_payment" in message;
}
