import type { LocalWorld } from "../world/world.js";
import type { Books } from "./protocol.js";

const journalPrefix = "ledger/v1/p/";

export type Documents = ReadonlyMap<string, unknown>;

/** As they are now, by key; what the store holds goes on changing. */
export function readDocuments(objects: ReturnType<LocalWorld["objects"]>): Documents {
  const found = [...objects].filter(([key]) => /^ledger\/v1\/([pma]\/|state)/.test(key));
  return new Map(found.map(([key, { body }]) => [key, JSON.parse(body.toString())]));
}

interface Entry {
  readonly key?: string;
}

interface JournalDocument {
  readonly entries: readonly Entry[];
  /** Older entries, in documents of their own, which outlive their replay. */
  readonly archive?: readonly { readonly n: number }[];
}

/** Entries that wait for the database, of all journals or of those whose key begins so. */
export function waitingIn(documents: Documents, prefix = journalPrefix): readonly Entry[] {
  const journals = [...documents].filter(([key]) => key.startsWith(prefix));
  return journals.flatMap(([key, document]) => {
    const { entries, archive = [] } = document as JournalDocument;
    const folder = key.replace("/p/", "/a/").replace(".json", "");
    const chunks = archive.map(({ n }) => documents.get(`${folder}/${n}.json`));
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
  const mine = new RegExp(`^ledger/v1/([pm]/${id}\\.json|a/${id}/\\d+\\.json|state\\.json)$`);
  const found = [...documents].filter(([key]) => mine.test(key));
  return {
    waiting: waitingIn(documents, `${journalPrefix}${id}.json`).length,
    documents: Object.fromEntries(found.toSorted(([a], [b]) => (a < b ? -1 : 1))),
  };
}
