/**
 * docs/benchmarks.md has sections that `npm run bench` owns, between
 * `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`; whatever stands around them
 * is written by hand and stays.
 */
export function replaceSection(page: string, name: string, body: string): string {
  const [start, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const section = `${start}\n${body.trim()}\n${end}`
  const from = page.indexOf(start)
  const to = page.indexOf(end)
  if (from < 0 && to < 0) return `${page.trimEnd()}\n\n${section}\n`
  if (from < 0 || to < from) throw new RangeError(`docs/benchmarks.md: the section "${name}" has only one of its two marks, or they are turned round`)
  return page.slice(0, from) + section + page.slice(to + end.length)
}
