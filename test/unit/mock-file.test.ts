import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { createCoreGateway } from "../../src/core/index.js";
import { ConfigError, createGateway, MockBackend, mock, validateConfig } from "../../src/index.js";
import { webPlatform } from "../../src/platform/web-platform.js";
import { AskedMock } from "./support/mocks.js";

const files = fileURLToPath(new URL("support/files", import.meta.url));
const pet = readFileSync(`${files}/pet.json`, "utf8");

const config = (file: string, apis = 1) => ({
  groups: [
    { name: "g", backend: mock({ file }), apis: Array.from({ length: apis }, (_, i) => ({ name: `a${i}`, method: "GET", path: `/${i}` })) },
  ],
});

describe("a Mock's file", () => {
  it("is its body, with the media type of its name's ending", async () => {
    const response = await new AskedMock({ file: "pet.json" }, { files }).ask();
    expect(response.headers).toMatchObject({ "content-type": "application/json", "content-length": String(pet.length) });
    expect(await response.text()).toBe(pet);
    const other = await new AskedMock({ file: "sub/none", headers: { "x-a": "1" } }, { files }).ask();
    expect([other.headers["content-type"], await other.text()]).toEqual(["application/octet-stream", "plain"]);
  });

  it("is filled in where that is asked for", async () => {
    expect(pet).toContain("{{request.path.id}}");
    expect(await new AskedMock({ file: "pet.json", template: true }, { files }).json()).toEqual({ from: "a file", id: "7" });
  });

  it("is looked for in the working directory by default", async () => {
    expect(await new AskedMock({ file: "package.json" }).json()).toMatchObject({ name: "pointsman" });
  });

  it("is read when the configuration is compiled, once for all APIs, and never again", async () => {
    const readFile = vi.fn(() => new TextEncoder().encode("content"));
    const gateway = createCoreGateway(config("a.txt", 3), { backends: [new MockBackend({ files: "/f" })] }, { ...webPlatform, readFile });
    const compiled = readFile.mock.calls.length;
    expect(compiled).toBe(2); // once to find out whether it is there, once to prepare it
    for (const url of ["/0", "/1", "/2", "/0"]) expect(await (await gateway.dispatch({ method: "GET", url })).text()).toBe("content");
    expect(readFile.mock.calls).toEqual(Array(compiled).fill(["/f/a.txt"]));
    gateway.update(config("a.txt") as never);
    expect(readFile.mock.calls.length).toBe(2 * compiled);
  });

  it("that can't be read is an issue of its place, as every other", () => {
    const definition = mock({
      responses: [{ when: {}, file: "none.json" }, { sequence: [{}, { file: "sub" }] }],
      examples: { "a/b": { file: "x" } },
    });
    const groups = [{ name: "g", backend: definition, apis: [] }];
    const backends = [new MockBackend({ files })];
    const result = validateConfig({ groups }, { backends });
    expect(result.ok ? [] : result.issues).toEqual(
      [
        ["examples/a~1b", "x", "ENOENT"],
        ["responses/0", "none.json", "ENOENT"],
        ["responses/1/sequence/1", "sub", "EISDIR"],
      ].map(([path, file, code]) => ({
        code: "UNKNOWN_REFERENCE",
        path: `/groups/0/backend/${path}/file`,
        message: `The file "${file}" can't be read (${code}): it is looked for in the folder of files, by default the working directory.`,
      })),
    );
    expect(() => createGateway({ groups }, { backends })).toThrow(ConfigError);
  });

  it("can't be read where there are no files", () => {
    const { readFile: _, ...platform } = webPlatform;
    const backends = [new MockBackend()];
    expect(() => createCoreGateway(config("package.json"), { backends }, platform)).toThrow("can't be read");
  });

  it.each(["/etc/passwd", "../a", "a/../b", "..", "a/..", "C:\\a", "c:a", "a\\..\\b", "a\u0000b", "", "file:a"])(
    "is none of others' files: %j",
    (file) => {
      const result = validateConfig(config(file));
      expect(result.ok ? [] : result.issues).toEqual([
        {
          code: "INVALID_VALUE",
          path: "/groups/0/backend/file",
          message: 'This must be a path below the folder of files, such as "pets/7.json": relative, without "..", "\\" and ":".',
        },
      ]);
    },
  );

  it.each(["..a", "a..b/c", "a/.b", ".hidden"])("may have dots in its name: %j", (file) => {
    const result = validateConfig(config(file), { backends: [new MockBackend({ files })] });
    expect(result.ok ? [] : result.issues.map(({ code }) => code)).toEqual(["UNKNOWN_REFERENCE"]);
  });
});
