import { addRoute, createRouter, findRoute } from "rou3";
import { type Route, type RouterContestant, valuesOf, withColons } from "./router.js";

/** The router of h3 and Nitro. */
export const rou3: RouterContestant = {
  name: "rou3",
  translate: (template, names) => ({ path: withColons(template, (name) => `**:${name}`), names }),
  build(routes) {
    const router = createRouter<Route>();
    for (const route of routes) addRoute(router, route.method, route.path, route);
    return {
      find(method, path) {
        const found = findRoute(router, method, path);
        return found === undefined ? null : { id: found.data.id, params: valuesOf(found.params, found.data.names) };
      },
      run({ methods, paths }) {
        let sum = 0;
        for (let i = 0; i < paths.length; i++) {
          const found = findRoute(router, methods[i] as string, paths[i] as string);
          if (found === undefined) continue;
          const { id, names } = found.data;
          sum += id + 1;
          const params = found.params as Record<string, string>;
          for (let j = 0; j < names.length; j++) sum += (params[names[j] as string] as string).length;
        }
        return sum;
      },
    };
  },
};
