import { timeOf } from "../format.js";
import { text } from "../settings.js";
import { book, personId } from "../store.js";

/** The user's row, with the names of its columns. */
export function UserRow() {
  const { books: words } = text();
  const { row } = book.value;
  if (row === undefined) return <p class="empty">{words.noUserRow}</p>;
  const columns = {
    id: personId.value,
    balance: row.balance,
    overdrawn: String(row.overdrawn),
    rev: row.rev,
    created_at: timeOf(row.at),
  };
  return (
    <dl class="user-row" aria-label={words.row}>
      {Object.entries(columns).map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd key={value} class="new">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
