/** Media types by the ending of a file's name. */
const types: ReadonlyMap<string, string> = new Map([
  ["css", "text/css; charset=utf-8"],
  ["csv", "text/csv; charset=utf-8"],
  ["gif", "image/gif"],
  ["htm", "text/html; charset=utf-8"],
  ["html", "text/html; charset=utf-8"],
  ["jpeg", "image/jpeg"],
  ["jpg", "image/jpeg"],
  ["js", "text/javascript; charset=utf-8"],
  ["json", "application/json"],
  ["md", "text/markdown; charset=utf-8"],
  ["pdf", "application/pdf"],
  ["png", "image/png"],
  ["svg", "image/svg+xml"],
  ["txt", "text/plain; charset=utf-8"],
  ["wasm", "application/wasm"],
  ["webp", "image/webp"],
  ["xml", "application/xml"],
]);

/** The media type of a file, by its name. */
export function mediaTypeOf(file: string): string {
  return types.get(file.slice(file.lastIndexOf(".") + 1).toLowerCase()) ?? "application/octet-stream";
}
