import type { Time } from "../ledger/time.js";
import { createFileStore } from "./files.js";
import type { ObjectStore } from "./object-store.js";
import { createS3Store, type S3Options } from "./s3.js";
import { createVercelBlobStore } from "./vercel-blob.js";

/** Which store, and what it takes to reach it. */
export type StoreSettings =
  | { readonly kind: "vercel-blob"; readonly token: string | undefined }
  | ({ readonly kind: "s3" } & Omit<S3Options, "time" | "fetch" | "timeoutMs">)
  | { readonly kind: "files"; readonly folder: string };

/** Sends nothing by itself, and loads libraries only when they are needed. */
export function openStore(
  settings: StoreSettings,
  world: { readonly time: Time; readonly fetch: typeof fetch },
): ObjectStore {
  switch (settings.kind) {
    case "vercel-blob":
      return createVercelBlobStore({ ...world, ...settings });
    case "s3":
      return createS3Store({ ...world, ...settings });
    case "files":
      return createFileStore(settings);
  }
}
