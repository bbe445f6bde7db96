// Writes THIRD-PARTY-NOTICES.md from the packages that ship with the studio:
// every production and optional dependency in the lock file, with its licence
// text where the package carries one. Run after changing dependencies;
// `--check` fails when the file no longer matches the lock file.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const shipped = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && !entry.dev && !entry.devOptional)
  .map(([path, entry]) => ({ path, name: path.replace(/^.*node_modules\//, ''), version: entry.version, license: entry.license }))
  .sort((a, b) => (a.name === b.name ? a.version.localeCompare(b.version) : a.name < b.name ? -1 : 1))
const alsoShipped = Object.entries(lock.packages)
  .filter(([path]) => path === 'node_modules/electron')
  .map(([path, entry]) => ({ path, name: 'electron', version: entry.version, license: entry.license }))

const licenceOf = ({ path, license }) => {
  if (license) return license
  const manifest = join(path, 'package.json')
  return existsSync(manifest) ? (JSON.parse(readFileSync(manifest, 'utf8')).license ?? 'see package') : 'see package'
}
const textOf = (path) => {
  if (!existsSync(path)) return ''
  const file = readdirSync(path).find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name))
  return file ? readFileSync(join(path, file), 'utf8').trim() : ''
}

const packages = [...alsoShipped, ...shipped]
const table = packages.map((p) => `| ${p.name} | ${p.version} | ${licenceOf(p)} |`).join('\n')
const head = `# Third-party notices

Highboard (MIT) uses the packages below. ffmpeg is run as a separate program: ffmpeg-static and @ffmpeg-installer carry
builds under the GPL; the studio links to neither. This file is written by \`node scripts/notices.mjs\`.

| package | version | licence |
|---|---|---|
${table}
`
if (process.argv.includes('--check')) {
  const current = existsSync('THIRD-PARTY-NOTICES.md') ? readFileSync('THIRD-PARTY-NOTICES.md', 'utf8') : ''
  const missing = packages.filter((p) => !current.includes(`| ${p.name} | ${p.version} |`))
  if (missing.length > 0) {
    console.error(`THIRD-PARTY-NOTICES.md lacks ${missing.map((p) => `${p.name} ${p.version}`).join(', ')}. Run: node scripts/notices.mjs`)
    process.exit(1)
  }
} else {
  const texts = packages
    .map((p) => ({ p, text: textOf(p.path) }))
    .filter(({ text }) => text !== '')
    .map(({ p, text }) => `## ${p.name} ${p.version}\n\n\`\`\`\n${text}\n\`\`\`\n`)
    .join('\n')
  writeFileSync('THIRD-PARTY-NOTICES.md', `${head}\n${texts}`)
  console.log(`THIRD-PARTY-NOTICES.md: ${packages.length} packages`)
}
