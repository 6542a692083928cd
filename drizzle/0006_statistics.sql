CREATE TABLE "active_users" (
	"user_id" bigint PRIMARY KEY NOT NULL,
	"ordered" boolean NOT NULL,
	"paid" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "late_changes" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "late_changes_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"day" date NOT NULL
);
--> statement-breakpoint
CREATE TABLE "monthly_figures" (
	"month" date NOT NULL,
	"time_zone" text NOT NULL,
	"figures" jsonb NOT NULL,
	"changes" bigint NOT NULL,
	CONSTRAINT "monthly_figures_month_time_zone_pk" PRIMARY KEY("month","time_zone")
);
--> statement-breakpoint
DROP INDEX "operations_created";--> statement-breakpoint
CREATE INDEX "late_changes_day" ON "late_changes" USING btree ("day");--> statement-breakpoint
CREATE INDEX "operations_payments" ON "operations" USING btree ("user_id","created_at") WHERE "operations"."type" = 'payment';--> statement-breakpoint
CREATE INDEX "users_created" ON "users" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "operations_created" ON "operations" USING btree ("created_at","user_id");