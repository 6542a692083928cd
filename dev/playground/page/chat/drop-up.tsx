import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";

interface DropUpProps {
  readonly name: string;
  readonly label: string;
  readonly items: readonly {
    readonly key: string;
    readonly label: ComponentChildren;
    readonly choose: () => void;
  }[];
}

/** A button that opens a list above it. */
export function DropUp({ name, label, items }: DropUpProps) {
  const isOpen = useSignal(false);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes it wherever the focus is inside.
    <div
      class="menu"
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (!currentTarget.contains(relatedTarget as Node | null)) isOpen.value = false;
      }}
      onKeyDown={({ key, currentTarget }) => {
        if (key !== "Escape") return;
        currentTarget.querySelector("button")?.focus();
        isOpen.value = false;
      }}
    >
      <button
        type="button"
        title={name}
        aria-label={name}
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        {label}
      </button>
      {isOpen.value && (
        <ul>
          {items.map(({ key, label, choose }) => (
            <li key={key}>
              <button
                type="button"
                onClick={() => {
                  isOpen.value = false;
                  choose();
                }}
              >
                {label}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
