/** How a piece of text looks on a terminal. */
export type Look = "title" | "won" | "lost" | "failed";

/** Gives text its look, or leaves it as it is. */
export type Paint = (look: Look, text: string) => string;

/** Select Graphic Rendition (ECMA-48 §8.3.117): what begins and ends each look. */
const renditions: Readonly<Record<Look, readonly [number, number]>> = { title: [1, 22], won: [32, 39], lost: [2, 22], failed: [31, 39] };

/** Looks by escape sequences, which only terminals understand. */
export const paintColors: Paint = (look, text) => {
  const [begin, end] = renditions[look];
  return `\u001b[${begin}m${text}\u001b[${end}m`;
};

export const paintNothing: Paint = (_, text) => text;
