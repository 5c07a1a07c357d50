import { type JsonObject, own } from "./document/is-object.js";
import { Place } from "./document/place.js";
import type { Dialect } from "./reading.js";
import { OpenApiError, quote, type Report } from "./report.js";

/** Which specification a document is written by. @throws OpenApiError where it is none that can be read */
export function dialectOf(root: JsonObject, address: string, report: Report): Dialect {
  const swagger = own(root, "swagger");
  const openapi = own(root, "openapi");
  // YAML takes 2.0 without quotes for a number.
  if (swagger !== undefined && /^2(?:\.0)?$/.test(String(swagger))) return "2.0";
  const [, minor] = /^3\.(\d+)(?:\.\d+)?/.exec(String(openapi)) ?? [];
  if (minor === "0") return "3.0";
  if (minor === "1") return "3.1";
  if (minor !== undefined) {
    report.warn("NOT_SUPPORTED", new Place(address).at("openapi"), `OpenAPI ${String(openapi)} is read as if it were 3.1.`);
    return "3.1";
  }
  const version = openapi ?? swagger;
  if (version === undefined) {
    const message = 'This is no OpenAPI document: it has neither "openapi" nor "swagger".';
    throw new OpenApiError([{ code: "NOT_A_DOCUMENT", path: "", message }]);
  }
  const path = openapi === undefined ? "/swagger" : "/openapi";
  const message = `The version ${quote(String(version))} can't be read: there are 2.0, 3.0 and 3.1.`;
  throw new OpenApiError([{ code: "UNSUPPORTED_VERSION", path, message }]);
}
