/**
 * Links to results that die before their time, as those of Kie sometimes do: told again by recordInfo
 * or by download-url, they are alive. A link says which telling it comes from.
 */
export function createLinks(rootUrl: () => string) {
  /** By task: the first telling that is alive. */
  const alive = new Map<string, number>();
  /** Tasks whose record goes on telling the dead one. */
  const stuck = new Set<string>();
  const resultOf = /^\/results\/([^/]+)\//;

  function expire(taskId: string): void {
    alive.set(taskId, (alive.get(taskId) ?? 0) + 1);
  }

  /** @see expire; the record does not learn of it: only `download-url` knows a fresh one. */
  function expireOnRecord(taskId: string): void {
    expire(taskId);
    stuck.add(taskId);
  }

  const tellingOf = (taskId: string | undefined) => alive.get(taskId ?? "") ?? 0;

  return {
    /** The links to a task's results that were told so far. */
    expire,
    expireOnRecord,

    /** Whether a link, a path with its query, is dead. @param allStale = every one of a first telling is */
    isDead({ pathname, searchParams }: URL, allStale: boolean): boolean {
      const [, taskId] = resultOf.exec(pathname) ?? [];
      if (taskId === undefined) return false;
      const telling = Number(searchParams.get("fresh") ?? 0);
      if (allStale && telling === 0 && tellingOf(taskId) === 0) expire(taskId);
      return telling < tellingOf(taskId);
    },

    /** A link as it is told now; undefined = it leads to no result of this Kie. */
    tell(link: string): string | undefined {
      if (!URL.canParse(link)) return undefined;
      const { origin, pathname } = new URL(link);
      const [, taskId] = resultOf.exec(pathname) ?? [];
      if (origin !== rootUrl() || taskId === undefined) return undefined;
      return `${origin}${pathname}?fresh=${tellingOf(taskId)}`;
    },

    /** `resultJson` with its links as they are told now. */
    tellAll(taskId: string, resultJson: string | null): string | null {
      const telling = tellingOf(taskId);
      if (telling === 0 || stuck.has(taskId) || resultJson === null) return resultJson;
      const links = new RegExp(`(/results/${taskId}/[^"?]+)(\\?fresh=\\d+)?`, "g");
      return resultJson.replace(links, `$1?fresh=${telling}`);
    },
  };
}

export type Links = ReturnType<typeof createLinks>;
