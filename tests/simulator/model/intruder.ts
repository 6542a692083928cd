import type { Entry } from "../../../lib/ledger/operation.js";
import {
  journalOf,
  mirrorOf,
  stateDocument,
  unfinishedDocument,
} from "../../../lib/storage/journal/documents.js";
import type { DatabaseState } from "../checks/database-state.js";
import type { Journals } from "../checks/journals.js";
import { type IntrusionKind, newerPrefix } from "../scenario/faults.js";
import type { Intrusion } from "../scenario/scenario.js";
import type { Clock } from "./clock.js";
import type { Objects } from "./store-model.js";

export interface IntruderOptions {
  readonly clock: Clock;
  readonly epoch: number;
  readonly databaseState: DatabaseState;
  readonly objects: Objects;
  readonly journals: Journals;
  /** Is called for each commit. */
  readonly onCommit: (userId: number) => void;
  readonly trace: (slot: undefined, text: string) => void;
}

type Raw = Readonly<Record<string, unknown>>;
interface RawJournal extends Raw {
  readonly sequence: number;
  readonly entries: readonly Raw[];
}

const garbage = [
  '{"v":1,"sequence":3,"dirty":tr',
  "",
  "<html>502</html>",
  '{"v":2,"sequence":9}',
  "[]",
];

/**
 * Does what no instance of this version does: writes rows and documents as a newer version would, in
 * the same order, and damages documents that are only hints.
 */
export function createIntruder(options: IntruderOptions) {
  const { clock, epoch, databaseState, objects, journals, onCommit, trace } = options;
  const damagedMirrors = new Map<number, number>();

  function overwrite(key: string, body: string): void {
    const before = objects.bodies.get(key);
    const condition = before === undefined ? { ifAbsent: true as const } : { ifMatch: before };
    objects.put(key, body, condition as Parameters<Objects["put"]>[2]);
  }

  function insert(userId: number, entry: Omit<Entry, "key" | "state"> & { state?: string }): void {
    const key = `${newerPrefix}${databaseState.operations.size + 1}`;
    databaseState.addUser(userId);
    databaseState.insert(userId, { key, ...entry } as Entry);
    onCommit(userId);
  }

  /** The flag first, as the protocol demands. */
  function changeJournal(userId: number, change: (journal: RawJournal) => RawJournal): void {
    const state = parse(objects.bodies.get(stateDocument.key)) ?? { sequence: 0 };
    const touched = epoch + clock.now;
    const raised = {
      v: 1,
      ...state,
      sequence: Number(state["sequence"]) + 1,
      dirty: true,
      touched,
    };
    overwrite(stateDocument.key, JSON.stringify(raised));
    const { key, format, empty } = journalOf(userId);
    const journal = JSON.parse(objects.bodies.get(key) ?? format(empty)) as RawJournal;
    overwrite(key, JSON.stringify({ ...change(journal), sequence: journal.sequence + 1 }));
  }

  function append(userId: number, number: number, entry: Raw): void {
    changeJournal(userId, (journal) => {
      const last = Number(journal.entries.at(-1)?.["at"] ?? 0);
      const at = Math.max(epoch + clock.now, last + 1);
      const key = `${newerPrefix}entry ${number} at ${clock.now}`;
      return { ...journal, entries: [...journal.entries, { key, amount: 100, at, ...entry }] };
    });
  }

  function changeMirror(userId: number): void {
    const { key } = mirrorOf(userId);
    const mirror = parse(objects.bodies.get(key));
    // A mirror of claimed starts alone remembers no operation.
    if (mirror?.["operations"] === undefined) return;
    const known = mirror["operations"] as readonly Raw[];
    const unknown = {
      ...known[0],
      id: 0,
      key: `${newerPrefix}x`,
      type: "voucher",
      state: "queued",
    };
    const operations = [{ id: "seven" }, ...known, unknown];
    overwrite(
      key,
      JSON.stringify({ ...mirror, sequence: Number(mirror["sequence"]) + 1, operations }),
    );
  }

  const acts: Readonly<Record<IntrusionKind, (userId: number, number: number) => void>> = {
    "row of an unknown type": (userId) => insert(userId, { type: "voucher", amount: 100n }),
    "row in an unknown state": (userId) =>
      insert(userId, { type: "generation", amount: 0n, state: "queued" }),
    "entry of an unknown type": (userId, number) =>
      append(userId, number, { kind: "move", type: "voucher", attemptId: "newer" }),
    "entry of an unknown kind": (userId, number) =>
      append(userId, number, { kind: "gift", from: 1 }),
    "fields in a journal": (userId, hint) =>
      changeJournal(userId, ({ entries, ...journal }) => ({
        ...journal,
        entries: entries.map((entry) => ({ ...entry, campaign: "spring" })),
        hint,
      })),
    "operations in a mirror": (userId) => changeMirror(userId),
    "damaged flag": (_, number) => overwrite(stateDocument.key, damaged(number)),
    "damaged names": (_, number) => overwrite(unfinishedDocument.key, damaged(number)),
    "damaged mirror": (userId, number) => {
      damagedMirrors.set(userId, clock.now);
      overwrite(mirrorOf(userId).key, damaged(number));
    },
  };

  return {
    /** Milliseconds since the scenario began; undefined if it never was. */
    mirrorDamagedAt: (userId: number) => damagedMirrors.get(userId),

    intrude({ userId, what, number }: Intrusion): void {
      trace(undefined, `user ${userId}: ${what}`);
      acts[what](userId, number);
    },

    /** The newer version runs again and replays what only it understands. */
    leave(): void {
      for (const userId of journals.users()) {
        const isForeign = ({ kind }: Raw) => kind === "gift";
        const left = journals.contentOf(userId).entries as unknown as readonly Raw[];
        const foreign = left.filter(isForeign);
        if (foreign.length === 0) continue;
        for (const { key } of foreign) {
          databaseState.insert(userId, { key: String(key), type: "gift", amount: 100n });
        }
        onCommit(userId);
        changeJournal(userId, (journal) => ({
          ...journal,
          entries: journal.entries.filter((entry) => !isForeign(entry)),
        }));
      }
    },
  };
}

const damaged = (number: number) => `${garbage[number % garbage.length]} `;

function parse(body: string | undefined): Raw | undefined {
  try {
    return JSON.parse(body ?? "");
  } catch {
    return undefined;
  }
}
