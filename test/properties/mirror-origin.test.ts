import fc from "fast-check";
import { expect, it } from "vitest";
import { createGateway, type Gateway } from "../../src/index.js";
import { startUpstream } from "./support/upstream.js";

/** What attackers put into paths and fields. */
const piece = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom("/", "//", "a", "b", "/a", "evil.example", "127.0.0.1:1", "@", ":80", "http:") },
  { weight: 2, arbitrary: fc.constantFrom("..", "/../", "%2e%2e", "%2F", "%5c", "\\", ";", "?", "#", "%00", "\r\n", "\t", " ", "%") },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 3 }) },
);
const url = fc.array(piece, { maxLength: 6 }).map((pieces) => `/${pieces.join("")}`);
const field = fc.tuple(
  fc.constantFrom("host", "x-forwarded-host", "forwarded", "x-original-url", "x-a"),
  fc.constantFrom("evil.example", "host=evil.example", "http://evil.example/x", "evil.example:80"),
);

it("a copy goes to the mirror's origin and below its base path, for the same as its request, or nowhere", async () => {
  const seen: { readonly url: string; readonly copied: string }[] = [];
  const hosts = new Set<string | undefined>();
  let arrived = () => {};
  const upstream = await startUpstream((request, response) => {
    seen.push({ url: request.url as string, copied: "" });
    response.end();
  });
  const mirror = await startUpstream((request, response) => {
    hosts.add(request.headers.host);
    seen.push({ url: "", copied: request.url as string });
    response.end();
    arrived();
  });
  const gateways = [false, true].map((preserveHost): Gateway => {
    const backend = { kind: "http" as const, url: `${upstream.url}/v1`, preserveHost, mirror: { url: `${mirror.url}/copies` } };
    return createGateway({ groups: [{ name: "g", backend, apis: [{ name: "all", method: "ANY", path: "/", match: "prefix" }] }] });
  });
  let copies = 0;
  await fc.assert(
    fc.asyncProperty(url, fc.array(field, { maxLength: 3 }), async (asked, fields) => {
      for (const gateway of gateways) {
        seen.length = 0;
        const copied = new Promise<void>((resolve) => {
          arrived = resolve;
        });
        const { status } = await gateway.dispatch({ method: "GET", url: asked, rawHeaders: fields.flat() });
        if (status === 200) await copied;
        const [path, ...others] = seen.map((each) => each.url).filter((each) => each !== "");
        const [copy, ...more] = seen.map((each) => each.copied).filter((each) => each !== "");
        expect([others, more]).toEqual([[], []]);
        expect(copy).toBe(path?.replace(/^\/v1/, "/copies"));
        expect(copy === undefined || copy.startsWith("/copies/")).toBe(true);
        copies += Number(copy !== undefined);
      }
    }),
    { numRuns: 200 },
  );
  await Promise.all(gateways.map((gateway) => gateway.close()));
  await Promise.all([upstream.close(), mirror.close()]);
  expect([...hosts]).toEqual([mirror.host]);
  expect(copies).toBeGreaterThan(50);
});
