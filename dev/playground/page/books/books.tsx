import type { ComponentChildren } from "preact";
import { text } from "../settings.js";
import { Documents } from "./documents.js";
import { Log } from "./log.js";
import { Operations } from "./operations.js";
import { Proof } from "./proof.js";
import { Requests } from "./requests.js";
import { UserRow } from "./user-row.js";

/** Where the money is written, and how it came there. */
export function Books() {
  const { books: words } = text();
  return (
    <section class="books" aria-label={words.title}>
      <Proof />
      <div class="shelves">
        <Shelf title={words.postgres} tour="operations">
          <UserRow />
          <Operations />
        </Shelf>
        <Shelf title={words.requests} tour="requests">
          <Requests />
        </Shelf>
        <Shelf title={words.documents} tour="documents">
          <Documents />
        </Shelf>
        <Shelf title={words.log} tour="log">
          <Log />
        </Shelf>
      </div>
    </section>
  );
}

interface ShelfProps {
  readonly title: string;
  /** What the tour points at. */
  readonly tour: string;
  readonly children: ComponentChildren;
}

function Shelf({ title, tour, children }: ShelfProps) {
  return (
    <section class="shelf" data-tour={tour} aria-label={title}>
      <h2>{title}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: this is how a keyboard scrolls it. */}
      <div class="content" tabIndex={0}>
        {children}
      </div>
    </section>
  );
}
