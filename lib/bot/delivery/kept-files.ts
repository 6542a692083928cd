import { type Item, isKind } from "./send-media.js";

/** What was sent, by the names under which Telegram keeps it. */
export interface Kept {
  readonly items: readonly Item[];
  /** Addresses of what was too large. */
  readonly links: readonly string[];
}

/** Stands in place of a kind where only a link could be sent. */
const linkMark = "link";

/**
 * As the ledger keeps it, such as "photo:AgAC... document:BQAC...".
 * @returns undefined if nothing is known
 */
export function formatFiles({ items, links }: Kept): string | undefined {
  const names = [
    ...items.map(({ kind, media }) => `${kind}:${media}`),
    ...links.map((link) => `${linkMark}:${link}`),
  ];
  return names.length === 0 ? undefined : names.join(" ");
}

/** Reads what `formatFiles` made; kinds of a newer version are left out. */
export function readFiles(files: string | undefined): Kept {
  const named = (files ?? "").split(" ").map((file) => file.split(/:(.*)/s));
  return {
    items: named.flatMap(([kind = "", media = ""]) =>
      isKind(kind) && media !== "" ? [{ kind, media }] : [],
    ),
    links: named.flatMap(([kind, url = ""]) => (kind === linkMark && url !== "" ? [url] : [])),
  };
}

/** Those that are as they were made. */
export function filesAmong(items: readonly Item[]): readonly Item[] {
  return items.filter(({ kind }) => kind === "document");
}
