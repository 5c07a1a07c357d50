import { Memoirist } from "memoirist";
import { namesWithStar, type Route, type RouterContestant, valuesOf, withColons } from "./router.js";

export const memoirist: RouterContestant = {
  name: "memoirist",
  translate: (template, names) => ({ path: withColons(template, () => "*"), names: namesWithStar(template, names) }),
  build(routes) {
    const router = new Memoirist<Route>();
    for (const route of routes) router.add(route.method, route.path, route);
    return {
      find(method, path) {
        const found = router.find(method, path);
        return found === null ? null : { id: found.store.id, params: valuesOf(found.params, found.store.names) };
      },
      run({ methods, paths }) {
        let sum = 0;
        for (let i = 0; i < paths.length; i++) {
          const found = router.find(methods[i] as string, paths[i] as string);
          if (found === null) continue;
          const { id, names } = found.store;
          sum += id + 1;
          const { params } = found;
          for (let j = 0; j < names.length; j++) sum += (params[names[j] as string] as string).length;
        }
        return sum;
      },
    };
  },
};
