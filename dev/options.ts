import { parseArgs } from "node:util";

export interface DevOptions {
  /** A chat in the terminal instead of the page. */
  readonly terminal: boolean;
  /** Whether to serve the output of `npm run build` instead of the sources. */
  readonly built: boolean;
  /** How many others play. */
  readonly traffic: number;
  readonly port: number;
}

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): DevOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      terminal: { type: "boolean", default: false },
      built: { type: "boolean", default: false },
      traffic: { type: "string", default: "0" },
      port: { type: "string", default: "5173" },
    },
  });
  return {
    terminal: values.terminal,
    built: values.built,
    traffic: wholeNumber(values.traffic, "--traffic", 200),
    port: wholeNumber(values.port, "--port", 65_535),
  };
}

function wholeNumber(text: string, name: string, largest: number): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= largest) return Number(text);
  throw new Error(`${name} must be a whole number up to ${largest}`);
}
