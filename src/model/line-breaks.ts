/** A text with the line breaks of another, in which these are all the same. */
export const withBreaksOf = (other: string, text: string): string =>
  /\r\n/.test(other) && !/(?<!\r)\n/.test(other) ? text.replaceAll(/\r?\n/g, '\r\n') : text;
