/** Remembers how global properties are defined, and gives what defines them so again. */
export function keepGlobals(names: readonly string[]): () => void {
  const kept = names.map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  return () => {
    for (const [name, descriptor] of kept) if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor);
  };
}
