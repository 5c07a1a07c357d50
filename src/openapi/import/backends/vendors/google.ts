import { isObject, own, textOf } from "../../document/is-object.js";
import type { Place } from "../../document/place.js";
import type { GroupBackendConfig } from "../../../../core/model/config.js";
import type { Reading } from "../../reading.js";
import { addressOf, type Conversion, type Extension, MappingParts, notConverted } from "./conversion.js";

/** What of the extension is not the address. */
function settingsOf(value: Readonly<Record<string, unknown>>): object {
  const deadline = own(value, "deadline");
  const timed = typeof deadline === "number" && deadline > 0 && deadline < 2_147_483;
  return { ...(timed && { timeouts: { totalMs: deadline * 1000 } }), ...(own(value, "protocol") === "h2" && { http2: true }) };
}

/** `x-google-backend` of an operation: by default its address is the whole address, and parameters of the path go in the query. */
export function fromGoogle(extension: Extension, prefix: string): Conversion | undefined {
  const { value, operation } = extension;
  const address = addressOf(textOf(own(value, "address")) ?? "", operation);
  if (address === undefined) return notConverted(extension, "address", "This is no address that a backend could have.");
  if (own(value, "jwt_audience") !== undefined) notConverted(extension, "jwt_audience", "Requests are not signed.");
  const settings = settingsOf(value);
  if (own(value, "path_translation") === "APPEND_PATH_TO_ADDRESS") {
    const base = address.path.replace(/\/$/, "") + prefix;
    return { backend: { kind: "http", url: `${address.url}${base}`, ...settings } };
  }
  const parts = new MappingParts();
  for (const name of operation.template.inPath) parts.params.push({ from: `path.${name}`, to: `query.${name}` });
  const mapping = parts.done(address, operation, undefined);
  return mapping && { backend: { kind: "http", url: address.url, ...settings }, mapping };
}

/** `x-google-backend` of the document: by default the request's path, with the prefix, is put behind the address. */
export function googleDefault(
  root: Readonly<Record<string, unknown>>,
  place: Place,
  prefix: string,
  { report }: Reading,
): GroupBackendConfig | undefined {
  const value = own(root, "x-google-backend");
  if (!isObject(value)) return undefined;
  const at = place.at("x-google-backend");
  const address = textOf(own(value, "address"))?.replace(/\/+$/, "");
  const refuse = (key: string, message: string) => report.warn("EXTENSION_NOT_CONVERTED", at.at(key), message);
  if (own(value, "jwt_audience") !== undefined) refuse("jwt_audience", "Requests are not signed.");
  if (address === undefined || !/^https?:\/\/[^/?#{}$@\s]+(?:\/[^?#{}\s]*)?$/i.test(address) || !URL.canParse(address)) {
    refuse("address", "This is no address that a backend could have.");
    return undefined;
  }
  if (own(value, "path_translation") === "CONSTANT_ADDRESS") {
    refuse("path_translation", "A group's backend has a path for each API: give the operations their own.");
    return undefined;
  }
  return { kind: "http", url: address + prefix, ...settingsOf(value) };
}
