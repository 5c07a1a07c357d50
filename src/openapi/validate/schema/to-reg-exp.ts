/** JSON Schema wants Unicode patterns; documents were written for engines that take what those refuse (`\-`, `\_`). */
export function toRegExp(pattern: string, flags = "u"): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}
