/** What an operation takes beside arrays: axes, flags, target shapes, index items. Keys are the parameters' names. */
// Each row knows the types of its own attributes; a table of rows cannot.
// oxlint-disable-next-line typescript/no-explicit-any
export type Attributes = Readonly<Record<string, any>>;
