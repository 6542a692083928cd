import type { ObjectStore } from "../../../lib/storage/objects/object-store.js";
import {
  type DocumentKind,
  readDocument,
  updateDocument,
} from "../../../lib/storage/objects/update-document.js";
import { realTime } from "../../support/real-time.js";

interface Marks {
  readonly sequence: number;
  readonly marks: readonly string[];
}

/** A document in which each writer leaves its name. */
const kind: DocumentKind<Marks> = {
  key: "marks.json",
  empty: { sequence: 0, marks: [] },
  parse: JSON.parse,
  format: (document) => JSON.stringify(document),
};

export const marks = {
  key: kind.key,
  read: (store: ObjectStore) => readDocument(store, kind),
};

interface MarkOptions {
  readonly seed?: number;
  readonly patienceMs?: number;
}

/** @returns the mark's place, from 1 */
export function addMark(
  store: ObjectStore,
  mark: string,
  { seed = 1, patienceMs = 10_000 }: MarkOptions = {},
): Promise<number> {
  const decide = (document: Marks) => {
    const place = document.marks.indexOf(mark) + 1;
    if (place > 0) return { done: place };
    const next = [...document.marks, mark];
    return { write: { ...document, marks: next }, result: next.length };
  };
  return updateDocument(store, kind, realTime(seed), decide, patienceMs);
}
