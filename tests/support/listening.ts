import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export interface Listening {
  /** Such as 127.0.0.1; IPv6 as the kernel writes it. */
  readonly address: string;
  readonly port: number;
}

/** Every TCP port on which a process or one of its descendants listens. Linux alone can tell. */
export function listeningIn(pid: number): readonly Listening[] {
  const sockets = new Set(treeOf(pid).flatMap(socketsOf));
  const rows = ["tcp", "tcp6"].flatMap((table) => listenersIn(`/proc/net/${table}`));
  return rows.filter(({ inode }) => sockets.has(inode));
}

function treeOf(root: number): readonly number[] {
  const parents = readdirSync("/proc").flatMap((name) => {
    const parent = /^\d+$/.test(name) ? parentOf(name) : undefined;
    return parent === undefined ? [] : [{ pid: Number(name), parent }];
  });
  const childrenOf = (pid: number): readonly number[] =>
    parents.filter(({ parent }) => parent === pid).flatMap((child) => treeFrom(child.pid));
  const treeFrom = (pid: number): readonly number[] => [pid, ...childrenOf(pid)];
  return treeFrom(root);
}

/** @returns undefined if the process is gone by now */
function parentOf(pid: string): number | undefined {
  const stat = read(() => readFileSync(`/proc/${pid}/stat`, "utf8")) ?? "";
  // The program's name, in brackets, may contain anything.
  const [, parent] = /\) \S (\d+) [^)]*$/.exec(stat) ?? [];
  return parent === undefined ? undefined : Number(parent);
}

function socketsOf(pid: number): readonly string[] {
  const folder = `/proc/${pid}/fd`;
  const names = read(() => readdirSync(folder)) ?? [];
  return names.flatMap((name) => {
    const target = read(() => readlinkSync(`${folder}/${name}`)) ?? "";
    return /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [];
  });
}

const listening = "0A";

function listenersIn(table: string) {
  const [, ...lines] = (read(() => readFileSync(table, "utf8")) ?? "").trim().split("\n");
  return lines.flatMap((line) => {
    const [, local = "", , state, , , , , , inode = ""] = line.trim().split(/\s+/);
    const [address = "", port = ""] = local.split(":");
    if (state !== listening) return [];
    return [{ inode, address: describeAddress(address), port: Number.parseInt(port, 16) }];
  });
}

/** The kernel writes IPv4 as one little-endian number. */
function describeAddress(hex: string): string {
  if (hex.length !== 8) return hex;
  return Buffer.from(hex, "hex").reverse().join(".");
}

function read<T>(what: () => T): T | undefined {
  try {
    return what();
  } catch {
    return undefined;
  }
}
