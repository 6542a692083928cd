import { parseArgs } from "node:util";

export interface AttackOptions<Name extends string> {
  /** How long each loop runs. */
  readonly seconds: number;
  /** The loops to run, in this order. */
  readonly loops: readonly Name[];
}

export function attackUsage(names: readonly string[]): string {
  return `node --import tsx bench/attack.ts [--seconds 60] [--only ${names.join("|")}]`;
}

/** @throws Error that says which option is wrong */
export function readAttackOptions<Name extends string>(
  args: readonly string[],
  names: readonly Name[],
): AttackOptions<Name> {
  const { values } = parseArgs({
    args: [...args],
    options: { seconds: { type: "string", default: "60" }, only: { type: "string" } },
  });
  const seconds = Number(values.seconds);
  if (!/^\d{1,4}$/.test(values.seconds) || seconds < 1) {
    throw new Error("--seconds must be a whole number from 1 to 9999");
  }
  const isNamed = (name: Name) => values.only === undefined || values.only === name;
  const loops = names.filter(isNamed);
  if (loops.length === 0) throw new Error(`--only must be one of ${names.join(", ")}`);
  return { seconds, loops };
}
