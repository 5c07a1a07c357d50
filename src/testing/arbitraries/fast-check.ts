/** The user's own fast-check, which is handed in: this library imports only its types. */
export type FastCheck = typeof import("fast-check").default;

/** What makes values of one kind, and smaller ones of a value that has shown a mistake. */
export type Arbitrary<Value> = import("fast-check").Arbitrary<Value>;
