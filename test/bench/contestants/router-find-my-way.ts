import findMyWay, { type HTTPMethod } from "find-my-way";
import { namesWithStar, type Route, type RouterContestant, valuesOf, withColons } from "./router.js";

/** The router of fastify. */
export const findMyWayRouter: RouterContestant = {
  name: "find-my-way",
  translate: (template, names) => ({ path: withColons(template, () => "*"), names: namesWithStar(template, names) }),
  build(routes) {
    const router = findMyWay();
    for (const route of routes) router.on(route.method as HTTPMethod, route.path, handler, route);
    return {
      find(method, path) {
        const found = router.find(method as HTTPMethod, path);
        if (found === null) return null;
        const route = found.store as Route;
        return { id: route.id, params: valuesOf(found.params, route.names) };
      },
      run({ methods, paths }) {
        let sum = 0;
        for (let i = 0; i < paths.length; i++) {
          const found = router.find(methods[i] as HTTPMethod, paths[i] as string);
          if (found === null) continue;
          const { id, names } = found.store as Route;
          sum += id + 1;
          const { params } = found;
          for (let j = 0; j < names.length; j++) sum += (params[names[j] as string] as string).length;
        }
        return sum;
      },
    };
  },
};

function handler(): void {}
