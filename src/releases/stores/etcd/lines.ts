/** The longest line of a stream, in characters. etcd sends fragments of about 1.5 MiB, a third more in base64. */
const longest = 16 * 1024 * 1024;

/** Splits a stream into lines. Calls `line` for each that is complete. */
export function lineSplitter(line: (text: string) => void): (chunk: Buffer) => void {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let begun: string[] = [];
  let length = 0;
  return (chunk) => {
    const parts = decoder.decode(chunk, { stream: true }).split("\n");
    for (const [i, part] of parts.entries()) {
      begun.push(part);
      length += part.length;
      if (length > longest) throw new Error("etcd sent a message that is too long.");
      if (i === parts.length - 1) return;
      const text = begun.join("");
      begun = [];
      length = 0;
      if (text.trim() !== "") line(text);
    }
  };
}
