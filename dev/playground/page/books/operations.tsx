import type { Operation } from "../../protocol.js";
import { timeOf } from "../format.js";
import { text } from "../settings.js";
import { book } from "../store.js";

/** The user's rows of the table, newest first. */
export function Operations() {
  const { books: words } = text();
  const { operations } = book.value;
  if (operations.length === 0) return <p class="empty">{words.noOperations}</p>;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{words.time}</th>
          <th scope="col">{words.type}</th>
          <th scope="col">{words.amount}</th>
          <th scope="col">{words.state}</th>
          <th scope="col">{words.key}</th>
        </tr>
      </thead>
      <tbody>
        {operations.map((operation) => (
          <Row key={operation.id} operation={operation} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ operation }: { readonly operation: Operation }) {
  const { at, type, amount, stars, state, key, model, prompt } = operation;
  const about = [model, prompt].filter((part) => part !== null).join(": ");
  return (
    <tr class="new" title={about}>
      <td>{timeOf(at)}</td>
      <td>{type}</td>
      <td class={amount.startsWith("-") ? "amount minus" : "amount plus"}>
        {amount}
        {stars !== null && <small> ⭐{stars}</small>}
      </td>
      <td>
        <span class={`state ${state}`}>{state}</span>
      </td>
      <td class="key">{key}</td>
    </tr>
  );
}
