import { parseArgs } from "node:util";
import { type Fault, faults } from "../dev/neon/faults.js";

export interface OutageOptions {
  /** How many people pay meanwhile. */
  readonly users: number;
  /** How long the database is away. */
  readonly seconds: number;
  /** What its requests meet. */
  readonly fault: Fault;
}

export const outageUsage = `Usage: npm run outage -- [options]
  --users N      how many people pay meanwhile, 1 to 500 (20)
  --seconds N    how long the database is away, 1 to 3600 (20)
  --fault NAME   what its requests meet (refuse): ${faults.join(", ")}`;

/**
 * A drill that misread its options would take nothing away and pass.
 * @throws Error that says which option is wrong
 */
export function readOutageOptions(args: readonly string[]): OutageOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      users: { type: "string", default: "20" },
      seconds: { type: "string", default: "20" },
      fault: { type: "string", default: "refuse" },
    },
  });
  return {
    users: countFrom("--users", values.users, 500),
    seconds: countFrom("--seconds", values.seconds, 3_600),
    fault: faultNamed(values.fault),
  };
}

function countFrom(option: string, text: string, largest: number): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= largest) return count;
  throw new Error(`${option} must be a whole number from 1 to ${largest}`);
}

function faultNamed(name: string): Fault {
  const fault = faults.find((known) => known === name);
  if (fault === undefined) throw new Error(`--fault must be one of ${faults.join(", ")}`);
  return fault;
}
