// Opens every report given on the command line in headless Chromium and holds it to what the README promises: one file, no
// script needed, no request, no console message, no sideways scroll at 320 px, WCAG 2.1 A and AA by axe-core, every link inside
// the page leads somewhere, and the page prints.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args: quiet });
let passed = 0;
const failures = [];

function expect(what, holds, seen) {
  if (holds) passed += 1;
  else failures.push(`${what}: ${JSON.stringify(seen)}`);
}

/** As a reader opens it: scripts off, policy in force. */
async function read(file) {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  const said = [];
  const asked = [];
  page.on('console', (message) => said.push(message.text()));
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => {
    if (!/^(file|data):/.test(request.url())) asked.push(request.url());
  });
  await page.goto(pathToFileURL(file).href);
  expect(`${file} logs nothing`, said.length === 0, said);
  expect(`${file} requests nothing`, asked.length === 0, asked);
  const pdf = await page.pdf({ format: 'A4' });
  expect(`${file} prints`, pdf.length > 10000, pdf.length);
  await context.close();
}

/** As a tester opens it: the policy is set aside so that axe-core can be put in. */
async function inspect(file, colorScheme) {
  const context = await browser.newContext({ bypassCSP: true, colorScheme, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => { details.open = true; }));
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  const violations = found.violations.map((violation) => `${violation.id} × ${violation.nodes.length}: ${violation.nodes[0].html.slice(0, 160)}`);
  expect(`${file} (${colorScheme}) is accessible`, violations.length === 0, violations);
  const dead = await page.evaluate(() =>
    [...document.querySelectorAll('a[href^="#"]')].filter((link) => !document.getElementById(decodeURIComponent(link.hash.slice(1)))).map((link) => link.hash));
  expect(`${file} has no dead links`, dead.length === 0, dead);
  for (const width of [320, 390, 768, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(`${file} fits ${width} px`, wide <= width, wide);
  }
  await context.close();
}

const files = process.argv.slice(2);
expect('there are reports to look at', files.length > 0, files);
for (const [position, file] of files.entries()) {
  await read(file);
  await inspect(file, 'light');
  // Languages share their colours.
  if (position === 0) await inspect(file, 'dark');
}
await browser.close();
failures.forEach((failure) => console.error(failure));
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
