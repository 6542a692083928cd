import { type IdeaGroup, ideaGroups } from "../../studio/ideas/definitions.js";
import { type Idea, ideasIn } from "../../studio/ideas/ideas.js";
import type { Locale } from "../ui/locale.js";
import { button, pageRow, type Screen } from "../ui/screen.js";
import { pageSize } from "./menu-groups.js";

/** What lists need to know of an idea: whether a model for it is sold. */
type IsOffered = (idea: Idea) => boolean;

/** Under a photo only what is made from one. */
const photoGroups: readonly IdeaGroup[] = ["edits", "animation"];

/** The kinds of ideas. */
export function kindsScreen({ texts }: Locale, isOffered: IsOffered): Screen {
  const groups = ideaGroups.filter((group) => ideasIn(group).some(isOffered));
  const buttons = groups.map((group) => [button(texts.studio.groups[group], "id", group, 0)]);
  return { text: texts.words.ideas.title, buttons };
}

/**
 * A page of the ideas of a kind.
 * @param isUnderPhoto whether the list stands under the photo that it is for
 */
export function ideasScreen(
  { texts, language }: Locale,
  isOffered: IsOffered,
  { group, page, isUnderPhoto }: { group: IdeaGroup; page: number; isUnderPhoto: boolean },
): Screen {
  const ideas = ideasIn(group).filter(isOffered);
  const shown = ideas.slice(page * pageSize, (page + 1) * pageSize);
  const list = shown.map((idea) => [button(idea.name[language], "ix", idea.code)]);
  const { studio } = texts;
  const others = isUnderPhoto ? photoGroups.filter((one) => one !== group) : [];
  const switches = others.map((one) => [button(studio.groups[one], "id", one, 0)]);
  const back = [button(studio.buttons.back, ...(isUnderPhoto ? ["b"] : ["id", "all"]))];
  const pages = Math.ceil(ideas.length / pageSize);
  const turns = pageRow(page, pages, (label, target) => button(label, "id", group, target));
  const buttons = [...list, ...turns, ...switches, back];
  return { text: texts.words.ideas.choose, buttons };
}
