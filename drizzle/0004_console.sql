CREATE TABLE "admin_log" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "admin_log_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"actor" bigint NOT NULL,
	"verb" text NOT NULL,
	"subject" text,
	"reason" text,
	"before" jsonb,
	"after" jsonb,
	"outcome" text NOT NULL,
	CONSTRAINT "admin_log_key" UNIQUE("key")
);
--> statement-breakpoint
CREATE TABLE "broadcast_recipients" (
	"broadcast_id" bigint NOT NULL,
	"user_id" bigint NOT NULL,
	"state" text DEFAULT 'waiting' NOT NULL,
	"leased_at" timestamp (3) with time zone,
	CONSTRAINT "broadcast_recipients_broadcast_id_user_id_pk" PRIMARY KEY("broadcast_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "broadcasts" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "broadcasts_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"actor" bigint NOT NULL,
	"chat_id" bigint NOT NULL,
	"message_id" bigint NOT NULL,
	"buttons" jsonb,
	"segment" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "daily_figures" (
	"day" date NOT NULL,
	"time_zone" text NOT NULL,
	"figures" jsonb,
	"changes" bigint DEFAULT 0 NOT NULL,
	CONSTRAINT "daily_figures_day_time_zone_pk" PRIMARY KEY("day","time_zone")
);
--> statement-breakpoint
CREATE TABLE "promo_codes" (
	"code" text PRIMARY KEY NOT NULL,
	"amount" numeric(12, 2) NOT NULL,
	"max_uses" integer,
	"uses" integer DEFAULT 0 NOT NULL,
	"valid_until" timestamp (3) with time zone,
	"only_new" boolean DEFAULT false NOT NULL,
	"min_topup" numeric(12, 2),
	"actor" bigint,
	"stopped_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "promo_codes_code" CHECK ("promo_codes"."code" ~ '^[A-Z0-9_-]{4,20}$'),
	CONSTRAINT "promo_codes_amount" CHECK ("promo_codes"."amount" > 0),
	CONSTRAINT "promo_codes_uses" CHECK ("promo_codes"."uses" >= 0 AND ("promo_codes"."max_uses" IS NULL OR "promo_codes"."uses" <= "promo_codes"."max_uses"))
);
--> statement-breakpoint
CREATE TABLE "settings" (
	"name" text PRIMARY KEY NOT NULL,
	"value" jsonb,
	"actor" bigint,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_type";--> statement-breakpoint
ALTER TABLE "operations" DROP CONSTRAINT "operations_sign";--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "note" text;--> statement-breakpoint
ALTER TABLE "operations" ADD COLUMN "actor" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "language" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "source" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "invited_by" bigint;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "banned_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "ban_reason" text;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "blocked_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "preferences" jsonb;--> statement-breakpoint
ALTER TABLE "broadcast_recipients" ADD CONSTRAINT "broadcast_recipients_broadcast_id_broadcasts_id_fk" FOREIGN KEY ("broadcast_id") REFERENCES "public"."broadcasts"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "admin_log_subject" ON "admin_log" USING btree ("subject","id" DESC NULLS LAST);--> statement-breakpoint
CREATE INDEX "broadcast_recipients_waiting" ON "broadcast_recipients" USING btree ("broadcast_id","user_id") WHERE "broadcast_recipients"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "operations_created" ON "operations" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "operations_task" ON "operations" USING btree ("task_id") WHERE "operations"."task_id" IS NOT NULL;--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_type" CHECK ("operations"."type" IN ('payment','generation','refund','reversal','adjustment','bonus'));--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_sign" CHECK (CASE "operations"."type" WHEN 'payment' THEN "operations"."amount" > 0 WHEN 'generation' THEN "operations"."amount" <= 0 WHEN 'refund' THEN "operations"."amount" >= 0 WHEN 'reversal' THEN "operations"."amount" < 0 WHEN 'bonus' THEN "operations"."amount" > 0 ELSE true END);