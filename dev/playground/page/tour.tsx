import { batch, computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { act, change } from "./api.js";
import { isJournal, unfold, unfolded } from "./books/documents.js";
import { generate, topUp } from "./demo.js";
import { pane, text } from "./settings.js";
import { audit, book, books, facts, faults, person, personId } from "./store.js";

interface Step {
  /** What the page points at. */
  readonly target: string;
  readonly pane: "chat" | "books" | "faults";
  /** @param since the newest operation when the step began */
  readonly isDone: (since: number) => boolean;
  readonly showMe: () => unknown;
}

const seen = "tour-seen";

/** Who ends the tour goes on from there. */
export const tourButton = "tour-button";

/** A first visit begins with it. */
export const isTouring = signal(localStorage.getItem(seen) === null);
const at = signal(0);
/** The newest operation when the step began; undefined until the books are known. */
const since = signal<number | undefined>(undefined);
const isDone = signal(false);
const isShowing = signal(false);

/** Of everybody, since somebody else may be chosen meanwhile. */
function newest(): number {
  const all = Object.values(books.value).flatMap(({ operations }) => operations);
  return Math.max(0, ...all.map(({ id }) => Number(id)));
}

const hasNew = (wanted: string, after: number) =>
  book.value.operations.some(
    ({ id, type, state }) => Number(id) > after && `${type} ${state}` === wanted,
  );

const journal = computed(() =>
  Object.entries(book.value.documents).find(([key]) => isJournal(key)),
);

function isTakenDown(kind: string): boolean {
  const { entries = [] } = (journal.value?.[1] ?? {}) as { entries?: readonly { t: string }[] };
  return entries.some(({ t }) => t === kind);
}

const steps: readonly Step[] = [
  {
    target: "chat",
    pane: "chat",
    isDone: (after) => hasNew("payment final", after),
    showMe: topUp,
  },
  {
    target: "chat",
    pane: "chat",
    isDone: (after) => hasNew("generation done", after),
    showMe: () => generate("a red fox in the snow"),
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
    isDone: () => isTakenDown("move") && isTakenDown("settle"),
    async showMe() {
      await topUp();
      await generate("a lighthouse in the dark");
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
    isDone: () => faults.value.database === "fine",
    showMe: () => change({ database: "fine" }),
  },
  {
    target: "proof",
    pane: "books",
    isDone: () => faults.value.database === "fine" && book.value.waiting === 0,
    showMe: () => act({ do: "cron" }),
  },
];

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
    pane.value = steps[step]?.pane ?? "chat";
  });
}

export function startTour(): void {
  const player = facts.value.people.find(({ isOperator }) => !isOperator);
  if (person.value?.isOperator) personId.value = player?.id ?? personId.value;
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
  await steps[at.value]?.showMe();
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
          {isDone.value && <span class="tick"> ✓ {words.done}</span>}
        </h2>
        <p>{step.text}</p>
      </div>
      <div class="actions">
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
          onClick={() => (isLast ? endTour() : goTo(at.value + 1))}
        >
          {isLast ? words.finish : words.next}
        </button>
        <button type="button" class="quiet" aria-label={words.close} onClick={endTour}>
          ✕
        </button>
      </div>
    </aside>
  );
}

/** Outlines what the step is about. */
function usePointer(): void {
  useEffect(() => {
    const target = isTouring.value ? steps[at.value]?.target : undefined;
    for (const element of document.querySelectorAll<HTMLElement>("[data-tour]")) {
      element.classList.toggle("pointed-at", element.dataset["tour"] === target);
    }
  });
}
