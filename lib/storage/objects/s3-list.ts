import type { ListedObject, Tag } from "./object-store.js";
import { UnexpectedAnswer } from "./with-timeout.js";

interface ListPage {
  readonly objects: readonly ListedObject[];
  /** What asks for the next page; absent = this was the last. */
  readonly continuation: string | undefined;
}

/** One page of ListObjectsV2. The parser takes 50 ms to load and only the drain ever lists. */
export async function readListPage(xml: string): Promise<ListPage> {
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({
    // Keys stay as they are: "007", " a", "&#13;".
    parseTagValue: false,
    trimValues: false,
    htmlEntities: true,
    isArray: (name) => name === "Contents",
  });
  const result: ListResult | undefined = parser.parse(xml).ListBucketResult;
  if (result?.IsTruncated === undefined) throw new UnexpectedAnswer("a list that is none");
  const objects = (result.Contents ?? []).map(toListed);
  if (result.IsTruncated !== "true") return { objects, continuation: undefined };
  if (!result.NextContinuationToken) throw new UnexpectedAnswer("a list that breaks off");
  return { objects, continuation: result.NextContinuationToken };
}

interface ListResult {
  readonly IsTruncated?: string;
  readonly NextContinuationToken?: string;
  readonly Contents?: readonly Content[];
}

interface Content {
  readonly Key: string;
  readonly Size: string;
  readonly ETag?: string;
  readonly LastModified?: string;
}

function toListed({ Key, Size, ETag, LastModified = "" }: Content): ListedObject {
  const modifiedAt = Date.parse(LastModified);
  return {
    key: Key,
    size: Number(Size),
    tag: ETag?.replace(/^W\//, "") as Tag | undefined,
    modifiedAt: Number.isNaN(modifiedAt) ? undefined : modifiedAt,
  };
}
