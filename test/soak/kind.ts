import type { Random } from "./random.js";
import type { Visit, Visited, Visitor } from "./visitor.js";

/** A kind of request, as often among the others as its weight says. */
export interface Kind {
  readonly name: string;
  readonly weight: number;
  /** Makes one such request, or several at once; gives what was wrong with the answers. */
  run(visitor: Visitor, random: Random): Promise<readonly string[]>;
}

/** One request whose answer is checked by `wrong`; `true` means that it was. */
export function single(
  name: string,
  weight: number,
  make: (random: Random) => { visit: Visit; wrong: (visited: Visited & { id: number }) => boolean },
): Kind {
  return {
    name,
    weight,
    async run(visitor, random) {
      const { visit, wrong } = make(random);
      const visited = await visitor.visit(name, visit, random);
      return wrong(visited) ? [`${name} ${visited.id}, ${visit.target}: ${JSON.stringify(visited)}`] : [];
    },
  };
}

/** Whether the whole of an answer with this status came. */
export const isAnswered = ({ outcome }: Visited, status = 200): boolean => outcome.end === "answered" && outcome.status === status;

/** A client that rests after some of the pieces. */
export const slowly = (random: Random, most: number) => () => (random.next() < 0.3 ? random.between(1, most) : 0);
