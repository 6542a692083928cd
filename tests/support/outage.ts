import { startS3 } from "../../dev/objects/s3.js";
import { createBucket } from "../../dev/objects/s3-bucket.js";
import { createS3Store } from "../../lib/storage/objects/s3.js";
import { realTime } from "./real-time.js";
import { test as worldTest } from "./world.js";

const bucket = "money";

/** The whole bot with an object store beside its database; either can be taken away. */
export const test = worldTest
  .extend("objects", async ({}, { onCleanup }) => {
    const objects = await startS3();
    onCleanup(objects.stop);
    await createBucket(objects.access, bucket);
    return objects;
  })
  .extend("storeVariables", ({ objects }) => ({
    VERCEL: "",
    S3_ENDPOINT: objects.url,
    S3_REGION: objects.access.region,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: objects.access.accessKeyId,
    S3_SECRET_ACCESS_KEY: objects.access.secretAccessKey,
  }))
  /** Instances of one deployment, all on the same database and store. */
  .extend("instance", ({ deploy, variables, storeVariables, operator: _ }) => {
    return async (changes: Record<string, string> = {}) => {
      const instance = await deploy({ ...variables, ...storeVariables, ...changes });
      await instance.setUp();
      return instance;
    };
  })
  .extend("store", ({ objects }) =>
    createS3Store({ ...objects.access, bucket, fetch, time: realTime() }),
  )
  /** A document of the store as it stands there. */
  .extend("document", ({ store }) => async (name: string) => {
    const stored = await store.get(`ledger/v1/${name}.json`);
    return stored === undefined ? undefined : JSON.parse(stored.body);
  });
