import { type Faults, faultKinds } from "../protocol.js";
import { act, change } from "./api.js";
import { text } from "./settings.js";
import { facts, faults, instance, personId } from "./store.js";

/** What goes wrong around the bot, and what happens to its process. */
export function FaultsPanel() {
  const { faults: words } = text();
  return (
    <section class="faults" data-tour="faults" aria-label={words.title}>
      <h2>{words.title}</h2>
      <Choice name="database" />
      <Choice name="store" />
      {facts.value.isRealKie || <Choice name="kie" />}
      {facts.value.isRealKie || <Choice name="results" />}
      <Choice name="telegram" />
      <Actions />
    </section>
  );
}

function Choice<Name extends keyof Faults>({ name }: { readonly name: Name }) {
  const { faults: words } = text();
  const current = faults.value[name];
  return (
    <label class={current === "fine" ? "choice" : "choice broken"}>
      {words.services[name]}
      <select
        value={current}
        onChange={({ currentTarget }) => void change({ [name]: currentTarget.value })}
      >
        {faultKinds[name].map((kind) => (
          <option key={kind} value={kind}>
            {words.kinds[kind]}
          </option>
        ))}
      </select>
    </label>
  );
}

function Actions() {
  const { faults: words } = text();
  const userId = personId.value;
  const { isKillPlanned } = instance.value;
  return (
    <p class="actions">
      <button type="button" aria-pressed={isKillPlanned} onClick={() => void act({ do: "kill" })}>
        💥 {isKillPlanned ? words.doomed : words.kill}
      </button>
      <button type="button" onClick={() => void act({ do: "repeat", userId })}>
        🔁 {words.repeat}
      </button>
      <button type="button" onClick={() => void act({ do: "cron" })}>
        ⏰ {words.cron}
      </button>
      <button type="button" onClick={() => void act({ do: "return", userId })}>
        ↩️ {words.refund}
      </button>
      <button type="button" onClick={() => void act({ do: "forget" })}>
        🗑 {words.forget}
      </button>
    </p>
  );
}
