import { TrieRouter } from "hono/router/trie-router";
import { bySpecificity, type Route, type RouterContestant, valuesOf, withColons } from "./router.js";

/** Hono's router for tables that its regular expression can't hold. It gives every match, the first added first. */
export const honoTrie: RouterContestant = {
  name: "Hono TrieRouter",
  translate: (template, names) => ({ path: withColons(template, (name) => `:${name}{.+}`), names }),
  compare: bySpecificity,
  build(routes) {
    const router = new TrieRouter<Route>();
    for (const route of routes) router.add(route.method, route.path, route);
    return {
      find(method, path) {
        const first = router.match(method, path)[0][0];
        if (first === undefined) return null;
        const route = first[0];
        return { id: route.id, params: valuesOf(first[1] as Record<string, string>, route.names) };
      },
      run({ methods, paths }) {
        let sum = 0;
        for (let i = 0; i < paths.length; i++) {
          const first = router.match(methods[i] as string, paths[i] as string)[0][0];
          if (first === undefined) continue;
          const { id, names } = first[0];
          sum += id + 1;
          const params = first[1] as Record<string, string>;
          for (let j = 0; j < names.length; j++) sum += (params[names[j] as string] as string).length;
        }
        return sum;
      },
    };
  },
};
