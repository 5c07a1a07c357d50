import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A folder of files, and links by `{ link: target }`, that is gone when it is disposed. */
export async function filesOf(
  files: Readonly<Record<string, string | object>>,
): Promise<{ readonly folder: string; at(name: string): string; [Symbol.asyncDispose](): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "pointsman-openapi-"));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    if (typeof content === "string") await writeFile(path, content);
    else if ("link" in content) await symlink(String(content.link), path);
    else await writeFile(path, JSON.stringify(content));
  }
  return { folder, at: (name) => join(folder, name), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}
