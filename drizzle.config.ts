import { defineConfig } from "drizzle-kit";

export default defineConfig({
  dialect: "postgresql",
  schema: "./lib/storage/schema.ts",
  out: "./drizzle",
  // Only `npm run db:migrate` connects; generating and checking need no database.
  dbCredentials: { url: process.env["DATABASE_URL"] ?? "" },
});
