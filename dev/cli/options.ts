import { parseArgs } from "node:util";

export interface DevOptions {
  /** A chat in the terminal instead of the page. */
  readonly terminal: boolean;
  /** Whether to serve the output of `npm run build` instead of the sources. */
  readonly built: boolean;
  /** How many simulated users are active. */
  readonly traffic: number;
  /** 0 = any free one; absent = the usual one, or another if that is taken. */
  readonly port: number | undefined;
}

export const usage = `Usage: npm run dev -- [options]
  --port N      port of the page on 127.0.0.1; 0 = any free one (5173, or another if that is taken)
  --traffic N   also simulates so many users, at most 200 (0)
  --built       serves the output of \`npm run build\` instead of the sources
  --terminal    a chat in the terminal instead of the page`;

/** @throws Error that says which option is wrong */
export function readOptions(args: readonly string[]): DevOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      terminal: { type: "boolean", default: false },
      built: { type: "boolean", default: false },
      traffic: { type: "string", default: "0" },
      port: { type: "string" },
    },
  });
  return {
    terminal: values.terminal,
    built: values.built,
    traffic: wholeNumber(values.traffic, "--traffic", 200),
    port: values.port === undefined ? undefined : portFrom(values.port, "--port"),
  };
}

/** @throws Error that names the option or variable */
export function portFrom(text: string, name: string): number {
  return wholeNumber(text, name, 65_535);
}

function wholeNumber(text: string, name: string, largest: number): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= largest) return Number(text);
  throw new Error(`${name} must be a whole number up to ${largest}`);
}
