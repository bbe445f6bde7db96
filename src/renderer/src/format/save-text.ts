/** Hands a text to the browser as a download. */
export function saveText(fileName: string, text: string, type: string): void {
  saveBlob(fileName, new Blob([text], { type: `${type};charset=utf-8` }))
}

/** Hands a file that was made to the browser as a download. */
export function saveBlob(fileName: string, content: Blob): void {
  const address = URL.createObjectURL(content)
  const link = Object.assign(document.createElement('a'), { href: address, download: fileName })
  link.click()
  // Some browsers begin reading a moment after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}
