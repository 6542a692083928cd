import { isMediaKind, type MediaItem } from "./send-media.js";

/** What was sent, by Telegram's file ids. */
export interface KeptFiles {
  readonly items: readonly MediaItem[];
  /** Links to files that were too large. */
  readonly links: readonly string[];
}

/** Takes the place of the kind where only a link could be sent. */
const linkMark = "link";

/**
 * As the ledger stores it, such as "photo:AgAC... document:BQAC...".
 * @returns undefined if nothing is known
 */
export function formatFiles({ items, links }: KeptFiles): string | undefined {
  const names = [
    ...items.map(({ kind, media }) => `${kind}:${media}`),
    ...links.map((link) => `${linkMark}:${link}`),
  ];
  return names.length === 0 ? undefined : names.join(" ");
}

/** Reads what `formatFiles` made; kinds of a newer version are skipped. */
export function readFiles(files: string | undefined): KeptFiles {
  const named = (files ?? "").split(" ").map((file) => file.split(/:(.*)/s));
  return {
    items: named.flatMap(([kind = "", media = ""]) =>
      isMediaKind(kind) && media !== "" ? [{ kind, media }] : [],
    ),
    links: named.flatMap(([kind, url = ""]) => (kind === linkMark && url !== "" ? [url] : [])),
  };
}

/** One result, and its original if Telegram keeps that, too. */
export interface KeptResult {
  readonly shown: MediaItem;
  readonly original?: MediaItem;
}

/** The results in their order: an original stands behind what Telegram shows. */
export function resultsIn(items: readonly MediaItem[]): readonly KeptResult[] {
  const results: KeptResult[] = [];
  for (const item of items) {
    const last = results.at(-1);
    const isOriginal = item.kind === "document" && last?.shown.kind === "photo" && !last.original;
    if (isOriginal) results[results.length - 1] = { shown: last.shown, original: item };
    else results.push({ shown: item });
  }
  return results;
}

/** The originals. */
export function documentsIn(items: readonly MediaItem[]): readonly MediaItem[] {
  return items.filter(({ kind }) => kind === "document");
}
