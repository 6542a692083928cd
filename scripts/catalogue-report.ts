import { formatMoney } from "../lib/ledger/money.js";
import type { Listed } from "../lib/studio/kie/catalogue-api.js";
import type { PriceVerdict } from "../lib/studio/listing/judge-price.js";
import { poorRate } from "../lib/studio/listing/success-rate.js";
import type { ComparedModel, ThoroughComparison } from "../lib/studio/listing/thorough.js";

/** Longer texts are cut: Kie writes them, and some are whole paragraphs. */
const longestText = 300;
/** How many differences of one model's fields are shown. */
const mostDifferences = 6;

/** Whether a model that the bot sells is gone or dearer. */
export function isAlarming({ models }: ThoroughComparison): boolean {
  return models.some(({ presence, verdict }) => presence === "gone" || verdict.kind === "dearer");
}

/** The lines of the report, the most urgent first. */
export function describeComparison(
  { models, unknownModels }: ThoroughComparison,
  { showsAll, isQuick }: { readonly showsAll: boolean; readonly isQuick: boolean },
): readonly string[] {
  const present = models.filter(({ presence }) => presence !== "gone");
  const ofKind = (...kinds: readonly PriceVerdict["kind"][]) =>
    present.filter(({ verdict }) => kinds.includes(verdict.kind));
  const differing = models.filter(({ differences = [] }) => differences.length > 0);
  const failing = models.filter(({ successRate = 100 }) => successRate < poorRate);
  const conditional = ofKind("same").filter(({ conditions }) => conditions.length > 0);
  const lacking = models.filter(({ unanswered }) => unanswered.length > 0);
  return [
    ...section(
      "Gone: Kie.ai no longer knows them. Remove them from the catalogue",
      models.filter(({ presence }) => presence === "gone").map(nameOf),
    ),
    ...section(
      "Dearer: raise the price in the catalogue, or MARKUP",
      ofKind("dearer").map(describePrice),
    ),
    ...section(
      "Cheaper: the price in the catalogue can be lowered",
      ofKind("cheaper").map(describePrice),
    ),
    ...section("Our price is not in Kie.ai's text: read it", ofKind("unclear").map(describePrice)),
    ...section("Kie.ai says no price", ofKind("unknown").map(describePrice)),
    ...section(
      "Our price is there, but with a special offer or a surcharge",
      conditional.map(describePrice),
    ),
    ...section("Fields differ from what the bot sends", differing.flatMap(describeFields)),
    ...section(
      `Fewer than ${poorRate} of 100 tasks succeeded lately`,
      failing.map(describeSuccess),
    ),
    ...section(
      "Missing from the list, but Kie.ai knows them",
      models.filter(({ presence }) => presence === "unlisted").map(nameOf),
    ),
    ...section(
      "Kie.ai did not answer everything",
      lacking.map((one) => `${nameOf(one)}: ${one.unanswered.join(", ")}`),
    ),
    ...section(
      "New: Kie.ai has them, the bot does not",
      describeStrangers(unknownModels, showsAll),
    ),
    ...(showsAll ? section("Agrees", ofKind("same").map(describePrice)) : []),
    sumUp(models, ofKind("same").length, isQuick),
  ];
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:`, ...lines.map((line) => `  ${line}`), ""];
}

function sumUp(models: readonly ComparedModel[], agreeing: number, isQuick: boolean): string {
  const fields = models.filter(({ differences }) => differences?.length === 0).length;
  const checked = isQuick ? "" : ` All fields fit for ${fields}.`;
  return `Compared ${models.length} models. Kie.ai's texts contain all prices of ${agreeing}.${checked}`;
}

function nameOf({ model }: Pick<ComparedModel, "model">): string {
  return `${model.id} (${model.name.en})`;
}

function describePrice(one: ComparedModel): string {
  const { verdict, conditions, text } = one;
  const facts = [
    nameOf(one),
    ...expectationOf(verdict),
    ...(conditions.length > 0 ? [`mind “${conditions.join("”, “")}”`] : []),
  ].join("; ");
  return text === undefined ? facts : `${facts}: “${cut(text)}”`;
}

function expectationOf(verdict: PriceVerdict): readonly string[] {
  if (verdict.kind === "dearer") {
    const [{ expected, listed: least }] = verdict.cases;
    const perhaps = verdict.isCertain ? "" : ", perhaps";
    return [
      `we expect ${formatMoney(expected)} credits, now at least ${formatMoney(least)}${perhaps}`,
    ];
  }
  return "missing" in verdict ? [`we expect ${listed(verdict.missing)} credits`] : [];
}

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 8).map((credits) => String(Math.round(credits * 100) / 100));
  return shown.join(", ") + (numbers.length > shown.length ? "…" : "");
}

function describeFields(one: ComparedModel): readonly string[] {
  const { differences = [] } = one;
  const more = differences.length - mostDifferences;
  return [
    ...differences.slice(0, mostDifferences).map((sentence) => `${one.model.id}: ${sentence}`),
    ...(more > 0 ? [`${one.model.id}: and ${more} more`] : []),
  ];
}

function describeSuccess(one: ComparedModel): string {
  return `${nameOf(one)}: ${Math.round(one.successRate ?? 0)} of 100`;
}

/** Grouped by task; with Kie's text about the price only on demand. */
function describeStrangers(strangers: readonly Listed[], showsAll: boolean): readonly string[] {
  if (showsAll) {
    return strangers.map(
      ({ model, taskTypes, priceText }) =>
        `${model} [${taskTypes.join(", ")}]${priceText === undefined ? "" : `: “${cut(priceText)}”`}`,
    );
  }
  const groups = new Map<string, string[]>();
  for (const { model, taskTypes } of strangers) {
    const type = taskTypes[0] ?? "Other";
    groups.set(type, [...(groups.get(type) ?? []), model]);
  }
  return [...groups].map(([type, ids]) => `${type}: ${ids.join(", ")}`);
}

/** One line, without control characters for the terminal. */
function cut(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > longestText ? `${line.slice(0, longestText)}…` : line;
}
