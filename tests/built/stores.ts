import type { FaultRule } from "../../dev/objects/faults.js";
import { startS3 } from "../../dev/objects/s3.js";
import { createBucket } from "../../dev/objects/s3-bucket.js";
import { startVercelBlob } from "../../dev/objects/vercel-blob.js";
import type { HostOptions } from "../../dev/vercel/host-options.js";

/** Where a world keeps its journals, and the bot's variables for it. */
export interface BuiltStore extends Pick<HostOptions, "blobPort" | "oidcToken"> {
  readonly variables: Readonly<Record<string, string>>;
  /** The current content, by key. */
  objects(): ReadonlyMap<string, { readonly body: Buffer }>;
  setFaults(rule?: FaultRule): void;
  /** Requests of this kind that arrived: get, head, put, list. */
  countRequests(kind: string): number;
  stop(): Promise<void>;
}

/** Longer than tests let pass for the functions. */
const twoDaysMs = 48 * 60 * 60_000;

/** In mixed case, like the ids of real stores. */
const name = "AbC123";

const byToken = async (): Promise<BuiltStore> => {
  const blob = await startVercelBlob();
  const token = blob.createStore(name);
  return {
    ...blob,
    variables: { BLOB_READ_WRITE_TOKEN: token, VERCEL_BLOB_API_URL: blob.apiUrl },
    blobPort: blob.port,
    objects: () => blob.objects(name),
  };
};

/** Like a newly connected store: each request has its own token. */
const byOidc = async (): Promise<BuiltStore> => {
  const blob = await startVercelBlob();
  blob.createStore(name);
  return {
    ...blob,
    variables: { BLOB_STORE_ID: `store_${name}`, VERCEL_BLOB_API_URL: blob.apiUrl },
    blobPort: blob.port,
    oidcToken: () => blob.issueOidcToken(twoDaysMs),
    objects: () => blob.objects(name),
  };
};

const onS3 = async (): Promise<BuiltStore> => {
  const s3 = await startS3();
  await createBucket(s3.access, "money");
  return {
    ...s3,
    variables: {
      S3_ENDPOINT: s3.url,
      S3_BUCKET: "money",
      S3_REGION: s3.access.region,
      S3_ACCESS_KEY_ID: s3.access.accessKeyId,
      S3_SECRET_ACCESS_KEY: s3.access.secretAccessKey,
    },
    objects: () => s3.objects("money"),
  };
};

export const stores = {
  "Vercel Blob by token": byToken,
  "Vercel Blob by OIDC": byOidc,
  S3: onS3,
} as const;

export type StoreName = keyof typeof stores;
