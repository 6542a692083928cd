import type { Charge } from "../../../lib/ledger/ledger.js";
import type { Act, RecordedAct } from "../../../lib/shop/admin-log.js";
import { pauseName } from "../../../lib/shop/settings.js";
import {
  mergeRows,
  type SettingRow,
  type SettingsChange,
  type SettingsOutcome,
  type SettingsRecord,
  valuesOf,
} from "../../../lib/shop/settings-store.js";

/** The revision of a database in which nothing was ever changed. */
const emptyRevision = "d41d8cd98f00b204e9800998ecf8427e";

export type ShopState = ReturnType<typeof createShopState>;

/** The tables `admin_log` and `settings`, and what their statements do. */
export function createShopState(now: () => Date) {
  const acts = new Map<string, RecordedAct>();
  /** The keys of acts that changed settings. */
  const changes: string[] = [];
  const wronglyCharged: string[] = [];
  let rows: readonly SettingRow[] = [];

  function revision(): string {
    return changes.length === 0 ? emptyRevision : `revision ${changes.length}`;
  }

  function read(): SettingsRecord {
    return { revision: revision(), rows, pending: [] };
  }

  function record(act: Act): RecordedAct {
    const known = acts.get(act.key) ?? { ...act, id: acts.size + 1, at: now() };
    acts.set(act.key, known);
    return known;
  }

  return {
    acts: acts as ReadonlyMap<string, RecordedAct>,
    changes: changes as readonly string[],
    /** Keys of generations that no instance with the newest settings would have charged. */
    wronglyCharged: wronglyCharged as readonly string[],
    revision,
    read,
    record,
    values: () => valuesOf(rows),

    /** Settings and act, both or neither. */
    change({ values, seen, act }: SettingsChange): SettingsOutcome {
      const known = acts.get(act.key);
      if (known !== undefined) return { kind: "repeated", act: known, record: read() };
      if (seen.revision !== revision()) return { kind: "outdated", record: read() };
      const at = now().getTime();
      const changed = Object.entries(values).map(([name, value]) => {
        const earlier = rows.find((row) => row.name === name)?.at ?? 0;
        return { name, value, actor: act.actor, at: Math.max(at, earlier + 1) };
      });
      rows = mergeRows(rows, changed);
      changes.push(act.key);
      return { kind: "changed", act: record(act), record: read() };
    },

    /** To be called for each charge that the database makes. */
    noteCharge({ key, settings }: Charge): void {
      if (settings === undefined) return;
      const isPaused = valuesOf(rows)[pauseName] !== undefined;
      if (settings !== revision() || isPaused) wronglyCharged.push(key);
    },
  };
}
