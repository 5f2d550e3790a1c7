/** Words that are operators of TypeScript between two operands. */
const WORD_OPERATOR = /^[\w$.]+\s+(in|instanceof|as|satisfies)\s/;
const TWO_WORDS = /[\w.]\s+[\w$~]/;
const DASHED_OPTION = /\s--?[A-Za-z][\w-]*(=\S*)?(\s|$)/;

/**
 * Whether what follows `!` at the beginning of a statement is a command of the shell.
 * A call, a bracket, a string and a second `!` are TypeScript.
 */
export function beginsCommand(rest: string): boolean {
  return /^[ \t]*[\w./~$-]/.test(rest) && !/^[\w$.]+\(/.test(rest);
}

/**
 * Whether what follows `x = !` is a command of the shell and cannot well be an expression: a path, two words side by
 * side, or a word with an option such as `-l` behind it.
 */
export function isCommand(rest: string): boolean {
  if (!beginsCommand(rest)) return false;
  const text = rest
    .trim()
    .replace(/\s\/\/\s.*$/, "")
    .replace(/"[^"]*"|'[^']*'/g, "0");
  if (/^(~|\.{0,2})\/\w/.test(text)) return true;
  return !WORD_OPERATOR.test(text) && (TWO_WORDS.test(text) || DASHED_OPTION.test(text));
}
