import type { TraceEvent } from "../functions/tracing.js";

type Asked = Extract<TraceEvent, { kind: "asked" }>;

/** What a request is called in a waterfall. Telegram's path contains the bot's token, so it is not shown. */
export function nameOf({ service, method, target, body }: Asked): string {
  const { pathname } = new URL(target, "http://localhost");
  const last = pathname.split("/").at(-1) ?? "";
  switch (service) {
    case "sql":
      return nameOfStatement(body);
    case "store":
      return `${method} ${decodeURIComponent(pathname.split("/").slice(2).join("/")) || "list"}`;
    case "telegram":
      return pathname.startsWith("/file/") ? "download" : last;
    case "kie":
      return pathname.startsWith("/results/") ? "download" : last;
  }
}

/** Such as "insert into users, insert into operations": the words that tell what it is for. */
function nameOfStatement(body: string): string {
  const queries = [...body.matchAll(/"query":"((?:[^"\\]|\\.)*)"/g)].map(([, query = ""]) => query);
  const words =
    queries.join(" ").match(/\b(insert into|update|delete from|from)\s+\\?"?(\w+)/gi) ?? [];
  const texts = [...new Set(words.map((word) => word.replace(/[\\"]/g, "").toLowerCase()))];
  const changes = texts.filter((word) => !word.startsWith("from") && word !== "update set");
  const name = (changes.length > 0 ? changes : texts).slice(0, 2).join(", ");
  return queries.length > 1 ? `${queries.length} statements: ${name}` : name || "statement";
}
