import { createBoundedMap } from "../../util/bounded-map.js";

const maxRemembered = 200;

/** What was answered of an album. */
type AnsweredWith = "something" | "picture" | "picture with words";

const rank: Record<AnsweredWith, number> = { something: 0, picture: 1, "picture with words": 2 };

/**
 * The items of an album come one by one, and only some have a caption. Which albums were answered is a
 * memory of this instance: without it, the user reads another answer.
 */
export function createAlbums() {
  const answers = createBoundedMap<string, AnsweredWith>(maxRemembered);

  return {
    /**
     * Whether a message is to be answered: it is no part of an album (`alone`), or the first of one
     * (`first`), or has more to say than what was answered before it (`later`).
     * @param item what the message is
     */
    take(message: object, item: AnsweredWith): "alone" | "first" | "later" | undefined {
      const { media_group_id: album } = message as { readonly media_group_id?: string };
      if (album === undefined) return "alone";
      const before = answers.get(album);
      if (before !== undefined && rank[before] >= rank[item]) return undefined;
      answers.set(album, item);
      return before === undefined ? "first" : "later";
    },
  };
}

export type Albums = ReturnType<typeof createAlbums>;
