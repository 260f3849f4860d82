/** How text is emphasised. Every function wraps its text, and nothing else of the output depends on colour. */
export interface Style {
  readonly error: (text: string) => string;
  readonly warning: (text: string) => string;
  readonly info: (text: string) => string;
  readonly good: (text: string) => string;
  /** Names and headings. */
  readonly strong: (text: string) => string;
  /** Line numbers, rules, remarks of less weight. */
  readonly quiet: (text: string) => string;
}

const same = (text: string): string => text;

/** No emphasis: for pipes, files and NO_COLOR. */
export const plainStyle: Style = {
  error: same,
  warning: same,
  info: same,
  good: same,
  strong: same,
  quiet: same,
};

/** Select Graphic Rendition of ECMA-48: `on` and the code that ends only that attribute. */
const sgr =
  (on: string, off: number) =>
  (text: string): string =>
    text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

/** The eight basic colours, which follow the theme of the terminal. */
export const ansiStyle: Style = {
  error: sgr('31', 39),
  warning: sgr('33', 39),
  info: sgr('36', 39),
  good: sgr('32', 39),
  strong: sgr('1', 22),
  quiet: sgr('2', 22),
};
