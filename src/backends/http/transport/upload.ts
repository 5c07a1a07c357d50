/** A request body on its way to the upstream, as its transport needs it. The source is not touched before it is asked for bytes. */
export interface Upload {
  /** Nothing more of it is wanted. A source that has been touched is cancelled; one that has not can still be sent elsewhere. */
  destroy(): unknown;
}

/** What an {@link Upload} says to the request that it belongs to. */
export interface UploadListener {
  /** The upstream takes no more at the moment, or has all that there is: it is its turn. */
  uploadBlocked(): void;
  /** The upstream waits for the client. */
  uploadWaiting(): void;
  /** The body broke off or exceeds its limit. */
  uploadFailed(error: unknown): void;
  /** The transport gave the body up: it is not as long as it was said to be, or there is nobody to send it to. */
  uploadRefused(error: Error): void;
}
