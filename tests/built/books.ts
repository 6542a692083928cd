import type { Person } from "../../dev/telegram/person.js";
import type { BuiltWorld } from "./world.js";

/** A user's operations in the database that are not payments, oldest first, and the balance. */
export async function booksOf({ sql }: BuiltWorld, { user }: Person): Promise<string[]> {
  const { rows } = await sql.query(
    "SELECT type, amount, state FROM operations WHERE user_id = $1 AND type <> 'payment' ORDER BY id",
    [user.id],
  );
  const { rows: users } = await sql.query("SELECT balance FROM users WHERE id = $1", [user.id]);
  return [
    ...rows.map(({ type, amount, state }) => `${type} ${amount} ${state}`),
    `balance ${users[0]?.balance}`,
  ];
}

/** How many results the bot has sent them. The message of an order that is over may have a picture, too. */
export const gotBy = ({ chat }: Person): number =>
  chat.filter(({ fromBot, media, text }) => fromBot && media && !text.startsWith("✅")).length;

/** Their tasks at Kie, oldest first. */
export function tasksOf({ kie }: BuiltWorld, { user }: Person) {
  return kie.tasks.filter(({ callBackUrl = "" }) =>
    new URL(callBackUrl).searchParams.getAll("uid").includes(String(user.id)),
  );
}

/**
 * Lets Kie end their tasks at the same moment, and waits until the user knows.
 * @param failed how many of them fail, the oldest first
 */
export async function finish(world: BuiltWorld, person: Person, failed = 0): Promise<void> {
  const running = tasksOf(world, person).filter(
    ({ state }) => state !== "success" && state !== "fail",
  );
  await Promise.all(
    running.map(({ taskId }, at) =>
      world.kie.finish(taskId, at < failed ? { failCode: "500" } : {}),
    ),
  );
  await world.idle();
}
