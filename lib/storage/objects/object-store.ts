/** A version of an object. Opaque: it is only handed back as it was got. */
export type Tag = string & { readonly __tag: unique symbol };

export interface StoredObject {
  readonly body: string;
  readonly tag: Tag;
}

/** A write without a condition does not exist. */
export type Condition = { readonly ifAbsent: true } | { readonly ifMatch: Tag };

export type PutOutcome =
  | { readonly kind: "written"; readonly tag: Tag }
  /** Somebody changed it meanwhile; an earlier try of our own, perhaps. */
  | { readonly kind: "conflict" }
  /** It may have been written, may still be, or may never be. Only reading again tells. */
  | { readonly kind: "unknown"; readonly cause: unknown };

export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** The version, as `get` names it; absent = not known without reading the object. */
  readonly tag?: Tag | undefined;
  /** Milliseconds since 1970, by the store's clock: when this version was written; absent = unknown. */
  readonly modifiedAt?: number | undefined;
}

/**
 * Small texts under keys such as `ledger/v1/journals/7.json`, changed by compare-and-swap only, and deleted
 * when no instance writes them any more. Documents are changed by `updateDocument`, which does the following
 * as often as it takes.
 * @example
 * const stored = await store.get(key);
 * const condition = stored ? { ifMatch: stored.tag } : ({ ifAbsent: true } as const);
 * const outcome = await store.put(key, body, condition);
 * if (outcome.kind !== "written") await readAgain(key); // "conflict" and "unknown" alike
 */
export interface ObjectStore {
  readonly kind: "vercel-blob" | "s3" | "files";
  /**
   * The newest version, never a cached one; undefined = certainly absent.
   * @throws StoreUnavailable if that can't be told
   */
  get(key: string): Promise<StoredObject | undefined>;
  /**
   * The text under a key, late by moments perhaps, but cheap even for a process that has just begun;
   * undefined = absent, as far as a look can tell. Absent = use `get`.
   * @throws StoreUnavailable
   */
  glance?(key: string): Promise<string | undefined>;
  /** One try, without hidden repetition. What goes wrong on the way is the outcome `unknown`. */
  put(key: string, body: string, condition: Condition): Promise<PutOutcome>;
  /**
   * Deletes an object; one that is absent is deleted already. Not every store can do so on a condition,
   * so this is for what is never written again: what others may write is emptied by `put` instead.
   * @throws StoreUnavailable if that is not certain: it may be repeated
   */
  delete(key: string): Promise<void>;
  /**
   * Empties earlier versions of an object where the store keeps some; absent = it keeps none.
   * @throws StoreUnavailable
   */
  purge?(key: string): Promise<void>;
  /**
   * All objects whose key begins so, in the order of their keys. May be late by moments.
   * @throws StoreUnavailable
   */
  list(prefix: string): AsyncIterable<ListedObject>;
}

/** The store could not be asked. Nothing is known about what it holds. */
export class StoreUnavailable extends Error {
  override readonly name = "StoreUnavailable";
}
