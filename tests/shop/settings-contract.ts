import { expect } from "vitest";
import {
  type SettingRow,
  type SettingsChange,
  type SettingsStore,
  valuesOf,
} from "../../lib/shop/settings-store.js";

interface Instances {
  readonly instances: () => readonly [SettingsStore, SettingsStore];
}

/** What every place of settings does; each of `instances` works on the same data. */
export function settingsContract(
  test: (title: string, run: (given: Instances) => Promise<void>) => void,
): void {
  test("concurrency: what one instance changes, the other reads", async ({ instances }) => {
    const [one, other] = instances();
    const seen = await one.read();
    expect(seen.rows).toEqual([]);
    const changed = await one.change(changeOf("a", seen, { markup: "3", paused: { text: "x" } }));
    expect(changed).toMatchObject({ kind: "changed", act: { key: "a", actor: 777, verb: "set" } });
    const read = await other.read();
    expect(valuesOf(read.rows)).toEqual({ markup: "3", paused: { text: "x" } });
    expect(read.rows.map(({ actor }) => actor)).toEqual([777, 777]);
    expect(changed).toMatchObject({ record: { rows: read.rows } });
  });

  test("idempotency: a repeated change is done once", async ({ instances }) => {
    const [one, other] = instances();
    const change = changeOf("a", await one.read(), { markup: "3" });
    const outcomes = await Promise.all([one.change(change), other.change(change)]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["changed", "repeated"]);
    const { rows } = await one.read();
    expect(await one.change(change)).toMatchObject({ kind: "repeated", record: { rows } });
  });

  test("concurrency: of two changes that saw the same, one is done", async ({ instances }) => {
    const [one, other] = instances();
    const seen = await one.read();
    const outcomes = await Promise.all([
      one.change(changeOf("a", seen, { markup: "3" })),
      other.change(changeOf("b", seen, { usd_rate: "90" })),
    ]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(["changed", "outdated"]);
    expect((await one.read()).rows).toHaveLength(1);
  });

  test("audit trail: an outdated change leaves no act", async ({ instances }) => {
    const [one] = instances();
    const seen = await one.read();
    await one.change(changeOf("a", seen, { markup: "3" }));
    expect((await one.change(changeOf("b", seen, { markup: "4" }))).kind).toBe("outdated");
    const again = await one.change(changeOf("b", await one.read(), { markup: "4" }));
    expect(again).toMatchObject({ kind: "changed", act: { key: "b" } });
  });

  test("a setting that went back to the environment keeps its row", async ({ instances }) => {
    const [one] = instances();
    await one.change(changeOf("a", await one.read(), { markup: "3" }));
    const before = await one.read();
    await one.change(changeOf("b", before, { markup: null }));
    const after = await one.read();
    expect(valuesOf(after.rows)).toEqual({});
    expect(after.rows).toMatchObject([{ name: "markup", value: null }]);
    expect(timeOf(after.rows)).toBeGreaterThan(timeOf(before.rows));
  });

  test("takes any words, and nothing else of them", async ({ instances }) => {
    const [one] = instances();
    const text = `'; DROP TABLE settings; -- \u202e😀\ud83d`;
    await one.change(changeOf("a", await one.read(), { paused: { text } }));
    expect(valuesOf((await one.read()).rows)).toEqual({ paused: { text: text.toWellFormed() } });
  });
}

function timeOf([row]: readonly SettingRow[]): number {
  return row?.at ?? 0;
}

/** As the operator 777 makes it. */
export function changeOf(
  key: string,
  seen: SettingsChange["seen"],
  values: SettingsChange["values"],
): SettingsChange {
  return { values, seen, act: { key, actor: 777, verb: "set", outcome: "done" } };
}
