/** Small sizes while shapes are solved, all different: loops over pixels are executed turn by turn. */
export function preferredSize(label: string, taken: ReadonlySet<number>): number {
  const name = label.toLowerCase();
  const from = /^(hh|ww|f|fh|fw|kh|kw|f_?h|f_?w|k|kernel\w*|filter\w*|pool\w*)$/.test(name)
    ? 2
    : /^((in|orig|img|image|input)_?(dim|size)|(h|w|height|width)_?\w{0,5}|\w*_(height|width)|rows|cols|n_h_prev|n_w_prev|height|width|h_?in|w_?in|in_h|in_w|h_prev|w_prev|nh|nw)$/.test(
          name,
        )
      ? 6
      : 2;
  // Images are halved.
  for (let size = from; ; size += from === 6 ? 2 : 1) if (!taken.has(size)) return size;
}
