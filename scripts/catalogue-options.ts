import { parseArgs } from "node:util";

export interface CatalogueOptions {
  /** Only the list and its prices: no schemas and no success rates. */
  readonly isQuick: boolean;
  /** Also models without a difference, and the text about every price. */
  readonly showsAll: boolean;
}

export const catalogueUsage = `Usage: npm run catalogue -- [options]
Compares the bot's catalogue with Kie.ai's own list of models, prices, fields and success rates. Nothing is
generated and nothing is charged. It takes two to three minutes, because Kie.ai answers one request a second.
  --quick   only the list and the prices: a few seconds
  --all     also what agrees, and Kie.ai's text about every price
Needs KIE_API_KEY, from the environment, .env.local or .env; KIE_API_ROOT replaces Kie.ai's address.
Exits with 0 if nothing that the bot sells is gone or dearer, 1 if something is, 2 if it could not be compared.`;

/** @throws Error that says which option is wrong */
export function readCatalogueOptions(args: readonly string[]): CatalogueOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: "boolean", default: false },
      all: { type: "boolean", default: false },
    },
  });
  return { isQuick: values.quick, showsAll: values.all };
}
