import type { DoctorFinding, DoctorReport, DoctorRuleSummary } from '../../../shared/domain/doctor-report.ts'
import { escapeHtml } from '../../../shared/untrusted-text.ts'
import { countsSentence, dismissedSentence, headline, severityTitles, tellingRules } from './report-words.ts'

/**
 * The doctor's report as one HTML file to share: no script, no address outside
 * it, readable on screen in light and dark and on paper. Everything that comes
 * from files is escaped, and a policy in its head forbids whatever slips through.
 */
export interface HtmlOptions {
  /** What was examined, for the heading: a library's name. */
  title?: string
  /** Most findings listed of one rule; the rest is counted. */
  findingsPerRule?: number
}

export function reportHtml(report: DoctorReport, { title = 'Dataset report', findingsPerRule = 500 }: HtmlOptions = {}): string {
  const names = new Map(report.dives.map((dive) => [dive.diveId, dive.name]))
  const byRule = Map.groupBy(report.findings, (finding) => finding.rule)
  const telling = tellingRules(report)
  const silent = report.rules.filter((rule) => rule.findingCount === 0)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${styles}</style>
</head>
<body>
<main>
<header>
<h1>${escapeHtml(title)}</h1>
<p class="muted">${escapeHtml(headline(report))}</p>
<ul class="counts" aria-label="Findings by severity">
${(['error', 'warning', 'note'] as const).map((severity) => `<li class="${severity}"><strong>${report.counts[severity].toLocaleString('en')}</strong> ${severityTitles[severity].toLowerCase()}${report.counts[severity] === 1 ? '' : 's'}</li>`).join('\n')}
</ul>
<p>${escapeHtml(countsSentence(report))}${report.dismissedCount > 0 ? ` ${escapeHtml(dismissedSentence(report))}` : ''}</p>
</header>
${telling.length === 0 ? '' : overview(telling)}
${telling.map((rule) => section(rule, byRule.get(rule.name) ?? [], names, findingsPerRule)).join('\n')}
<section>
<h2>What was looked for and not found</h2>
<ul class="silent">
${silent.map((rule) => `<li>${escapeHtml(rule.title)} <code>${escapeHtml(rule.name)}</code></li>`).join('\n')}
</ul>
</section>
</main>
</body>
</html>
`
}

function overview(rules: readonly DoctorRuleSummary[]): string {
  return `<table>
<caption>Findings by rule</caption>
<thead><tr><th scope="col">Severity</th><th scope="col">Rule</th><th scope="col" class="number">Findings</th><th scope="col" class="number">Dives</th><th scope="col" class="number">With a fix</th></tr></thead>
<tbody>
${rules.map((rule) => `<tr><td><span class="tag ${rule.severity}">${severityTitles[rule.severity]}</span></td><td><a href="#${escapeHtml(rule.name)}">${escapeHtml(rule.title)}</a></td><td class="number">${rule.findingCount.toLocaleString('en')}</td><td class="number">${rule.diveCount.toLocaleString('en')}</td><td class="number">${rule.fixCount.toLocaleString('en')}</td></tr>`).join('\n')}
</tbody>
</table>`
}

function section(rule: DoctorRuleSummary, findings: readonly DoctorFinding[], names: ReadonlyMap<number, string>, most: number): string {
  const shown = findings.slice(0, most)
  const rest = rule.findingCount - shown.length
  return `<section id="${escapeHtml(rule.name)}">
<h2><span class="tag ${rule.severity}">${severityTitles[rule.severity]}</span> ${escapeHtml(rule.title)} <span class="muted">${rule.findingCount.toLocaleString('en')}</span></h2>
<p class="explain">${escapeHtml(rule.explain)}</p>
<details${rule.findingCount <= 50 ? ' open' : ''}>
<summary>${shown.length === 1 ? 'The finding' : `${shown.length.toLocaleString('en')} findings`}</summary>
<ol>
${shown.map((finding) => item(finding, names)).join('\n')}
</ol>
${rest > 0 ? `<p class="muted">… and ${rest.toLocaleString('en')} more.</p>` : ''}
</details>
</section>`
}

function item(finding: DoctorFinding, names: ReadonlyMap<number, string>): string {
  const [first] = finding.diveIds
  const who = finding.diveIds.length === 1 && first !== undefined ? `<b>${escapeHtml(names.get(first) ?? `dive ${first}`)}</b> ` : ''
  const fix = finding.fix === null ? '' : `<div class="fix">Fix: ${escapeHtml(finding.fix.description)}</div>`
  return `<li>${who}${escapeHtml(finding.message)}${fix}</li>`
}

const styles = `
:root { color-scheme: light dark; --page: #ffffff; --ink: #1c2430; --muted: #5a6675; --line: #d9dfe7; --soft: #f4f6f9; --error: #b3261e; --warning: #8a5a00; --note: #2b5f9e; }
@media (prefers-color-scheme: dark) { :root { --page: #14181e; --ink: #e6eaf0; --muted: #9aa6b5; --line: #2d3540; --soft: #1c222a; --error: #ff8a80; --warning: #ffc25c; --note: #8ab8f5; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
h1 { margin: 0; font-size: 1.7rem; letter-spacing: -0.01em; }
h2 { margin: 2.5rem 0 .4rem; font-size: 1.1rem; }
a { color: inherit; }
.muted { color: var(--muted); font-weight: 400; }
.explain { max-width: 46rem; margin: .2rem 0 .6rem; color: var(--muted); }
.counts { display: flex; flex-wrap: wrap; gap: .75rem; padding: 0; margin: 1rem 0; list-style: none; }
.counts li { padding: .5rem .9rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--soft); }
.counts strong { font-size: 1.3rem; font-variant-numeric: tabular-nums; }
.error strong, .tag.error { color: var(--error); }
.warning strong, .tag.warning { color: var(--warning); }
.note strong, .tag.note { color: var(--note); }
.tag { display: inline-block; padding: 0 .5em; border: 1px solid currentColor; border-radius: 1em; font-size: .75rem; font-weight: 600; vertical-align: middle; }
table { width: 100%; border-collapse: collapse; margin-top: 1.5rem; }
caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
th, td { padding: .35rem .6rem; border-bottom: 1px solid var(--line); text-align: left; }
th { font-weight: 600; color: var(--muted); font-size: .85rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
summary { cursor: pointer; color: var(--muted); }
ol { margin: .5rem 0; padding-left: 2.6rem; }
li { overflow-wrap: anywhere; padding: .15rem 0; }
.fix { color: var(--muted); font-size: .92em; }
code { font: .85em ui-monospace, "SF Mono", Consolas, monospace; color: var(--muted); }
@media print { body { font-size: 11px; } main { max-width: none; padding: 0; } h2 { break-after: avoid; } li { break-inside: avoid; } }
`
