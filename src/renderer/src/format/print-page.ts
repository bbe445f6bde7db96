/**
 * Prints a page of the studio, or saves it as PDF by the system's own dialog:
 * its elements are put beside the screen for as long as that takes, in a shadow
 * root with their own styles, where neither side's styles reach the other.
 */
export function printPage(html: string, print: () => void = () => window.print()): void {
  const page = new DOMParser().parseFromString(html, 'text/html')
  const host = document.createElement('div')
  host.className = 'printed-page'
  const root = host.attachShadow({ mode: 'open' })
  for (const style of page.querySelectorAll('style')) {
    const own = document.createElement('style')
    // What a page says of itself as a whole is said of its host here.
    own.textContent = (style.textContent ?? '').replaceAll(/:root\b/g, ':host').replaceAll(/(^|[\s{}])(?:body|html)(?=\s*\{)/g, '$1:host')
    root.append(own)
  }
  for (const node of [...page.body.childNodes]) root.append(document.importNode(node, true))
  document.body.append(host)
  const title = document.title
  document.title = page.title
  const tidy = (): void => {
    host.remove()
    document.title = title
  }
  window.addEventListener('afterprint', tidy, { once: true })
  print()
}
