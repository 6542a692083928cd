import { parseArgs } from "node:util";
import { bugs } from "../tests/simulator/mutants/mutants.js";
import { type Profile, profileNamed, profiles } from "../tests/simulator/scenario/profiles.js";

type Bug = (typeof bugs)[number];

export interface SimulateOptions {
  /** The first seed and the last one. */
  readonly from: number;
  readonly to: number;
  readonly chosen: readonly Profile[];
  /** Planted into the code before; absent = none. */
  readonly bug: Bug | undefined;
}

export const simulateUsage = `Usage: npm run simulate -- [options]
  --seeds N        how many stories of each profile (1000)
  --from N         the first seed (1)
  --profile NAME   only this profile: ${profiles.map(({ name }) => name).join(", ")}
  --bug ID         plants a bug first, which the rules should find: ${bugs.map(({ id }) => id).join(", ")}`;

/** @throws Error that says which option is wrong */
export function readSimulateOptions(args: readonly string[]): SimulateOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string", default: "1000" },
      from: { type: "string", default: "1" },
      profile: { type: "string" },
      bug: { type: "string" },
    },
  });
  const from = readCount("--from", values.from);
  return {
    from,
    to: from + readCount("--seeds", values.seeds) - 1,
    chosen: values.profile === undefined ? profiles : [profileNamed(values.profile)],
    bug: values.bug === undefined ? undefined : bugNamed(values.bug),
  };
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1) return count;
  throw new Error(`${option} must be a whole number from 1 to 999999999`);
}

function bugNamed(id: string): Bug {
  const bug = bugs.find((candidate) => candidate.id === id);
  const known = bugs.map((candidate) => candidate.id).join(", ");
  if (bug === undefined) throw new Error(`there is no bug "${id}", only ${known}`);
  return bug;
}
