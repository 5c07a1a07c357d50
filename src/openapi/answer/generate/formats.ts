import type { Random } from "json-schema-faker";
import { toBase64 } from "../../../core/model/base64.js";

/** Generators of formats that are checked and that the generator doesn't know. */
export const formats: Readonly<Record<string, (random: Random) => string>> = {
  "iso-time": (random) => timeOf(random),
  "iso-date-time": (random) => `${random.int(2000, 2030)}-${two(random.int(1, 12))}-${two(random.int(1, 28))}T${timeOf(random)}`,
  url: (random) => `https://example.com/${random.int(1, 9999)}`,
  "uri-template": (random) => `https://example.com/{id}/${random.int(1, 9999)}`,
  regex: () => "^[a-z]+$",
  byte: (random) => toBase64(Uint8Array.from({ length: 12 }, () => random.int(0, 255))),
  "json-pointer-uri-fragment": (random) => `#/${random.int(0, 9)}`,
  password: (random) => `secret-${random.int(1000, 9999)}`,
};

function timeOf(random: Random): string {
  return `${two(random.int(0, 23))}:${two(random.int(0, 59))}:${two(random.int(0, 59))}Z`;
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
