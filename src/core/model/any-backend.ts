/** What every backend configuration has: the kind that selects its adapter. */
export interface AnyBackendConfig {
  readonly kind: string;
}
