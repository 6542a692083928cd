import { UnexpectedAnswer } from "./with-timeout.js";

/** A project's variables for its store. Newly connected stores come with an id and no token. */
export interface BlobSettings {
  /** BLOB_READ_WRITE_TOKEN. */
  readonly token?: string | undefined;
  /** BLOB_STORE_ID, with or without `store_`. */
  readonly storeId?: string | undefined;
  /** The current OIDC token: Vercel gives each request a new one. */
  readonly oidcToken?: (() => string | undefined) | undefined;
}

/** The credentials of one call. */
export interface BlobCredentials {
  /** The store's name in the host name of its objects. */
  readonly store: string;
  /** What is sent as `Bearer`. */
  readonly secret: string;
  /** For the SDK. */
  readonly options:
    | { readonly token: string }
    | { readonly oidcToken: string; readonly storeId: string };
}

const neither =
  "Vercel Blob can't be used: there is neither BLOB_READ_WRITE_TOKEN nor an OIDC token. " +
  "In a deployment, enable the project's OIDC federation; on your machine, run `vercel env pull`";
const tooOld =
  "Vercel Blob can't be used: VERCEL_OIDC_TOKEN has expired. Run `vercel env pull` again";

/**
 * The credentials for one call, in the order of the SDK (2.8.0, `resolveBlobAuth`): OIDC, then the
 * token. We pass them to the SDK: in a bundle its own search for an OIDC token finds none, see
 * docs/decisions/021-the-deployed-thing-is-tested.md.
 * @throws UnexpectedAnswer if there are none
 */
export function findCredentials(settings: BlobSettings, now: number): BlobCredentials {
  const { token, storeId } = settings;
  const given = storeId === undefined ? undefined : settings.oidcToken?.()?.trim();
  const oidcToken = given === "" ? undefined : given;
  const isOld = oidcToken !== undefined && expiryOf(oidcToken) <= now;
  if (storeId !== undefined && oidcToken !== undefined && !isOld) {
    return {
      store: storeIn(storeId),
      secret: oidcToken,
      options: { oidcToken, storeId },
    };
  }
  if (token === undefined) throw new UnexpectedAnswer(isOld ? tooOld : neither);
  return { store: storeOf(token), secret: token, options: { token } };
}

/** `store_AbC` and `AbC` are the same. */
export function storeIn(storeId: string): string {
  return storeId.replace(/^store_/, "");
}

/** The store's name is part of its token: vercel_blob_rw_<store>_<secret>. */
export function storeOf(token: string): string {
  const [, , , store = ""] = token.split("_");
  return store;
}

/** In milliseconds since 1970. A token that is not a JWT is left to the server. */
function expiryOf(jwt: string): number {
  try {
    const { exp } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
    return typeof exp === "number" ? exp * 1000 : Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
