import { defineConfig } from "drizzle-kit";

const databaseUrl = process.env["DATABASE_URL"] ?? "";
if (process.argv.includes("migrate") && databaseUrl === "") {
  process.stderr.write("DATABASE_URL is required\n");
  process.exit(1);
}

export default defineConfig({
  dialect: "postgresql",
  schema: "./lib/storage/postgres/schema.ts",
  out: "./drizzle",
  // Only `npm run db:migrate` connects; generating and checking need no database.
  dbCredentials: { url: databaseUrl },
});
