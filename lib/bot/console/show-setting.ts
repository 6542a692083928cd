import { formatSetting, type SettingName, type SettingValues } from "../../shop/settings.js";
import type { Figures } from "../texts/format.js";

/** A setting's value as an operator reads it; `formatSetting` writes what a command takes. */
export function showSetting(
  { amount, money, currency }: Figures,
  values: SettingValues,
  name: SettingName,
): string {
  if (name === "packs") return `${values.packs.map(amount).join(", ")}\u00a0${currency}`;
  if (name === "price_ceiling") return money(values.price_ceiling);
  return formatSetting(name, values[name]);
}
