import { isFresh, type Time } from "../../ledger/time.js";
import { type ObjectStore, StoreUnavailable, type Tag } from "./object-store.js";

/** What shall become of the document; `done` leaves it as it is. */
export type Decision<D, R> = { readonly write: D; readonly result: R } | { readonly done: R };

/** One document of the store and how it is written down. */
export interface DocumentKind<D> {
  readonly key: string;
  /** What an object stands for that was never written. */
  readonly empty: D;
  /** Throws if the text is no such document. */
  parse(body: string): D;
  format(document: D): string;
}

export interface ReadDocument<D> {
  readonly document: D;
  /** Absent = was never written. */
  readonly tag: Tag | undefined;
}

/** A clock that stands still must not keep us for ever. */
const maximumAttempts = 60;

/** @throws StoreUnavailable also for a text that is no such document: it is never taken for empty */
export async function readDocument<D>(
  store: ObjectStore,
  kind: DocumentKind<D>,
): Promise<ReadDocument<D>> {
  const stored = await store.get(kind.key);
  if (stored === undefined) return { document: kind.empty, tag: undefined };
  try {
    return { document: kind.parse(stored.body), tag: stored.tag };
  } catch {
    // The parser's own words may quote the text, which is about people and their money.
    throw new DocumentUnreadable(`${kind.key} holds something that is no document of ours`);
  }
}

/**
 * For hints: one request where `readDocument` needs two, and perhaps a moment late.
 * @throws StoreUnavailable @throws whatever `parse` throws
 */
export async function peekDocument<D>(store: ObjectStore, kind: DocumentKind<D>): Promise<D> {
  if (store.glance === undefined) return (await readDocument(store, kind)).document;
  const body = await store.glance(kind.key);
  return body === undefined ? kind.empty : kind.parse(body);
}

/**
 * The only writer of documents: reads, lets `decide` decide, compares and swaps, until the document
 * is written or nothing is left to do. A write that was refused may be our own one, and one without
 * an answer may have happened or still happen: both times the document is read again and decided on
 * anew. So `decide` must look for its own mark first, and answer `done` when it is there.
 *
 * Each version carries another `sequence`, thus other bytes, and so no two share a tag that is a hash of
 * the content: a late writer can't mistake a newer version for the one it read.
 * @example
 * await updateDocument(store, kind, time, (document) =>
 *   document.names.includes(name)
 *     ? { done: undefined } // our own write, perhaps
 *     : { write: { ...document, names: [...document.names, name] }, result: undefined },
 * );
 * @param decide may be called several times
 * @param patienceMs after which no new attempt begins
 * @throws StoreUnavailable when patience is over; the operation may still be applied then
 */
export async function updateDocument<D extends { readonly sequence: number }, R>(
  store: ObjectStore,
  kind: DocumentKind<D>,
  time: Time,
  decide: (document: D, tried: UpdateAttempt) => Decision<D, R> | Promise<Decision<D, R>>,
  patienceMs = 8_000,
): Promise<R> {
  const patience = { since: time.now(), forMs: patienceMs };
  let obstacle: unknown;
  const ambiguous = new Set<Tag | undefined>();
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    if (attempt > 0 && !(await pause(time, attempt, patience))) break;
    const tried = await attemptUpdate(store, kind, ambiguous, (document, isAmbiguous) =>
      decide(document, { attempt, ambiguous: isAmbiguous }),
    );
    if ("result" in tried) return tried.result;
    obstacle = tried.obstacle;
  }
  throw new StoreUnavailable(`gave up on ${kind.key}; the operation may still be applied`, {
    cause: obstacle,
  });
}

/** What came before a decision. */
export interface UpdateAttempt {
  /** Counts from 0. */
  readonly attempt: number;
  /** A write of this very operation was not answered, and may happen yet: nobody has written since. */
  readonly ambiguous: boolean;
}

type Attempt<R> = { readonly result: R } | { readonly obstacle: unknown };

async function attemptUpdate<D extends { readonly sequence: number }, R>(
  store: ObjectStore,
  kind: DocumentKind<D>,
  ambiguous: Set<Tag | undefined>,
  decide: (document: D, isAmbiguous: boolean) => Decision<D, R> | Promise<Decision<D, R>>,
): Promise<Attempt<R>> {
  const read = await readOrObstacle(store, kind);
  if ("obstacle" in read) return read;
  const { document, tag } = read;
  const decision = await decide(document, ambiguous.has(tag));
  if ("done" in decision) return { result: decision.done };
  const body = kind.format({
    ...decision.write,
    sequence: Math.max(document.sequence, decision.write.sequence) + 1,
  });
  const condition = tag === undefined ? ({ ifAbsent: true } as const) : { ifMatch: tag };
  const outcome = await store.put(kind.key, body, condition);
  switch (outcome.kind) {
    case "written":
      return { result: decision.result };
    case "conflict":
      return { obstacle: new Error("others changed it each time") };
    case "unknown":
      ambiguous.add(tag);
      return { obstacle: outcome.cause };
  }
}

/** A store that could not be asked may be asked again; what it holds does not mend itself. */
async function readOrObstacle<D>(
  store: ObjectStore,
  kind: DocumentKind<D>,
): Promise<ReadDocument<D> | { readonly obstacle: unknown }> {
  try {
    return await readDocument(store, kind);
  } catch (error) {
    if (!(error instanceof StoreUnavailable) || error instanceof DocumentUnreadable) throw error;
    return { obstacle: error };
  }
}

/** Waits longer each time, but never as long as another one. @returns whether patience is left */
async function pause(
  time: Time,
  attempt: number,
  { since, forMs }: { readonly since: number; readonly forMs: number },
): Promise<boolean> {
  const waitMs = time.random() * Math.min(400, 10 * 2 ** attempt);
  if (!isFresh(since, time.now() + waitMs, forMs)) return false;
  await time.sleep(waitMs);
  return true;
}

/** What is there is no document of ours, or is gone: reading again would not help, a person may. */
export class DocumentUnreadable extends StoreUnavailable {}
