import { FreshRequests } from "../fresh-requests.js";
import type { TrafficRequest } from "../traffic.js";
import { checksum, type Router } from "./router.js";

/** The first thing that a router gets wrong on this traffic; `undefined` when it gets all of it right. */
export function whatRouterGetsWrong(router: Router, traffic: readonly TrafficRequest[]): string | undefined {
  let expectedSum = 0;
  for (const { method, path, operation, params, methods } of traffic) {
    const found = router.find(method, path);
    const expected = operation === null ? null : { id: operation, params };
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      return `${method} ${path} gave ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
    }
    if (operation === null && router.allow !== undefined) {
      const [given, wanted] = [[...router.allow(method, path)].sort().join(), allowOf(methods)];
      if (given !== wanted) return `${method} ${path} allowed ${given} instead of ${wanted}`;
    }
    expectedSum += checksum(expected);
  }
  const sum = router.run(new FreshRequests(traffic.map(({ method, path }) => ({ method, path }))).batch(traffic.length));
  return sum === expectedSum ? undefined : `its measured loop found ${sum} instead of ${expectedSum}`;
}

/** RFC 9110 §10.2.1, with HEAD where there is GET, and OPTIONS, which is always answered. */
function allowOf(methods: readonly string[]): string {
  if (methods.length === 0) return "";
  return [...new Set([...methods, "OPTIONS", ...(methods.includes("GET") ? ["HEAD"] : [])])].sort().join();
}
