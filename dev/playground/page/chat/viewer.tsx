import { signal } from "@preact/signals";
import { closeAround, Modal } from "../modal.js";
import { text } from "../settings.js";

interface Picture {
  readonly source: string;
  readonly alt: string;
}

interface ViewableProps extends Picture {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly look?: string;
}

const viewed = signal<Picture | undefined>();

/** A picture of a message; a press shows it large. */
export function ViewablePicture({ source, alt, width, height, look }: ViewableProps) {
  return (
    <button
      type="button"
      class="picture"
      title={text().chat.view}
      onClick={() => (viewed.value = { source, alt })}
    >
      <img class={look} src={source} alt={alt} width={width} height={height} />
    </button>
  );
}

/** The picture that is shown large, if any; a press or Escape closes it. */
export function Viewer() {
  if (viewed.value === undefined) return null;
  const { source, alt } = viewed.value;
  return (
    <Modal class="viewer" label={alt} onClose={() => (viewed.value = undefined)}>
      <button
        type="button"
        aria-label={text().chat.closeView}
        onClick={({ currentTarget }) => closeAround(currentTarget)}
      >
        <img src={source} alt={alt} />
      </button>
    </Modal>
  );
}
