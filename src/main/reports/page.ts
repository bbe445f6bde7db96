import { escapeHtml } from '../../shared/untrusted-text.ts'

/**
 * A page that stands alone: no script, no address outside it, readable on screen
 * in light and dark and on paper. A policy in its head forbids whatever slips
 * through the escaping of its parts.
 */
export function reportPage(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`
}

/** A table; cells are HTML already. The first column is text, the others numbers unless `text` names them. */
export function table(caption: string, heads: readonly string[], rows: readonly (readonly string[])[], text: readonly number[] = [0]): string {
  const kind = (column: number): string => (text.includes(column) ? '' : ' class="number"')
  return `<div class="wide"><table>
<caption>${caption}</caption>
<thead><tr>${heads.map((head, column) => `<th scope="col"${kind(column)}>${head}</th>`).join('')}</tr></thead>
<tbody>
${rows.map((cells) => `<tr>${cells.map((cell, column) => (column === 0 ? `<th scope="row"${kind(column)}>${cell}</th>` : `<td${kind(column)}>${cell}</td>`)).join('')}</tr>`).join('\n')}
</tbody>
</table></div>`
}

const styles = `
:root { color-scheme: light dark; --page: #ffffff; --ink: #1c2430; --muted: #5a6675; --line: #d9dfe7; --soft: #f4f6f9; --accent: #0b6ea8; --warning: #8a5a00; --bar: #7fb2d6; --over: #c9822b; }
@media screen and (prefers-color-scheme: dark) { :root { --page: #14181e; --ink: #e6eaf0; --muted: #9aa6b5; --line: #2d3540; --soft: #1c222a; --accent: #6db6e8; --warning: #ffc25c; --bar: #3f7ba6; --over: #d29a55; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 2.25rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.6rem; letter-spacing: -0.01em; overflow-wrap: anywhere; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.1rem; }
p { max-width: 46rem; margin: .3rem 0; }
.muted { color: var(--muted); }
.warning { margin: 1rem 0; padding: .6rem .9rem; border-left: 4px solid var(--warning); background: var(--soft); font-weight: 600; color: var(--warning); max-width: none; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin-top: .6rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .35rem; }
th, td { padding: .32rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-weight: 600; color: var(--muted); font-size: .82rem; }
tbody th { font-weight: 500; white-space: nowrap; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead .number { white-space: normal; }
.interval { display: block; color: var(--muted); font-size: .8rem; }
.best { font-weight: 700; white-space: nowrap; }
.pictures { display: grid; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); gap: .75rem; }
.pictures figure { margin: 0; }
.pictures img { display: block; width: 100%; border-radius: 4px; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; align-items: start; }
figure { margin: 1rem 0 0; }
figcaption { font-weight: 600; margin-bottom: .3rem; }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--muted); font: 11px system-ui, sans-serif; }
.axis { stroke: var(--line); stroke-width: 1; fill: none; }
.diagonal { stroke: var(--muted); stroke-width: 1; stroke-dasharray: 4 4; }
.dot { fill: var(--accent); fill-opacity: .55; }
.curve { stroke: var(--accent); stroke-width: 2; fill: none; }
.solid { fill-opacity: 1; }
.strip { width: 8.75rem; margin-left: auto; }
.strip .axis { stroke: var(--muted); }
.bars { display: grid; grid-template-columns: auto 1fr auto; gap: .2rem .7rem; align-items: center; max-width: 44rem; }
.bar { height: .8rem; background: var(--bar); print-color-adjust: exact; border-radius: 2px; min-width: 1px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: .5rem 0; }
dt { color: var(--muted); }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: .85em ui-monospace, "SF Mono", Consolas, monospace; }
h3 { margin: 1.25rem 0 .3rem; font-size: 1rem; }
ul { margin: .3rem 0; padding-left: 1.2rem; }
.dive { margin-top: 2.5rem; }
@media print {
  html, body { font-size: 11px; }
  main { max-width: none; padding: 0; }
  p { max-width: none; orphans: 3; widows: 3; }
  .dive { break-before: page; margin-top: 0; }
  .dive:first-of-type { break-before: auto; }
  .dive h2 { margin-top: 0; }
  .wide { overflow: visible; }
  th, td { padding: .25rem .4rem; }
  thead { display: table-header-group; }
  /* Nothing is cut in two, and no heading stands alone at the foot of a sheet. */
  tr, figure, .pictures, li, dt, dd, .bars > * { break-inside: avoid; }
  h1, h2, h3, caption, figcaption, dt { break-after: avoid; }
  .pictures { grid-template-columns: repeat(4, 1fr); }
  .pictures:has(> :nth-child(5)) { grid-template-columns: repeat(3, 1fr); }
  .plots { grid-template-columns: 1fr 1fr; }
  .plots svg { max-height: 62mm; }
  svg text { font-size: 9px; }
}
`
