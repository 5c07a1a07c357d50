/** What generated configurations may contain. */
export interface Content {
  /** Inline handlers: code, which can't be serialised. Default `false`. */
  readonly inline?: boolean;
  /** Only mock backends. Default `false`. */
  readonly onlyMock?: boolean;
  /** Mocks that give every request the same bytes at once: the others may take their time or never answer. Default `false`. */
  readonly fixed?: boolean;
  /** Hosts on groups. Default `true`. */
  readonly hosts?: boolean;
  /** A file that Mocks may answer with, as `mock({ file })` takes it. Default: none. */
  readonly file?: string;
}
