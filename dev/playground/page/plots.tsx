import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { Second } from "../protocol.js";
import { text, theme } from "./settings.js";
import { seconds } from "./store.js";

interface Line {
  readonly label: string;
  /** A color of style.css. */
  readonly color: string;
  readonly value: (second: Second) => number;
}

/** The last minutes, as two small plots. */
export function Plots() {
  const { plots: words } = text();
  const { updates = 0, median = 0 } = seconds.value.at(-1) ?? {};
  return (
    <section class="plots" aria-label={words.updates}>
      <Plot
        title={words.updates}
        lines={[
          {
            label: words.other,
            color: "--faint",
            value: ({ updates: all, viaDatabase, viaJournal, failed }) =>
              all - viaDatabase - viaJournal - failed,
          },
          { label: words.viaDatabase, color: "--sql", value: ({ viaDatabase }) => viaDatabase },
          { label: words.viaJournal, color: "--store", value: ({ viaJournal }) => viaJournal },
          { label: words.failed, color: "--bad", value: ({ failed }) => failed },
        ]}
      />
      <Plot
        title={words.latency}
        lines={[
          { label: words.slowest, color: "--faint", value: ({ slowest }) => slowest },
          { label: words.median, color: "--accent", value: ({ median: half }) => half },
        ]}
      />
      <p class="unseen">{words.now(updates, Math.round(median))}</p>
    </section>
  );
}

function Plot({ title, lines }: { readonly title: string; readonly lines: readonly Line[] }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const data = dataOf(lines);
  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const made = new uPlot(optionsOf(lines, current), dataOf(lines), current);
    plot.current = made;
    const observer = new ResizeObserver(() => made.setSize(sizeOf(current)));
    observer.observe(current);
    return () => {
      observer.disconnect();
      made.destroy();
    };
  }, [theme.value, title]);
  useEffect(() => plot.current?.setData(data));
  return (
    <figure>
      <figcaption>
        {title}{" "}
        {lines.map(({ label, color }) => (
          <span key={label} class="key-to-line" style={{ color: `var(${color})` }}>
            {label}
          </span>
        ))}
      </figcaption>
      <div class="plot" ref={place} aria-hidden="true" />
    </figure>
  );
}

function dataOf(lines: readonly Line[]): uPlot.AlignedData {
  const shown = seconds.value;
  return [shown.map(({ at }) => at / 1000), ...lines.map(({ value }) => shown.map(value))];
}

const sizeOf = ({ clientWidth, clientHeight }: Element) => ({
  width: clientWidth,
  height: clientHeight,
});

function optionsOf(lines: readonly Line[], place: Element): uPlot.Options {
  const color = (name: string) => colorOf(place, name);
  const axis = {
    stroke: color("--faint"),
    grid: { stroke: color("--line"), width: 1 },
    ticks: { show: false },
    font: "11px system-ui",
  };
  return {
    ...sizeOf(place),
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_plot, _low, high) => [0, Math.max(1, high * 1.1)] } },
    axes: [
      { ...axis, size: 22, values: "{HH}:{mm}:{ss}", space: 80 },
      { ...axis, size: 42 },
    ],
    series: [
      {},
      ...lines.map((line) => ({ stroke: color(line.color), width: 1.5, points: { show: false } })),
    ],
  };
}

/** As the browser computes it: a canvas knows neither variables nor `light-dark()`. */
function colorOf(place: Element, name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  place.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
