import { signal } from "@preact/signals";
import { text } from "../settings.js";
import { book } from "../store.js";

/** Keys of documents that are unfolded. */
export const unfolded = signal<ReadonlySet<string>>(new Set());

export const isJournal = (key: string) => key.startsWith("ledger/v1/journals/");

/** What the object store holds of the user. */
export function Documents() {
  const documents = Object.entries(book.value.documents);
  if (documents.length === 0) return <p class="empty">{text().books.noDocuments}</p>;
  return (
    <>
      {documents.map(([key, document]) => (
        <details
          key={key}
          class="document"
          open={unfolded.value.has(key)}
          onToggle={({ currentTarget }) => unfold(key, currentTarget.open)}
        >
          <summary>
            <code>{key}</code> <small>{describe(key, document)}</small>
          </summary>
          <pre>{JSON.stringify(document, null, 1)}</pre>
        </details>
      ))}
    </>
  );
}

export function unfold(key: string, isOpen: boolean): void {
  const keys = new Set(unfolded.value);
  if (isOpen) keys.add(key);
  else keys.delete(key);
  unfolded.value = keys;
}

function describe(key: string, document: unknown): string {
  const { books: words } = text();
  if (isJournal(key)) return words.journal(book.value.waiting);
  if (key.startsWith("ledger/v1/archives/")) return words.archive;
  if (key.startsWith("ledger/v1/mirrors/")) return words.mirror;
  return words.outage((document as { readonly dirty?: boolean }).dirty ?? false);
}
