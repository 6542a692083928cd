import { batch, computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, change } from "./api.js";
import { isJournal, unfold, unfolded } from "./books/documents.js";
import { generate, refundNewest, topUp } from "./demo.js";
import { pane, text } from "./settings.js";
import { audit, book, books, facts, faults, notices, person, personId } from "./store.js";

interface Place {
  /** What the page points at. */
  readonly target: string;
  readonly pane: "chat" | "books" | "faults";
}

interface Step extends Place {
  /** @param since the newest operation when the step began */
  readonly isDone: (since: number) => boolean;
  /** Absent = there is nothing to do. */
  readonly showMe?: () => unknown;
  /** Where its outcome is seen, if elsewhere. */
  readonly outcome?: Place;
}

const seen = "tour-seen";

/** Gets the focus when the tour ends. */
export const tourButton = "tour-button";

/** A first visit begins with it. */
export const isTouring = signal(localStorage.getItem(seen) === null);
const at = signal(0);
/** The newest operation when the step began; undefined until the books are known. */
const since = signal<number | undefined>(undefined);
const isDone = signal(false);
const isShowing = signal(false);

/** Who pays on the tour, also while the operator's chat is open. */
const visitor = signal(0);

effect(() => {
  if (person.value?.role === "user") visitor.value = person.value.id;
});

/** Of all users, since another one may be chosen meanwhile. */
function newest(): number {
  const all = Object.values(books.value).flatMap(({ operations }) => operations);
  return Math.max(0, ...all.map(({ id }) => Number(id)));
}

const hasNew = (wanted: string, after: number) =>
  book.value.operations.some(
    ({ id, type, state }) => Number(id) > after && `${type} ${state}` === wanted,
  );

const hasReversal = (after: number) =>
  Object.values(books.value).some(({ operations }) =>
    operations.some(({ id, type }) => Number(id) > after && type === "reversal"),
  );

const journal = computed(() =>
  Object.entries(book.value.documents).find(([key]) => isJournal(key)),
);

function isInJournal(kind: string): boolean {
  const { entries = [] } = (journal.value?.[1] ?? {}) as { entries?: readonly { kind: string }[] };
  return entries.some((entry) => entry.kind === kind);
}

const proof: Place = { target: "proof", pane: "books" };

const steps: readonly Step[] = [
  {
    target: "chat",
    pane: "chat",
    isDone: (after) => hasNew("generation done", after),
    showMe: () => generate(text().steps.prompts.first),
  },
  {
    target: "operations",
    pane: "books",
    isDone: () => notices.value.some(({ content }) => content.what === "repeated"),
    showMe: () => act({ do: "repeat", userId: personId.value }),
  },
  {
    target: "faults",
    pane: "faults",
    isDone: () => faults.value.database !== "fine",
    showMe: () => change({ database: "refuse" }),
  },
  {
    target: "chat",
    pane: "chat",
    isDone: () => isInJournal("move") && isInJournal("settle"),
    async showMe() {
      await topUp();
      await generate(text().steps.prompts.second);
    },
  },
  {
    target: "documents",
    pane: "books",
    isDone: () => book.value.waiting > 0 && [...unfolded.value].some(isJournal),
    showMe: () => journal.value && unfold(journal.value[0], true),
  },
  {
    target: "faults",
    pane: "faults",
    isDone: () => faults.value.database === "fine" && book.value.waiting === 0,
    async showMe() {
      await change({ database: "fine" });
      await act({ do: "cron" });
    },
    outcome: proof,
  },
  {
    target: "chat",
    pane: "chat",
    // The operator's chat may be open, so that it is looked for in all books.
    isDone: (after) => hasReversal(after),
    showMe: () => refundNewest(visitor.value),
  },
  { target: "chat", pane: "chat", isDone: () => true },
];

/** What the page points at now. */
const place = computed((): Place | undefined => {
  const step = isTouring.value ? steps[at.value] : undefined;
  return isDone.value ? (step?.outcome ?? step) : step;
});

effect(() => {
  if (place.value !== undefined) pane.value = place.value.pane;
});

effect(() => {
  if (audit.value !== undefined && since.value === undefined) since.value = newest();
});

effect(() => {
  if (!isTouring.value || since.value === undefined) return;
  if (steps[at.value]?.isDone(since.value)) isDone.value = true;
});

function goTo(step: number): void {
  // All at once: the step may be done already.
  batch(() => {
    isDone.value = false;
    since.value = newest();
    at.value = step;
    notices.value = [];
  });
}

export function startTour(): void {
  const player = facts.value.people.find(({ role }) => role === "user");
  if (person.value?.role !== "user") personId.value = player?.id ?? personId.value;
  isTouring.value = true;
  goTo(0);
}

export function endTour(): void {
  isTouring.value = false;
  document.getElementById(tourButton)?.focus();
  localStorage.setItem(seen, "yes");
}

async function showMe(): Promise<void> {
  if (isShowing.value || isDone.value) return;
  isShowing.value = true;
  await steps[at.value]?.showMe?.();
  isShowing.value = false;
}

/** What to do next, and whether it is done. */
export function Tour() {
  const { steps: words } = text();
  const step = words.list[at.value];
  usePointer();
  if (!isTouring.value || step === undefined) return null;
  const isLast = at.value === steps.length - 1;
  return (
    <aside class={isDone.value ? "tour done" : "tour"} aria-label={text().tour}>
      <div role="status">
        <h2>
          <small>{words.of(at.value + 1, steps.length)}</small> {step.title}
          {isDone.value && !isLast && <span class="tick"> ✓ {words.done}</span>}
        </h2>
        <p>{step.text}</p>
      </div>
      <div class="actions">
        {isLast ? <WhatNext /> : <StepButtons />}
        <button type="button" class="quiet close" aria-label={words.close} onClick={endTour}>
          ✕
        </button>
      </div>
    </aside>
  );
}

function StepButtons() {
  const { steps: words } = text();
  return (
    <>
      <button
        type="button"
        aria-disabled={isShowing.value || isDone.value}
        onClick={() => void showMe()}
      >
        {words.showMe}
      </button>
      <button
        type="button"
        class={isDone.value ? "primary" : ""}
        onClick={() => goTo(at.value + 1)}
      >
        {words.next}
      </button>
    </>
  );
}

function WhatNext() {
  const { steps: words } = text();
  return (
    <>
      <a class="button" href="/docs/reliability.md" target="_blank" rel="noreferrer">
        {words.docs} ↗
      </a>
      <a class="button" href="/README.md" target="_blank" rel="noreferrer">
        {words.deploy} ↗
      </a>
      <button
        type="button"
        class="primary"
        onClick={() => {
          endTour();
          document.querySelector("textarea")?.focus();
        }}
      >
        {words.ownPrompt}
      </button>
    </>
  );
}

/** Outlines what the step is about, and scrolls to it. */
function usePointer(): void {
  const target = place.value?.target;
  useEffect(() => {
    for (const element of document.querySelectorAll<HTMLElement>("[data-tour]")) {
      const isMeant = element.dataset["tour"] === target;
      element.classList.toggle("pointed-at", isMeant);
      if (isMeant) element.scrollIntoView({ block: "nearest" });
    }
    // What is done may have grown.
  }, [target, isDone.value]);
}
