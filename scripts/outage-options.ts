import { parseArgs } from "node:util";
import { type Fault, faults } from "../dev/neon/faults.js";

export interface OutageOptions {
  /** How many people pay during the drill. */
  readonly users: number;
  /** How long the outage of the database lasts. */
  readonly seconds: number;
  /** How its requests fail. */
  readonly fault: Fault;
}

export const outageUsage = `Usage: npm run outage -- [options]
  --users N      how many people pay during the drill, 1 to 500 (20)
  --seconds N    how long the outage lasts, 1 to 3600 (20)
  --fault NAME   how requests to the database fail (refuse): ${faults.join(", ")}`;

/**
 * Strict, because a drill that misread its options would cause no outage and pass.
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
