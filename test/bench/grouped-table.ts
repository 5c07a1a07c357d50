import { type Operation, operation } from "./operations.js";

/** The ten operations of one resource, by what follows its name. */
const resource: readonly (readonly [string, readonly string[]])[] = [
  ["", ["GET", "POST"]],
  ["/{id}", ["GET", "PUT", "PATCH", "DELETE"]],
  ["/{id}/items", ["GET", "POST"]],
  ["/{id}/items/{itemId}", ["GET", "DELETE"]],
];

const words = ["orders", "people", "images", "quotas", "events", "tokens", "labels", "regions", "tickets", "metrics"];

/** A table of `count` operations in groups of at most `perGroup`; its paths are as long in a small table as in a large one. */
export function groupedTable(count: number, perGroup = 100): Operation[] {
  const operations: Operation[] = [];
  for (let number = 0; operations.length < count; number++) {
    const group = groupPrefix(Math.floor((number * 10) / perGroup));
    const place = number % (perGroup / 10);
    const path = `/${words[place % words.length]}-${String(Math.floor(place / words.length)).padStart(2, "0")}`;
    for (const [tail, methods] of resource) {
      for (const method of methods) operations.push(operation(operations.length, method, `${group}${path}${tail}`));
    }
  }
  return operations.slice(0, count);
}

/** The first segment of a group's paths. */
function groupPrefix(group: number): string {
  return `/group-${String(group).padStart(4, "0")}`;
}
