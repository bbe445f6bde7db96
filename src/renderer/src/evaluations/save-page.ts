/** Hands a page of the studio to the browser as a download. */
export function savePage({ fileName, html }: { fileName: string; html: string }): void {
  const address = URL.createObjectURL(new Blob([html], { type: 'text/html;charset=utf-8' }))
  const link = Object.assign(document.createElement('a'), { href: address, download: fileName })
  link.click()
  // Some browsers begin reading a moment after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
