import { AwsV4Signer } from "aws4fetch";
import type { S3Access } from "./s3.js";

/** Creates a bucket, which a store never does automatically. */
export async function createBucket(access: S3Access, name: string): Promise<void> {
  const { endpoint, accessKeyId, secretAccessKey, region } = access;
  const { url, headers } = await new AwsV4Signer({
    method: "PUT",
    url: `${endpoint}/${name}`,
    service: "s3",
    accessKeyId,
    secretAccessKey,
    region,
  }).sign();
  const response = await fetch(url, { method: "PUT", headers });
  if (!response.ok) throw new Error(`no bucket ${name}: ${await response.text()}`);
}
