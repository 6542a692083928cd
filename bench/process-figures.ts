import { readFile } from "node:fs/promises";

/** What a process has used so far, in bytes. */
export interface ProcessFigures {
  /** Read and written in total: mainly through sockets, but also in files. */
  readonly read: number;
  readonly written: number;
  /** Its peak memory. */
  readonly mostMemory: number;
}

/**
 * Undefined if the process is gone, or on a system without `/proc`.
 * Source: proc_pid_io(5), proc_pid_status(5).
 */
export async function figuresOf(pid: number): Promise<ProcessFigures | undefined> {
  try {
    const [io, status] = await Promise.all(
      ["io", "status"].map((file) => readFile(`/proc/${pid}/${file}`, "utf8")),
    );
    return {
      read: numberAfter("rchar", io),
      written: numberAfter("wchar", io),
      mostMemory: 1024 * numberAfter("VmHWM", status),
    };
  } catch {
    return undefined;
  }
}

function numberAfter(name: string, text = ""): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, "m").exec(text)?.[1] ?? Number.NaN);
}
