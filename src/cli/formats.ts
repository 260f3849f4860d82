/** How derived equations are written. */
export const formats = ['equations', 'yaml', 'numpy', 'latex'] as const;
export type Format = (typeof formats)[number];
