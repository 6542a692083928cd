import { type ObjectStore, type PutOutcome, StoreUnavailable, type Tag } from "./object-store.js";

/** Money must not be kept there. The message is one sentence or two for an operator. */
export class UnsafeStoreError extends Error {
  override readonly name = "UnsafeStoreError";
}

const ignoresConditions =
  "The object store ignores conditions: two writers would overwrite each other's money. " +
  "Use another one: Vercel Blob, AWS S3 and Cloudflare R2 keep to them.";
const showsOldVersions =
  "The object store does not show what was just written: balances would be out of date. " +
  "Use another one, and without a cache in front of it.";
const refusesItsTags =
  "The object store refuses the version tags that it gives out itself: nothing could be changed. " +
  "For Ceph and DigitalOcean Spaces set S3_BARE_ETAGS=1; for others, switch compression off.";
const keyInUse = "The object store was to be tried under a key that is in use already.";

/**
 * Tries out what all money in the store rests on. Many look-alikes of S3 take the conditions and
 * write nonetheless.
 * @param probeKey of an object that never was; the caller deletes it
 * @throws UnsafeStoreError
 * @throws StoreUnavailable if the store can't be asked
 */
export async function assertConditionalWrites(store: ObjectStore, probeKey: string): Promise<void> {
  const first = await create(store, probeKey);
  await demandConflict(store.put(probeKey, text("recreated"), { ifAbsent: true }));
  await demandText(store, probeKey, "created");
  const second = await overwrite(store, probeKey, first);
  await demandConflict(store.put(probeKey, text("overwritten again"), { ifMatch: first }));
  await demandText(store, probeKey, "overwritten");
  await demandOneWinner(store, probeKey, second);
}

/** Big enough that servers and proxies compress it, which is when tags become weak. */
function text(name: string): string {
  return JSON.stringify({ name, padding: "padding ".repeat(400) });
}

async function create(store: ObjectStore, key: string): Promise<Tag> {
  const outcome = await store.put(key, text("created"), { ifAbsent: true });
  if (outcome.kind === "conflict") throw new UnsafeStoreError(keyInUse);
  return tagOf(outcome);
}

/** With the tag that a reader gets, which may be another than that of the answer to a write. */
async function overwrite(store: ObjectStore, key: string, written: Tag): Promise<Tag> {
  const stored = await store.get(key);
  const outcome = await store.put(key, text("overwritten"), { ifMatch: stored?.tag ?? written });
  if (outcome.kind === "conflict") throw new UnsafeStoreError(refusesItsTags);
  return tagOf(outcome);
}

async function demandConflict(writing: Promise<PutOutcome>): Promise<void> {
  const outcome = await writing;
  if (outcome.kind === "written") throw new UnsafeStoreError(ignoresConditions);
  if (outcome.kind === "unknown") throw unanswered(outcome.cause);
}

async function demandText(store: ObjectStore, key: string, name: string): Promise<void> {
  const stored = await store.get(key);
  if (stored?.body !== text(name)) throw new UnsafeStoreError(showsOldVersions);
}

/** Some check the condition before they have received the body, so that two writers pass. */
async function demandOneWinner(store: ObjectStore, key: string, tag: Tag): Promise<void> {
  const names = ["one", "two", "three", "four"];
  const outcomes = await Promise.all(
    names.map((name) => store.put(key, text(name), { ifMatch: tag })),
  );
  const written = outcomes.filter((outcome) => outcome.kind === "written");
  if (written.length > 1) throw new UnsafeStoreError(ignoresConditions);
  const lost = outcomes.find((outcome) => outcome.kind === "unknown");
  if (written.length === 1) return;
  if (lost?.kind === "unknown") throw unanswered(lost.cause);
  throw new UnsafeStoreError(refusesItsTags);
}

function tagOf(outcome: PutOutcome): Tag {
  if (outcome.kind === "written") return outcome.tag;
  throw unanswered(outcome.kind === "unknown" ? outcome.cause : undefined);
}

function unanswered(cause: unknown): StoreUnavailable {
  return new StoreUnavailable("could not try out the object store", { cause });
}
