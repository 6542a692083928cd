CREATE TABLE "albums" (
	"user_id" bigint NOT NULL,
	"album_id" text NOT NULL,
	"items" jsonb NOT NULL,
	"answered" integer DEFAULT 0 NOT NULL,
	"attempt" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "albums_user_id_album_id_pk" PRIMARY KEY("user_id","album_id")
);
--> statement-breakpoint
CREATE INDEX "albums_created" ON "albums" USING btree ("created_at");