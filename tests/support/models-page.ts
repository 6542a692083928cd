import { catalogue, isRecommended, modelsOf } from "../../lib/studio/catalogue/catalogue.js";
import { retired } from "../../lib/studio/catalogue/retired.js";
import { choicesOf, defaultChoice } from "../../lib/studio/choice.js";
import { type Group, groups, type Model, type Option } from "../../lib/studio/model.js";

const headings: Record<Group, string> = {
  pictures: "Pictures",
  edits: "Edits",
  tools: "Tools",
  video: "Video",
  animation: "Animation",
  sound: "Sound",
};

const intro = `# Models

The models that the bot can sell. This page is generated from \`lib/studio/catalogue\`, and a test fails when they differ:
\`npx vitest run tests/studio/models-page.test.ts -u\` updates the page.

Prices are Kie.ai's credits (1 credit = 0.005 USD) for the shortest text, from the cheapest choice of options to the dearest; "+ picture"
is the price with a picture, if it differs. The default of each option is **bold**. "Recommended" models come first in the menus.
Fields and prices come from Kie.ai's documentation and public price lists of September and October 2026. No model was called live.

## Models that are off until they are tried

Kie.ai's documentation of these models is contradictory or incomplete, or other people saw them fail. The bot does not offer them. To try
one with your key, send its request below to \`POST https://api.kie.ai/api/v1/jobs/createTask\`, wait until the task ends, and compare the
result and \`creditsConsumed\` with the table. If both are right, add the model's id to \`TRIED_MODELS\` (ids separated by commas) and
deploy.
`;

const outro = `## Not in the catalogue

| Model | Why |
|---|---|
| Kling 4.0 and 4.0 Flash, GPT Image 2.6, Seedream 5.5, FLUX 3 Klein, Gemini Omni Flash 1.2, MiniMax H3 Max, MAGI-2 | new in autumn 2026; their ids, fields or prices are not known. \`GET https://api.kie.ai/api/v1/models\` lists the ids, \`/api/v1/models/<id>/schema\` the fields |
| Seedance 2 in 4K | 208 credits a second, and HEVC, which not every Telegram client plays |
| GPT Image 2.5 in 4K | not every format exists in 4K, and it is not known which |
| Layer decomposition (Seedream 5) | billed by the layer: the price is not known in advance |
| Talking photos (OmniHuman, Kling Avatar, InfiniteTalk), lip sync, audio isolation | they need a recording from the user, which the bot can't take |
| Video from several references, video to video | the bot sends one picture, as the first frame |
| Gemini 3.1 and 2.5 speech | older than 3.8, at twice the price |
| ElevenLabs speech to text, sound effects | no longer offered by Kie.ai |
| Qwen 3 | dearer than Qwen 2.1, plus half a credit for each picture |
`;

/** docs/models.md. */
export function modelsPage(): string {
  return [intro, trials(), ...groups.map(tableOf), retiredTable(), outro].join("\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |\n`;
  return [line(head), `|${"---|".repeat(head.length)}\n`, ...rows.map(line)].join("");
}

function trials(): string {
  const rows = catalogue.flatMap(({ id, name, offUntilTried }) =>
    offUntilTried === undefined ? [] : [[name.en, `\`${id}\``, offUntilTried]],
  );
  const untried = catalogue.filter(({ offUntilTried }) => offUntilTried !== undefined);
  const requests = untried.map((model) => `${requestOf(model)}\n`);
  return [
    table(["Model", "Id", "What to try, and what it costs"], rows),
    "The requests, with the default of each option. Change the options that the table names:\n",
    `\`\`\`json\n${requests.join("")}\`\`\`\n`,
  ].join("\n");
}

function requestOf(model: Model): string {
  const pictureUrl = "https://example.com/picture.jpg";
  const picture = model.picture?.required === true && { pictureUrl };
  const input = model.input({ choice: defaultChoice(model), prompt: "A red fox", ...picture });
  return JSON.stringify({ model: model.id, input });
}

function tableOf(group: Group): string {
  const rows = modelsOf(group).map((model) => [
    model.name.en,
    `\`${model.id}\``,
    creditsOf(model),
    model.options.map(describeOption).join("; "),
    picturesOf(model),
    `${model.usualSeconds} s`,
    stateOf(model),
  ]);
  const head = ["Model", "Id", "Credits", "Options", "Pictures", "Usually", "State"];
  return `## ${headings[group]}\n\n${table(head, rows)}`;
}

function creditsOf(model: Model): string {
  const bare = model.picture?.required ? undefined : rangeOf(model, {});
  const given = { pictureUrl: "https://example.com/picture.jpg" };
  const withPicture = model.picture === undefined ? undefined : rangeOf(model, given);
  if (bare === undefined || withPicture === undefined || bare === withPicture) {
    return bare ?? withPicture ?? "";
  }
  return `${bare} (+ picture: ${withPicture})`;
}

function rangeOf(model: Model, picture: { readonly pictureUrl?: string }): string {
  const prompt = "x".repeat(model.prompt?.shortest ?? 0);
  const credits = choicesOf(model).map((choice) =>
    Number(model.credits({ choice, prompt, ...picture })),
  );
  const [least, most] = [Math.min(...credits) / 100, Math.max(...credits) / 100];
  return least === most ? String(least) : `${least} to ${most}`;
}

function describeOption({ values, ...option }: Option): string {
  return values
    .map(({ code, label: { en } }) => (code === option.default ? `**${en}**` : en))
    .join(", ");
}

function picturesOf({ picture }: Model): string {
  if (picture === undefined) return "none";
  return `${picture.required ? 1 : 0} to ${picture.maxCount}`;
}

function stateOf(model: Model): string {
  if (model.offUntilTried !== undefined) return "off until tried";
  const isFirst = groups.some((group) => isRecommended(group, model));
  return isFirst ? "sold, recommended" : "sold";
}

const reasons = {
  closed: "shut down by its maker, or about to be",
  outdone: "a newer model is better at about the same price",
} as const;

function retiredTable(): string {
  const rows = retired.map(({ id, name, why, replacedBy }) => [
    name.en,
    `\`${id}\``,
    reasons[why],
    `\`${replacedBy}\``,
  ]);
  const about =
    "These models keep their names in the history. If a user presses an old button of one, the bot offers its replacement.\n";
  return `## Retired\n\n${about}\n${table(["Model", "Id", "Why", "Replaced by"], rows)}`;
}
