import type { Findings } from "../findings.js";
import { escapeKey } from "../schema/to-violation.js";
import type { FormValues } from "./form-values.js";
import { inField } from "./form-values.js";
import { mediaChooser } from "./media-type.js";
import type { Content } from "./text.js";

const latin1 = new TextDecoder("latin1");

/**
 * Reads `multipart/form-data` (RFC 7578) by the platform's own parser, which is that of `fetch` and nothing to install: the body is
 * here as a whole, so one that streams would gain nothing. A file is text of one character for each byte, but for JSON.
 *
 * @returns the form's values; `undefined` where the body is no such form
 * @throws MalformedField
 */
export async function readMultipart(
  content: Content,
  contentType: string,
  form: FormValues,
  findings: Findings,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const parts = await parse(content, contentType);
  if (parts === undefined) return undefined;
  const found = new Map<string, unknown>();
  for (const name of new Set(parts.keys())) {
    const texts: string[] = [];
    for (const part of parts.getAll(name)) {
      if (typeof part === "string") texts.push(part);
      else texts.push(await textOf(part));
      if (typeof part !== "string") checkType(name, part.type, form, findings);
    }
    found.set(
      name,
      inField(name, () => form.value(name, texts)),
    );
  }
  return Object.fromEntries(found);
}

async function parse(content: Content, contentType: string): Promise<FormData | undefined> {
  try {
    return await new Response(content as string | Uint8Array<ArrayBuffer>, { headers: { "content-type": contentType } }).formData();
  } catch {
    return undefined;
  }
}

async function textOf(part: File): Promise<string> {
  return /^text\/|json/i.test(part.type) ? part.text() : latin1.decode(await part.arrayBuffer());
}

function checkType(name: string, type: string, form: FormValues, findings: Findings): void {
  const allowed = form.contentTypesOf(name);
  if (allowed === undefined || mediaChooser(allowed.map((each) => [each, true] as const))(type) === true) return;
  const message = `must be of type ${allowed.map((each) => each.trim()).join(" or ")}`;
  findings.add(422, { in: "body", pointer: `/${escapeKey(name)}`, keyword: "mediaType", message });
}
