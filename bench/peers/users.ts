import { neon, neonConfig } from "@neondatabase/serverless";
import { eq } from "drizzle-orm";
import { drizzle } from "drizzle-orm/neon-http";
import { bigint, numeric, pgTable } from "drizzle-orm/pg-core";

/* The storage of both peers: https://orm.drizzle.team/docs/connect-neon, with the local endpoint. */

neonConfig.fetchEndpoint = process.env["NEON_HTTP_ENDPOINT"] ?? "";

const users = pgTable("users", {
  id: bigint("id", { mode: "number" }).primaryKey(),
  balance: numeric("balance", { precision: 12, scale: 2 }).notNull().default("0"),
});

const db = drizzle({ client: neon(process.env["DATABASE_URL"] ?? "") });

export async function balanceOf(id: number): Promise<string> {
  await db.insert(users).values({ id }).onConflictDoNothing();
  const [user] = await db.select().from(users).where(eq(users.id, id));
  return user?.balance ?? "0.00";
}
