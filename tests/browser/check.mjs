// Opens every report given on the command line in headless Chromium and holds it to what the README promises: one file, no
// script needed, no request, no console message, no sideways scroll at 320 px, WCAG 2.1 A and AA by axe-core, valid HTML, every link
// inside the page leads somewhere, the keyboard goes through it in the order in which it is read, and the page prints.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { HtmlValidate } from 'html-validate';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath, args: quiet });
const validator = new HtmlValidate({ extends: ['html-validate:standard'] });
const TABS = 80;
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

/** As somebody without a mouse goes through it: forwards only, every stop visible and marked, and what is closed can be opened. */
async function tab(file) {
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  const faults = [];
  let stops = 0;
  for (; stops < TABS; stops += 1) {
    await page.keyboard.press('Tab');
    const fault = await page.evaluate(() => {
      const stop = document.activeElement;
      if (stop === document.body) return 'end';
      const before = globalThis.lastStop;
      globalThis.lastStop = stop;
      const name = stop.outerHTML.slice(0, 120);
      if (before && !(before.compareDocumentPosition(stop) & Node.DOCUMENT_POSITION_FOLLOWING)) return `backwards: ${name}`;
      const box = stop.getBoundingClientRect();
      if (box.width === 0 || box.bottom < 0 || box.top > innerHeight) return `out of sight: ${name}`;
      const style = getComputedStyle(stop);
      if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0) return `not marked: ${name}`;
      return null;
    });
    if (fault === 'end') break;
    if (fault) faults.push(fault);
  }
  expect(`${file} goes forwards by keyboard`, stops > 1 && faults.length === 0, faults.slice(0, 3));
  const summary = page.locator('summary').first();
  if (await summary.count()) {
    await summary.focus();
    await page.keyboard.press('Enter');
    expect(`${file} opens by keyboard`, await summary.evaluate((element) => element.parentElement.open), 'closed');
  }
  await context.close();
}

/** As the standard has it. */
async function validate(file) {
  const report = await validator.validateString(readFileSync(file, 'utf8'), file);
  const messages = report.results.flatMap((result) => result.messages.map((message) => `${message.ruleId} ${message.selector}: ${message.message}`));
  expect(`${file} is valid HTML`, messages.length === 0, messages.slice(0, 5));
}

const files = process.argv.slice(2);
expect('there are reports to look at', files.length > 0, files);
for (const [position, file] of files.entries()) {
  await validate(file);
  await read(file);
  await tab(file);
  await inspect(file, 'light');
  // Languages share their colours.
  if (position === 0) await inspect(file, 'dark');
}
await browser.close();
failures.forEach((failure) => console.error(failure));
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
