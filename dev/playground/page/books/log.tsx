import { timeOf } from "../format.js";
import { log } from "../store.js";

/** What the bot logs, newest first. */
export function Log() {
  return (
    <ol class="log">
      {log.value.toReversed().map(({ id, at, level, text }) => (
        <li key={id} class={level}>
          <time>{timeOf(at)}</time> {text}
        </li>
      ))}
    </ol>
  );
}
