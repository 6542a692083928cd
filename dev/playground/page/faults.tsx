import { type Faults, faultKinds } from "../protocol.js";
import { act, change } from "./api.js";
import { text } from "./settings.js";
import { facts, faults, instance, personId } from "./store.js";

/** The switches: what the bot meets wherever it asks, and what befalls it. */
export function FaultsPanel() {
  const { faults: words } = text();
  return (
    <section class="faults" data-tour="faults" aria-label={words.title}>
      <h2>{words.title}</h2>
      <Switch name="database" />
      <Switch name="store" />
      {facts.value.isRealKie || <Switch name="kie" />}
      {facts.value.isRealKie || <Switch name="results" />}
      <Switch name="telegram" />
      <Actions />
    </section>
  );
}

function Switch<Name extends keyof Faults>({ name }: { readonly name: Name }) {
  const { faults: words } = text();
  const current = faults.value[name];
  return (
    <fieldset class={current === "fine" ? "switch" : "switch broken"}>
      <legend>{words.services[name]}</legend>
      {faultKinds[name].map((kind) => (
        <label key={kind}>
          <input
            class="unseen"
            type="radio"
            name={name}
            value={kind}
            checked={kind === current}
            onChange={() => void change({ [name]: kind })}
          />
          <span>{words.kinds[kind]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Actions() {
  const { faults: words } = text();
  const userId = personId.value;
  const { isDoomed } = instance.value;
  return (
    <p class="actions">
      <button type="button" aria-pressed={isDoomed} onClick={() => void act({ do: "kill" })}>
        💥 {isDoomed ? words.doomed : words.kill}
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
