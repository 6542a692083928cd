/** A file as a bot uploads it: a part of a `multipart/form-data` request. */
export class Upload {
  readonly bytes: Uint8Array;
  readonly fileName: string;
  /** As the part says; empty if it does not. */
  readonly mimeType: string;
  constructor(bytes: Uint8Array, fileName: string, mimeType: string) {
    this.bytes = bytes;
    this.fileName = fileName;
    this.mimeType = mimeType;
  }
}

/** Uploads that the parameters name as `attach://<name>`, by name. */
export type Attachments = ReadonlyMap<string, Upload>;
