import { useEffect, useState } from "preact/hooks";
import type { Audit } from "../../protocol.js";
import { text } from "../settings.js";
import { audit, book, facts, instance, personId, unread } from "../store.js";

/** The lines that must stay green, for this user and for all users. */
export function Proof() {
  const { books: words } = text();
  return (
    <div class="proof" data-tour="proof">
      {unread.value !== "" && (
        <p class="verdict wrong" role="alert">
          {words.unread} {unread.value}
        </p>
      )}
      <Balance />
      {audit.value && <Everybody audit={audit.value} />}
      <Machine />
    </div>
  );
}

/** Where nothing is written yet, nothing is right or wrong. */
function Balance() {
  const { books: words } = text();
  const { row, sum, waiting } = book.value;
  const user = words.user(personId.value);
  const badge = waiting > 0 && <span class="badge">{words.inJournal(waiting)}</span>;
  if (row === undefined) {
    return (
      <p class="verdict" role="status">
        <span>
          {words.balance} <b>{words.noRow}</b>
          <small>{user}</small>
        </span>
        {badge}
      </p>
    );
  }
  const isRight = row.balance === sum;
  return (
    <p class={isRight ? "verdict right" : "verdict wrong"} role="status">
      <span aria-hidden="true">{isRight ? "✓" : "✗"}</span>
      <span>
        {words.balance} <b>{row.balance}</b> {isRight ? "=" : "≠"} {words.sum} <b>{sum}</b>
        <small>
          {user}: {isRight ? words.right : words.wrong}
        </small>
      </span>
      {badge}
    </p>
  );
}

function Everybody({ audit }: { readonly audit: Audit }) {
  const { books: words } = text();
  const { users, operations, unbalanced, paid, lost, underWay, waiting } = audit;
  const isRight = unbalanced === 0 && lost === 0;
  const rest = [
    ...(underWay > 0 ? [words.underWay(underWay)] : []),
    ...(waiting > 0 ? [words.waiting(waiting)] : []),
  ];
  return (
    <p class={isRight ? "verdict right" : "verdict wrong"}>
      <span aria-hidden="true">{isRight ? "✓" : "✗"}</span>
      <span>
        {words.everybody(users, operations)}
        {unbalanced === 0 ? words.allRight : words.unbalanced(unbalanced)}
        <small>
          {words.paid(paid)}
          {[lost === 0 ? words.noneLost : words.lost(lost), ...rest].join(", ")}
        </small>
      </span>
    </p>
  );
}

/** The process and its breaker. */
function Machine() {
  const { books: words } = text();
  const { pid, deaths } = instance.value;
  return (
    <dl class="machine">
      <div>
        <dt>{words.breaker}</dt>
        {facts.value.isBuilt ? <dd>{words.unseen}</dd> : <Breaker />}
      </div>
      <div>
        <dt>{words.process}</dt>
        <dd class={pid === undefined ? "bad" : "fine"}>
          {pid ?? words.starting}
          {deaths > 0 && `, ${words.deaths(deaths)}`}
        </dd>
      </div>
    </dl>
  );
}

function Breaker() {
  const { books: words } = text();
  const { nextProbe } = instance.value;
  return (
    <dd class={nextProbe === undefined ? "fine" : "bad"}>
      {nextProbe === undefined ? words.closed : <Countdown until={nextProbe} />}
    </dd>
  );
}

function Countdown({ until }: { readonly until: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const { books: words } = text();
  const left = Math.ceil((until - now) / 1_000);
  return <>{left > 0 ? words.opened(left) : words.probing}</>;
}
