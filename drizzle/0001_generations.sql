DROP INDEX "operations_open";--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "context" text;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "claimed_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "operations_undelivered" ON "operations" USING btree ("created_at") WHERE "operations"."type" = 'generation' AND "operations"."delivered_at" IS NULL;--> statement-breakpoint
CREATE INDEX "operations_open" ON "operations" USING btree ("user_id") WHERE "operations"."state" IN ('charged','submitted');