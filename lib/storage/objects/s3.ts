import type { Time } from "../../ledger/time.js";
import { checkBody, checkKey, encodeKey } from "./object-key.js";
import type { Condition, ObjectStore, PutOutcome, StoredObject, Tag } from "./object-store.js";
import { readListPage } from "./s3-list.js";
import {
  defaultTimeoutMs,
  readAnswer,
  UnexpectedAnswer,
  unavailable,
  withTimeout,
} from "./with-timeout.js";

export interface S3Options {
  /** Such as https://s3.eu-central-1.amazonaws.com, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Ceph and DigitalOcean Spaces match a tag only without its quotes. */
  readonly bareTags?: boolean | undefined;
  readonly time: Time;
  readonly fetch: typeof fetch;
  /** For each call. */
  readonly timeoutMs?: number | undefined;
}

interface Answer {
  readonly status: number;
  /** Its version; absent = none was named. */
  readonly tag: Tag | undefined;
  readonly text: string;
}

/** A bucket of any S3 API that keeps to If-Match and If-None-Match when writing. */
export function createS3Store(options: S3Options): ObjectStore {
  const bucketUrl = `${options.endpoint.replace(/\/+$/, "")}/${options.bucket}`;
  const send = createSender(options);

  return {
    kind: "s3",
    async get(key) {
      checkKey(key);
      try {
        return readObject(await send("GET", `${bucketUrl}/${encodeKey(key)}`));
      } catch (error) {
        throw unavailable(`read ${key}`, error);
      }
    },
    async put(key, body, condition) {
      checkKey(key);
      checkBody(body);
      const headers = conditionHeaders(condition, options.bareTags ?? false);
      try {
        const answer = await send("PUT", `${bucketUrl}/${encodeKey(key)}`, headers, body);
        return readOutcome(answer, condition);
      } catch (error) {
        return { kind: "unknown", cause: unavailable(`write ${key}`, error) };
      }
    },
    async delete(key) {
      checkKey(key);
      try {
        const answer = await send("DELETE", `${bucketUrl}/${encodeKey(key)}`);
        // S3 itself answers 204 of an absent key, too.
        if (answer.status !== 204 && answer.status !== 200 && !isKeyMissing(answer)) {
          throw unexpected(answer);
        }
      } catch (error) {
        throw unavailable(`delete ${key}`, error);
      }
    },
    async *list(prefix) {
      let continuation: string | undefined;
      do {
        const query = listQuery(prefix, continuation);
        const page = await send("GET", `${bucketUrl}?${query}`)
          .then(readPage)
          .catch((error) => {
            throw unavailable(`list ${prefix}`, error);
          });
        yield* page.objects;
        continuation = page.continuation;
      } while (continuation !== undefined);
    },
  };
}

/**
 * aws4fetch signs, `fetch` sends. Its own fetch repeats writes and hands the signal to a Request,
 * which Node loses at the next garbage collection (nodejs/node#55428): the call would never end.
 */
function createSender(options: S3Options) {
  const { accessKeyId, secretAccessKey, region, time, timeoutMs = defaultTimeoutMs } = options;
  const cache = new Map<string, ArrayBuffer>();
  const identity = { accessKeyId, secretAccessKey, region, service: "s3", cache };

  return async function send(
    method: "GET" | "PUT" | "DELETE",
    url: string,
    conditions: Readonly<Record<string, string>> = {},
    body?: string,
  ): Promise<Answer> {
    const { AwsV4Signer } = await import("aws4fetch");
    const signer = new AwsV4Signer({ method, url, headers: { ...conditions }, ...identity });
    const signed = await signer.sign();
    // Proxies rewrite these on the way, so they are not part of the signature.
    signed.headers.set("accept-encoding", "identity");
    signed.headers.set("cache-control", "no-cache");
    if (body !== undefined) signed.headers.set("content-type", "application/json");
    return withTimeout(time, timeoutMs, async (signal) => {
      const request = { method, headers: signed.headers, signal, redirect: "manual" } as const;
      const response = await options.fetch(signed.url, {
        ...request,
        ...(body === undefined ? {} : { body }),
      });
      const tag = response.headers.get("etag");
      return {
        status: response.status,
        // A proxy that compresses makes it weak; a weak tag would match no condition.
        tag: tag === null ? undefined : (tag.replace(/^W\//, "") as Tag),
        text: await readAnswer(response),
      };
    });
  };
}

function conditionHeaders(condition: Condition, bareTags: boolean): Record<string, string> {
  if ("ifAbsent" in condition) return { "if-none-match": "*" };
  return { "if-match": bareTags ? condition.ifMatch.replaceAll('"', "") : condition.ifMatch };
}

/** Only a key that is missing is an absent object; a bucket that is missing is a mistake. */
function readObject(answer: Answer): StoredObject | undefined {
  if (isKeyMissing(answer)) return undefined;
  if (answer.status !== 200 || answer.tag === undefined) throw unexpected(answer);
  return { body: answer.text, tag: answer.tag };
}

/** 409 is how S3 refuses the loser of a race, and 404 how it refuses to match what is not there. */
function readOutcome(answer: Answer, condition: Condition): PutOutcome {
  if (answer.status === 200 && answer.tag !== undefined) {
    return { kind: "written", tag: answer.tag };
  }
  const vanished = "ifMatch" in condition && isKeyMissing(answer);
  if (answer.status === 412 || answer.status === 409 || vanished) return { kind: "conflict" };
  throw unexpected(answer);
}

function isKeyMissing({ status, text }: Answer): boolean {
  return status === 404 && errorCode(text) === "NoSuchKey";
}

/** Of an error's text only the code: the rest quotes what was signed and with whose key. */
function unexpected({ status, tag, text }: Answer): UnexpectedAnswer {
  const versionless = status === 200 && tag === undefined ? "without a version" : "";
  return new UnexpectedAnswer(`status ${status} ${errorCode(text) ?? versionless}`.trimEnd());
}

function errorCode(text: string): string | undefined {
  return /<Code>(\w+)<\/Code>/.exec(text)?.[1];
}

function listQuery(prefix: string, continuation: string | undefined): string {
  const query = new URLSearchParams({ "list-type": "2", "max-keys": "1000", prefix });
  if (continuation !== undefined) query.set("continuation-token", continuation);
  return query.toString();
}

async function readPage(answer: Answer) {
  if (answer.status !== 200) throw unexpected(answer);
  return await readListPage(answer.text);
}
