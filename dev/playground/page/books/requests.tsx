import { computed, type Signal, signal } from "@preact/signals";
import type { Service, Span, Trace } from "../../protocol.js";
import { durationOf, timeOf } from "../format.js";
import { text } from "../settings.js";
import { personId, traces } from "../store.js";

/** Other people's requests would drown one's own. */
const showsAll = signal(false);

/** The scheduler calls every few seconds. */
const showsScheduler = signal(false);

/** A request of no user, such as the scheduler's, belongs to everyone. */
const shown = computed(() =>
  [...traces.value.values()]
    .filter(({ userId = personId.value }) => showsAll.value || userId === personId.value)
    .filter(({ endpoint }) => showsScheduler.value || endpoint !== "cron")
    .toReversed(),
);

const services: readonly Service[] = ["sql", "store", "telegram", "kie"];

/** Each request to the bot with what it asked for, as a waterfall; newest first. */
export function Requests() {
  const { books: words } = text();
  return (
    <>
      <p class="key-to-colors">
        {services.map((service) => (
          <span key={service} class={service} aria-hidden="true">
            {words.services[service]}
          </span>
        ))}
        <span class="spring" />
        <Check label={words.schedulers} choice={showsScheduler} />
        <Check label={words.everybodys} choice={showsAll} />
      </p>
      {shown.value.length === 0 && <p class="empty">{words.noRequests}</p>}
      {shown.value.map((trace) => (
        <Request key={trace.id} trace={trace} />
      ))}
    </>
  );
}

function Check({ label, choice }: { readonly label: string; readonly choice: Signal<boolean> }) {
  return (
    <label>
      <input
        type="checkbox"
        checked={choice.value}
        onChange={({ currentTarget }) => (choice.value = currentTarget.checked)}
      />{" "}
      {label}
    </label>
  );
}

function Request({ trace }: { readonly trace: Trace }) {
  const { at, what, tookMs, spans, outcome } = trace;
  const { books: words } = text();
  return (
    <details class="request">
      <summary>
        <time>{timeOf(at)}</time>
        <span class="what">{what}</span>
        <Outcome {...{ outcome, isGood: outcome === "200" }} />
        <span class="took">{tookMs === undefined ? words.working : durationOf(tookMs)}</span>
        <span class="counts">{countsOf(spans)}</span>
        <Waterfall trace={trace} />
      </summary>
      <ol class="spans">
        {spans.map((span) => (
          <SpanLine key={span.id} span={span} />
        ))}
      </ol>
    </details>
  );
}

/** Such as "1 SQL · 2 Telegram". */
function countsOf(spans: readonly Span[]): string {
  const { services: names } = text().books;
  return services
    .map((service) => [spans.filter((span) => span.service === service).length, names[service]])
    .filter(([count]) => count !== 0)
    .map((part) => part.join(" "))
    .join(" · ");
}

function Outcome({
  outcome,
  isGood,
}: {
  readonly outcome: string | undefined;
  readonly isGood: boolean;
}) {
  if (outcome === undefined) return <span class="outcome" />;
  const { books: words } = text();
  const names: Readonly<Record<string, string>> = {
    killed: words.killed,
    [noTable]: words.noTables,
  };
  const said = names[outcome] ?? outcome;
  return <span class={isGood ? "outcome fine" : "outcome bad"}>{said}</span>;
}

function Waterfall({ trace: { at, tookMs, spans } }: { readonly trace: Trace }) {
  const ends = spans.map((span) => span.at + (span.tookMs ?? 0));
  const total = Math.max(...ends, at + (tookMs ?? 0), at + 1) - at;
  const share = (milliseconds: number) => `${(100 * milliseconds) / total}%`;
  return (
    <span class="waterfall" aria-hidden="true">
      <span class="whole" style={{ width: share(tookMs ?? total) }} />
      {spans.map((span) => (
        <span
          key={span.id}
          class={`bar ${span.service} ${isGood(span) ? "" : "bad"}`}
          style={{ left: share(span.at - at), width: share(span.tookMs ?? total) }}
        />
      ))}
    </span>
  );
}

/** PostgreSQL's answer before the first migration: the bot then makes its tables and asks again. */
const noTable = "400 42P01";

/** To ask for a table or a document that does not exist yet is expected. */
function isGood({ outcome, service }: Span): boolean {
  if (outcome === undefined || outcome.startsWith("2")) return true;
  return outcome === noTable || (service === "store" && outcome === "404");
}

function SpanLine({ span }: { readonly span: Span }) {
  const { service, name, outcome, tookMs, detail } = span;
  const { books: words } = text();
  return (
    <li>
      <span class={`dot ${service}`} aria-hidden="true" />
      <b>{words.services[service]}</b> {name} <Outcome {...{ outcome, isGood: isGood(span) }} />{" "}
      {tookMs === undefined ? words.working : durationOf(tookMs)}
      {detail !== "" && <pre>{readable(detail)}</pre>}
    </li>
  );
}

interface Query {
  readonly query: string;
  readonly params: readonly unknown[];
}

/** A statement with its parameters, or JSON; anything else, and what was cut off, as it is. */
function readable(detail: string): string {
  try {
    const body: Query | { readonly queries: readonly Query[] } = JSON.parse(detail);
    const queries = "queries" in body ? body.queries : [body];
    if (queries.some(({ query }) => query === undefined)) return JSON.stringify(body, null, 1);
    return queries
      .map(({ query, params }) => `${query.trim()}\n-- ${JSON.stringify(params)}`)
      .join("\n");
  } catch {
    return detail;
  }
}
