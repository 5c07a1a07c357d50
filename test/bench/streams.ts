import { once } from "node:events";
import { get, type IncomingMessage, request } from "node:http";

const piece = Buffer.alloc(65_536, "x");
const untilStall = 1_048_576;

/** Reads a body of `bytes`, a multiple of 64 KiB; after the first MiB the reader rests for `stallMs`. */
export async function download(port: number, bytes: number, stallMs = 0): Promise<void> {
  const asked = get({ port, host: "127.0.0.1", path: `/stream?bytes=${bytes}`, agent: false });
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  let got = 0;
  response.on("data", ({ byteLength }: Buffer) => {
    if (stallMs > 0 && got < untilStall && got + byteLength >= untilStall) {
      response.pause();
      setTimeout(() => response.resume(), stallMs);
    }
    got += byteLength;
  });
  await once(response, "end");
  expectBytes(bytes, got);
}

/** Sends a body of `bytes`, a multiple of 64 KiB, as fast as it is taken; the upstream begins to read after `stallMs`. */
export async function upload(port: number, bytes: number, stallMs = 0): Promise<void> {
  const outgoing = request({ port, host: "127.0.0.1", method: "POST", path: `/sink?stallMs=${stallMs}`, agent: false });
  outgoing.setHeader("content-length", bytes);
  const answered = once(outgoing, "response") as Promise<[IncomingMessage]>;
  for (let left = bytes; left > 0; left -= piece.byteLength) {
    if (!outgoing.write(piece)) await Promise.race([once(outgoing, "drain"), answered]);
  }
  outgoing.end();
  const [response] = await answered;
  let text = "";
  for await (const chunk of response) text += chunk;
  expectBytes(bytes, Number(text));
}

function expectBytes(sent: number, got: number): void {
  if (got !== sent) throw new Error(`A body of ${sent} bytes arrived with ${got}.`);
}
