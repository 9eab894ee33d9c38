// Holds the pictures in reports/example against the report that the command line names: the first page, and the first scale with its
// figures. `BLESS=1` takes them again. Versions of Chromium draw letters differently by a hair, so a few points may differ.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const pages = [['page-1.png', null], ['page-2.png', '#domain-noticing']];
/** A point differs when one of its colours is further away than this, of 255. */
const far = 64;
/** Share of points that may differ. */
const few = 0.02;

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args: quiet });

async function picture(file, place) {
  const page = await browser.newPage({ colorScheme: 'light', viewport: { width: 1180, height: 1250 } });
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => document.fonts.ready);
  if (place) await page.locator(place).evaluate((section) => section.scrollIntoView());
  const bytes = await page.screenshot();
  await page.close();
  return bytes;
}

/** Share of points that differ; 1 when the sizes do. */
async function apart(one, other) {
  const page = await browser.newPage();
  const share = await page.evaluate(async ({ pictures, far }) => {
    const points = async (data) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = new OffscreenCanvas(image.width, image.height);
      const context = canvas.getContext('2d');
      context.drawImage(image, 0, 0);
      return context.getImageData(0, 0, image.width, image.height);
    };
    const [a, b] = await Promise.all(pictures.map(points));
    if (a.width !== b.width || a.height !== b.height) return 1;
    let differ = 0;
    for (let at = 0; at < a.data.length; at += 4) {
      if ([0, 1, 2].some((colour) => Math.abs(a.data[at + colour] - b.data[at + colour]) > far)) differ += 1;
    }
    return differ / (a.width * a.height);
  }, { pictures: [one, other].map((bytes) => bytes.toString('base64')), far });
  await page.close();
  return share;
}

const [report] = process.argv.slice(2);
let failures = 0;
let last = null;
for (const [name, place] of pages) {
  const stored = fileURLToPath(new URL(`../../reports/example/${name}`, import.meta.url));
  const fresh = await picture(report, place);
  if (process.env.BLESS) writeFileSync(stored, fresh);
  const share = existsSync(stored) ? await apart(readFileSync(stored), fresh) : 1;
  console.log(`${name}: ${(share * 100).toFixed(2)} % of the points differ`);
  if (share > few) failures += 1;
  // Two pages are not alike: the comparison can fail.
  if (last && (await apart(last, fresh)) <= few) {
    console.error('two different pages are taken for the same');
    failures += 1;
  }
  last = fresh;
}
await browser.close();
if (failures > 0) console.error('reports/example is not what the sample makes; BLESS=1 rewrites it');
process.exitCode = failures === 0 ? 0 : 1;
