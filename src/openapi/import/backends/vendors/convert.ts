import { isObject, type JsonObject, own } from "../../document/is-object.js";
import type { Place } from "../../document/place.js";
import type { Reading } from "../../reading.js";
import type { FoundOperation } from "../../routing/collect-operations.js";
import { fromApiGateway } from "./apigateway.js";
import { fromAmazon } from "./aws.js";
import type { Conversion, Extension } from "./conversion.js";
import { fromGoogle } from "./google.js";

type Convert = (extension: Extension, prefix: string) => Conversion | undefined;

/** Extensions of other gateways that say which backend answers, in the order in which they count. */
const vendors: readonly (readonly [key: string, convert: Convert])[] = [
  ["x-amazon-apigateway-integration", fromAmazon],
  ["x-apigateway-backend", fromApiGateway],
  ["x-google-backend", fromGoogle],
];

/**
 * The backend that an extension of another gateway gives an operation; `undefined` where there is none that says so.
 *
 * @param prefix of the group
 */
export function convertVendor(operation: FoundOperation, prefix: string, reading: Reading): Conversion | undefined {
  const places: readonly (readonly [JsonObject, Place])[] = [
    [operation.value, operation.place],
    [operation.pathItem, operation.pathPlace],
  ];
  for (const [owner, place] of places) {
    for (const [key, convert] of vendors) {
      const value = own(owner, key);
      if (isObject(value)) return convert({ value, place: place.at(key), operation, reading }, prefix);
      if (value !== undefined) reading.report.warn("INVALID_PART", place.at(key), "This must be an object: it is passed over.");
    }
  }
  return undefined;
}
