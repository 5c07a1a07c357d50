import type { CommandWords, OptionWords } from "./words.js";

type Script = (commands: readonly CommandWords[]) => string;

export type Shell = "bash" | "zsh" | "fish";

const namesOf = ({ long, short }: OptionWords) => [long, ...(short === undefined ? [] : [short])];

/** A text that a shell takes as it is. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

const bash: Script = (commands) => {
  const cases = commands.map(({ name, options, choices }) => {
    const words = [...options.flatMap(namesOf), "--help", ...choices].join(" ");
    return `    ${name}) words=${quoted(words)} ;;`;
  });
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap((option) =>
        namesOf(option).map(
          (word) => `    ${name}:${word}) COMPREPLY=($(compgen -W ${quoted(option.choices.join(" "))} -- "$cur")); return ;;`,
        ),
      ),
  );
  return `_pointsman() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" words=
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W ${quoted([...commands.map(({ name }) => name), "help", "--help", "--version"].join(" "))} -- "$cur"))
    return
  fi
  case "\${COMP_WORDS[1]}:$prev" in
${[...values, "    *) ;;"].join("\n")}
  esac
  case "\${COMP_WORDS[1]}" in
${cases.join("\n")}
    help) words=${quoted(commands.map(({ name }) => name).join(" "))} ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o bashdefault -o default -F _pointsman pointsman
`;
};

const zsh: Script = (commands) => {
  const text = (summary: string) => summary.replace(/[\\:[\]]/g, "\\$&");
  const cases = commands.map(({ name, options, choices }) => {
    const specs = options.flatMap((option) =>
      namesOf(option).map((word) => {
        const values = option.choices.length > 0 ? `(${option.choices.join(" ")})` : "_files";
        return quoted(`*${word}[${text(option.summary)}]${option.takesValue ? `:value:${values}` : ""}`);
      }),
    );
    return `    ${name}) _arguments ${[...specs, quoted(choices.length > 0 ? `*:value:(${choices.join(" ")})` : "*:file:_files")].join(" ")} ;;`;
  });
  return `#compdef pointsman
_pointsman() {
  if (( CURRENT == 2 )); then
    local -a commands=(${commands.map(({ name, summary }) => quoted(`${name}:${summary}`)).join(" ")})
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
${cases.join("\n")}
  esac
}
compdef _pointsman pointsman
`;
};

const fish: Script = (commands) => {
  const lines = commands.flatMap(({ name, summary, options, choices }) => {
    const within = `complete -c pointsman -n ${quoted(`__fish_seen_subcommand_from ${name}`)}`;
    return [
      `complete -c pointsman -n __fish_use_subcommand -f -a ${name} -d ${quoted(summary)}`,
      ...options.map(({ long, short, takesValue, choices: values, summary: meaning }) => {
        const value = values.length > 0 ? ` -x -a ${quoted(values.join(" "))}` : takesValue ? " -r" : "";
        return `${within}${short === undefined ? "" : ` -s ${short.slice(1)}`} -l ${long.slice(2)}${value} -d ${quoted(meaning)}`;
      }),
      ...(choices.length === 0 ? [] : [`${within} -f -a ${quoted(choices.join(" "))}`]),
    ];
  });
  return `${lines.join("\n")}\n`;
};

/** The completion of each shell. */
export const scripts: Readonly<Record<Shell, Script>> = { bash, zsh, fish };
