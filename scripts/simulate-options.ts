import { parseArgs } from "node:util";
import { mutants } from "../tests/simulator/mutants/mutants.js";
import { type Profile, profileNamed, profiles } from "../tests/simulator/scenario/profiles.js";

type Mutant = (typeof mutants)[number];

export interface SimulateOptions {
  /** The first seed and the last one. */
  readonly from: number;
  readonly to: number;
  readonly chosen: readonly Profile[];
  /** The planted bug; absent = none. */
  readonly mutant: Mutant | undefined;
}

export const simulateUsage = `Usage: npm run simulate -- [options]
  --seeds N        how many scenarios of each profile (1000)
  --from N         the first seed (1)
  --profile NAME   only this profile: ${profiles.map(({ name }) => name).join(", ")}
  --bug ID         applies a planted bug first; the rules must find it: ${mutants.map(({ id }) => id).join(", ")}`;

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
    mutant: values.bug === undefined ? undefined : mutantNamed(values.bug),
  };
}

function readCount(option: string, text: string): number {
  const count = Number(text);
  if (/^\d{1,9}$/.test(text) && count >= 1) return count;
  throw new Error(`${option} must be a whole number from 1 to 999999999`);
}

function mutantNamed(id: string): Mutant {
  const mutant = mutants.find((candidate) => candidate.id === id);
  const known = mutants.map((candidate) => candidate.id).join(", ");
  if (mutant === undefined) throw new Error(`there is no bug "${id}", only ${known}`);
  return mutant;
}
