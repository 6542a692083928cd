import { useRef } from "preact/hooks";
import { sampleNames } from "../../protocol.js";
import { act, write } from "../api.js";
import { text } from "../settings.js";
import { facts, personId } from "../store.js";
import { answering, asFile, attach, attached, draft } from "./draft.js";
import { DropUp } from "./drop-up.js";
import { ReplyKeyboardRows } from "./reply-keyboard.js";
import { canSend, send } from "./sending.js";

/** Where one writes. */
export function Composer() {
  const { chat: words } = text();
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send();
        field.current?.focus();
      }}
    >
      <Answering />
      <AttachedFiles />
      <div class="line">
        <Menu />
        <AttachButton />
        <Samples />
        <textarea
          ref={field}
          rows={1}
          maxLength={longest()}
          aria-label={words.write}
          placeholder={answering.value?.forceReply?.input_field_placeholder ?? words.write}
          value={draft.value}
          onInput={({ currentTarget }) => (draft.value = currentTarget.value)}
          onPaste={({ clipboardData }) => attachPasted(clipboardData)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
            event.preventDefault();
            void send();
          }}
        />
        <button type="submit" class="primary" disabled={!canSend()}>
          {words.send}
        </button>
      </div>
      <ReplyKeyboardRows />
    </form>
  );
}

/** Telegram's own limits, of captions and of texts. */
const longest = () => (attached.value.length === 0 ? 4096 : 1024);

function attachPasted(pasted: DataTransfer | null): void {
  if (pasted !== null && pasted.files.length > 0) attach(pasted.files);
}

function Answering() {
  const { chat: words } = text();
  if (answering.value === undefined) return null;
  return (
    <p class="answering">
      <span>
        {words.replyTo} “{answering.value.text.slice(0, 80)}”
      </span>
      <button
        type="button"
        aria-label={words.cancelReply}
        onClick={() => (answering.value = undefined)}
      >
        ✕
      </button>
    </p>
  );
}

function AttachedFiles() {
  const { chat: words } = text();
  const files = attached.value;
  if (files.length === 0) return null;
  return (
    <div class="answering attached">
      {files.map(({ file, preview }) =>
        preview === undefined ? (
          <span key={file.name}>📄 {file.name}</span>
        ) : (
          <img key={preview} src={preview} alt={words.photo} />
        ),
      )}
      {files.some(({ preview }) => preview !== undefined) && (
        <label>
          <input
            type="checkbox"
            checked={asFile.value}
            onChange={({ currentTarget }) => (asFile.value = currentTarget.checked)}
          />
          {words.asFile}
        </label>
      )}
      <button type="button" aria-label={words.removePhoto} onClick={() => attach(undefined)}>
        ✕
      </button>
    </div>
  );
}

function AttachButton() {
  const { chat: words } = text();
  return (
    <label class="button" title={words.attach}>
      <span aria-hidden="true">📎</span>
      <input
        class="unseen"
        type="file"
        multiple
        aria-label={words.attach}
        onChange={({ currentTarget }) => {
          attach(currentTarget.files);
          currentTarget.value = "";
        }}
      />
    </label>
  );
}

/** The commands that the bot registered with Telegram for this person. */
function Menu() {
  const { chat: words } = text();
  const commands = facts.value.commands[personId.value] ?? [];
  const items = commands.map(({ command, description }) => ({
    key: command,
    label: (
      <>
        <b>/{command}</b> {description}
      </>
    ),
    choose: () => void write(`/${command}`),
  }));
  return <DropUp name={words.menu} label={words.menu} items={items} />;
}

/** Ready-made messages of kinds that a browser can't make. */
function Samples() {
  const { chat: words } = text();
  const userId = personId.value;
  const items = sampleNames.map((sample) => ({
    key: sample,
    label: words.sample[sample],
    choose: () => void act({ do: "sample", userId, sample }),
  }));
  return <DropUp name={words.samples} label="📱" items={items} />;
}
