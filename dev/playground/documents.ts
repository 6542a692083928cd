import type { LocalWorld } from "../world/world.js";
import type { Books } from "./protocol.js";

const journalPrefix = "ledger/v1/journals/";

export type Documents = ReadonlyMap<string, unknown>;

/** As they are now, by key; what the store holds goes on changing. */
export function readDocuments(objects: ReturnType<LocalWorld["objects"]>): Documents {
  const found = [...objects].filter(([key]) =>
    /^ledger\/v1\/((journals|mirrors|archives)\/|state)/.test(key),
  );
  return new Map(found.map(([key, { body }]) => [key, JSON.parse(body.toString())]));
}

interface WaitingEntry {
  readonly key?: string;
}

interface JournalDocument {
  readonly entries: readonly WaitingEntry[];
  /** Older entries, in documents of their own, which outlive their replay. */
  readonly archive?: readonly { readonly number: number }[];
}

/** Entries that wait for the database, of all journals or of those whose key begins so. */
export function waitingIn(documents: Documents, prefix = journalPrefix): readonly WaitingEntry[] {
  const journals = [...documents].filter(([key]) => key.startsWith(prefix));
  return journals.flatMap(([key, document]) => {
    const { entries, archive = [] } = document as JournalDocument;
    const folder = key.replace("/journals/", "/archives/").replace(".json", "");
    const chunks = archive.map(({ number }) => documents.get(`${folder}/${number}.json`));
    return [
      ...entries,
      ...chunks.flatMap((chunk) => (chunk as JournalDocument | undefined)?.entries ?? []),
    ];
  });
}

/** What the page shows of one user. */
export function documentsOf(
  id: number,
  documents: Documents,
): Pick<Books, "documents" | "waiting"> {
  const mine = new RegExp(
    `^ledger/v1/((journals|mirrors)/${id}\\.json|archives/${id}/\\d+\\.json|state\\.json)$`,
  );
  const found = [...documents].filter(([key]) => mine.test(key));
  return {
    waiting: waitingIn(documents, `${journalPrefix}${id}.json`).length,
    documents: Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
