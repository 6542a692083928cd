import type { Time } from "../../ledger/time.js";
import { requestContext } from "../../vercel/request-context.js";
import type { BlobSettings } from "./blob-credentials.js";
import { createFileStore } from "./files.js";
import type { ObjectStore } from "./object-store.js";
import { createS3Store, type S3Options } from "./s3.js";
import { createVercelBlobStore } from "./vercel-blob.js";

interface BlobVariables extends Omit<BlobSettings, "oidcToken"> {
  /** VERCEL_OIDC_TOKEN, as `vercel env pull` writes it. */
  readonly oidcToken?: string | undefined;
}

/** Which store, and what it takes to reach it. */
export type StoreSettings =
  | ({ readonly kind: "vercel-blob" } & BlobVariables)
  | ({ readonly kind: "s3" } & Omit<S3Options, "time" | "fetch" | "timeoutMs">)
  | { readonly kind: "files"; readonly folder: string };

/** Sends nothing yet, and loads libraries only when they are needed. */
export function openStore(
  settings: StoreSettings,
  world: { readonly time: Time; readonly fetch: typeof fetch },
): ObjectStore {
  switch (settings.kind) {
    case "vercel-blob":
      return createVercelBlobStore({ ...world, ...blobSettings(settings) });
    case "s3":
      return createS3Store({ ...world, ...settings });
    case "files":
      return createFileStore(settings);
  }
}

/** Evaluated at each use, because Vercel gives each request a new token. */
export function blobSettings({ token, storeId, oidcToken }: BlobVariables): BlobSettings {
  const ofRequest = () => requestContext()?.headers?.["x-vercel-oidc-token"]?.trim();
  return { token, storeId, oidcToken: () => ofRequest() || oidcToken };
}
