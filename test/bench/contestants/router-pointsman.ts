import { type PathTemplate, parseTemplate } from "../../../src/core/model/path-template.js";
import { slotOf } from "../../../src/core/route/methods.js";
import { RouteMiss } from "../../../src/core/route/route-match.js";
import { RouteTableBuilder } from "../../../src/core/route/route-table.js";
import { type Route, type RouterContestant, valuesOf } from "./router.js";

/** Taken apart before a table is built: a gateway's validation does it, and hands them on. */
const templates = new Map<string, PathTemplate>();

/** Ours, called as the gateway calls it. A wrong method is answered with the methods that the path takes, which are read. */
export const pointsman: RouterContestant = {
  name: "pointsman",
  translate(template, names) {
    const parsed = parseTemplate(template);
    if (typeof parsed === "string") throw new Error(`${template} ${parsed}`);
    templates.set(template, parsed);
    return { path: template, names };
  },
  build(routes) {
    const builder = new RouteTableBuilder<Route>();
    for (const route of routes) builder.add(undefined, [route.method], templates.get(route.path) as PathTemplate, "exact", route);
    const table = builder.build();
    return {
      find(method, path) {
        const found = table.find(method, path);
        return found instanceof RouteMiss ? null : { id: found.value.id, params: valuesOf(found.params, found.value.names) };
      },
      allow(method, path) {
        const found = table.find(method, path);
        return found instanceof RouteMiss ? found.allow : [];
      },
      run({ methods, paths }) {
        let sum = 0;
        let allowed = 0;
        for (let i = 0; i < paths.length; i++) {
          const path = paths[i] as string;
          const entry = table.lookup(methods[i] as string, slotOf(methods[i] as string), path, undefined);
          if (entry === undefined) {
            allowed += table.miss().allow.length;
            continue;
          }
          const { id, names } = entry.value;
          sum += id + 1;
          if (names.length === 0) continue;
          const { params } = table.match(entry, path);
          for (let j = 0; j < names.length; j++) sum += (params[names[j] as string] as string).length;
        }
        return allowed < 0 ? -1 : sum;
      },
    };
  },
};
