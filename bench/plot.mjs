// Small line plots as SVG, side by side; readable on light and on dark pages.

/**
 * @typedef {object} Series
 * @property {string} title
 * @property {string} axis what the points' first number is
 * @property {(readonly [x: number, y: number])[]} points
 */

const PANEL = { width: 260, height: 220, left: 46, right: 14, top: 34, bottom: 40 };
const PER_ROW = 2;

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #444c56 }
  .title { font-weight: 600; fill: #1f2328 }
  .axis { stroke: #8c959f; fill: none }
  .grid { stroke: #8c959f; stroke-opacity: 0.25 }
  .line { stroke: #0969da; stroke-width: 2; fill: none }
  .point { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #b1bac4 }
    .title { fill: #e6edf3 }
    .line { stroke: #58a6ff }
    .point { fill: #58a6ff }
  }`;

/**
 * One panel a series: x on a logarithmic axis, since sizes double; y from 0.
 * @param {string} unit of y
 * @param {readonly Series[]} series
 */
export function plots(unit, series) {
  const columns = Math.min(PER_ROW, series.length);
  const width = columns * PANEL.width;
  const height = Math.ceil(series.length / columns) * PANEL.height;
  const panels = series.map((each, index) => {
    const x = (index % columns) * PANEL.width;
    const y = Math.floor(index / columns) * PANEL.height;
    return `<g transform="translate(${x} ${y})">${panel(unit, each)}\n</g>`;
  });
  const label = series.map(({ title }) => title).join('; ');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${label}">
<style>${STYLE}
</style>
${panels.join('\n')}
</svg>
`;
}

/**
 * @param {string} unit
 * @param {Series} series
 */
function panel(unit, { title, axis, points }) {
  const right = PANEL.width - PANEL.right;
  const bottom = PANEL.height - PANEL.bottom;
  const logs = points.map(([x]) => Math.log2(x));
  const low = Math.min(...logs);
  const span = Math.max(...logs) - low || 1;
  const ticks = roundTicks(Math.max(1e-9, ...points.map(([, y]) => y)));
  const top = ticks.at(-1) ?? 1;
  const across = (/** @type {number} */ x) =>
    PANEL.left + 8 + ((Math.log2(x) - low) / span) * (right - PANEL.left - 16);
  const up = (/** @type {number} */ y) => bottom - (y / top) * (bottom - PANEL.top);
  const at = points.map(([x, y]) => [across(x).toFixed(1), up(y).toFixed(1)]);
  return [
    '',
    text(PANEL.left, 18, title, 'class="title"'),
    text(right, 18, unit, 'text-anchor="end"'),
    ...ticks.flatMap((y) => [
      `<path class="grid" d="M${PANEL.left} ${up(y)}H${right}"/>`,
      text(PANEL.left - 6, up(y) + 4, String(y), 'text-anchor="end"'),
    ]),
    `<path class="axis" d="M${PANEL.left} ${PANEL.top}V${bottom}H${right}"/>`,
    ...points.map(([x]) => text(across(x), bottom + 16, String(x), 'text-anchor="middle"')),
    text((PANEL.left + right) / 2, bottom + 32, axis, 'text-anchor="middle"'),
    `<path class="line" d="M${at.map((point) => point.join(' ')).join('L')}"/>`,
    ...at.map(([x, y]) => `<circle class="point" cx="${x}" cy="${y}" r="3"/>`),
  ].join('\n');
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {string} attributes
 */
const text = (x, y, content, attributes) =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${attributes}>${content.replace(/&/g, '&amp;').replace(/</g, '&lt;')}</text>`;

/** From 0 to at least `largest` in four or five steps of 1, 2, 2.5 or 5 times a power of ten. */
function roundTicks(/** @type {number} */ largest) {
  const power = 10 ** Math.floor(Math.log10(largest / 4));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each * 5 >= largest) ?? largest / 4;
  return Array.from({ length: Math.ceil(largest / step) + 1 }, (_, i) => Number((i * step).toPrecision(6)));
}
