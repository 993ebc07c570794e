import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { chromium } from '@playwright/test'

/** Draws the extension's icons from assets/mark.svg. Run by hand after the mark has changed; the files are committed. */
const sizes = [16, 32, 48, 128]
const folder = new URL('../assets/extension/icons/', import.meta.url)
const mark = await readFile(new URL('../assets/mark.svg', import.meta.url), 'utf8')

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
const browser = await chromium.launch({ executablePath, args: process.getuid?.() === 0 ? ['--no-sandbox'] : [] })
try {
  await mkdir(folder, { recursive: true })
  for (const size of sizes) {
    const page = await browser.newPage({ viewport: { width: size, height: size } })
    await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${mark}`)
    await writeFile(new URL(`${size}.png`, folder), await page.screenshot({ omitBackground: true }))
    await page.close()
  }
} finally {
  await browser.close()
}
