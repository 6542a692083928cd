CREATE TABLE "operations" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "operations_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"key" text NOT NULL,
	"user_id" bigint NOT NULL,
	"type" text NOT NULL,
	"amount" numeric(12, 2) NOT NULL,
	"model" text,
	"prompt" text,
	"result_url" text,
	"state" text DEFAULT 'final' NOT NULL,
	"task_id" text,
	"attempt" text,
	"stars" integer,
	"file_id" text,
	"delivered_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "operations_key" UNIQUE("key"),
	CONSTRAINT "operations_key_length" CHECK (length("operations"."key") BETWEEN 3 AND 200),
	CONSTRAINT "operations_type" CHECK ("operations"."type" IN ('payment','generation','refund','reversal','adjustment')),
	CONSTRAINT "operations_sign" CHECK (CASE "operations"."type" WHEN 'payment' THEN "operations"."amount" > 0 WHEN 'generation' THEN "operations"."amount" <= 0 WHEN 'refund' THEN "operations"."amount" >= 0 WHEN 'reversal' THEN "operations"."amount" < 0 ELSE true END),
	CONSTRAINT "operations_state_name" CHECK ("operations"."state" IN ('final','charged','submitted','done','refunded')),
	CONSTRAINT "operations_state" CHECK (("operations"."type" = 'generation') = ("operations"."state" <> 'final'))
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" bigint PRIMARY KEY NOT NULL,
	"balance" numeric(12, 2) DEFAULT '0' NOT NULL,
	"overdrawn" boolean DEFAULT false NOT NULL,
	"rev" bigint DEFAULT 0 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "users_id" CHECK ("users"."id" > 0 AND "users"."id" <= 9007199254740991),
	CONSTRAINT "users_funds" CHECK ("users"."overdrawn" = ("users"."balance" < 0))
);
--> statement-breakpoint
ALTER TABLE "operations" ADD CONSTRAINT "operations_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "operations_history" ON "operations" USING btree ("user_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "operations_open" ON "operations" USING btree ("created_at") WHERE "operations"."state" IN ('charged','submitted');