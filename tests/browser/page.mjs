// Drives kartlegg.html as a person does, in headless Chromium, and holds it to what the README promises: the same bytes as the command
// line, nothing leaves (a server on the loopback listens and hears nothing), WCAG by axe-core in every state, the keyboard alone is enough,
// 390 px are enough, and a broken file costs nothing.
//
//   node page.mjs kartlegg.html NATIVE        NATIVE: the output of the command line for the same sample, in nb, nn and en
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [file, native] = process.argv.slice(2);
const pictures = process.env.PICTURES;
const { unzipSync } = createRequire(new URL('../../reports/page/package.json', import.meta.url))('fflate');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: quiet });
const heard = [];
const server = createServer((request, response) => { heard.push(request.url); response.end('heard'); }).listen(0, '127.0.0.1');
await new Promise((done) => { server.once('listening', done); });
const address = `http://127.0.0.1:${server.address().port}`;
const failures = [];
let passed = 0;
const sha = (bytes) => createHash('sha256').update(bytes).digest('hex');

function expect(what, holds, seen) {
  if (holds) passed += 1;
  else failures.push(`${what}: ${JSON.stringify(seen)}`);
}

async function open({ scheme = 'light', width = 1280, locale = 'nb-NO', bypassCSP = false } = {}) {
  const context = await browser.newContext({ colorScheme: scheme, viewport: { width, height: 900 }, locale, bypassCSP, acceptDownloads: true });
  const page = await context.newPage();
  const said = [];
  page.on('pageerror', (error) => said.push(String(error)));
  page.on('request', (request) => { if (!/^(file|data|blob):/.test(request.url())) said.push(`asked for ${request.url()}`); });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.drop', { timeout: 60_000 });
  return { page, said, close: () => context.close() };
}

async function state(page, name) {
  if (pictures) { mkdirSync(pictures, { recursive: true }); await page.screenshot({ path: join(pictures, `${name}.png`), fullPage: true }); }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(`${name} does not scroll sideways`, wide <= 0, wide);
  const focused = await page.evaluate(() => document.activeElement?.tagName);
  expect(`${name} puts the reader at its heading`, focused === 'H1', focused);
}

async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
  const violations = found.violations.map((violation) => `${violation.id} × ${violation.nodes.length}: ${violation.nodes[0].html.slice(0, 160)}`);
  expect(`${name} is accessible`, violations.length === 0, violations);
}

const download = async (page, act) => {
  const [saved] = await Promise.all([page.waitForEvent('download'), act()]);
  return readFileSync(await saved.path());
};

function nativeFiles(folder, inside = '') {
  return readdirSync(join(folder, inside)).sort().flatMap((name) => {
    const path = inside ? `${inside}/${name}` : name;
    return statSync(join(folder, path)).isDirectory() ? nativeFiles(folder, path) : [path];
  });
}

/** The sample, by keyboard alone, to the report and everything saved. */
async function sample() {
  const { page, said, close } = await open();
  await state(page, 'start');
  const press = async (name) => {
    for (let tabs = 0; tabs < 40; tabs += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate((wanted) => document.activeElement.textContent.trim() === wanted, name)) return page.keyboard.press('Enter');
    }
    return expect(`the keyboard reaches ${name}`, false, name);
  };
  await press('Prøv med en oppdiktet kommune');
  await page.waitForSelector('h1:has-text("Dette ble gjenkjent")', { timeout: 60_000 });
  await state(page, 'recognised');
  const since = Date.now();
  await press('Lag rapporten');
  await page.waitForSelector('iframe', { timeout: 120_000 });
  console.log(`report after ${((Date.now() - since) / 1000).toFixed(1)} s`);
  await state(page, 'report');
  const heading = await page.frameLocator('iframe').locator('h1').first().textContent();
  expect('the report stands in the page', heading.includes('Storvik'), heading);
  const zip = unzipSync(await download(page, () => page.getByRole('button', { name: 'Lagre alt (zip)' }).click()));
  const project = Object.keys(zip);
  expect('ledger and project come along', ['kartlegging/kartlegging.toml', 'kartlegging/kartlegg-ledger.json'].every((name) => project.includes(name)), project.length);
  let same = 0;
  const different = [];
  // The manifest is keyed by the ledger, and a ledger has a key of its own.
  for (const path of nativeFiles(native).filter((path) => path !== 'manifest.json')) {
    const ours = zip[`kartlegging/out/${path}`];
    if (ours && sha(ours) === sha(readFileSync(join(native, path)))) same += 1;
    else if (ours || !path.endsWith('.pdf')) different.push(ours ? path : `${path} (missing)`);
  }
  console.log(`${same} files are the same as native`);
  expect('every file is the same bytes as native', same > 500 && different.length === 0, different);
  expect('the page logs and asks for nothing', said.length === 0, said);
  await close();
  return zip;
}

/** What was saved comes back, and makes the same report. */
async function again(zip) {
  const { zipSync } = createRequire(new URL('../../reports/page/package.json', import.meta.url))('fflate');
  const { page, close } = await open();
  await page.setInputFiles('#picker', { name: 'kartlegging.zip', mimeType: 'application/zip', buffer: Buffer.from(zipSync(zip)) });
  await page.getByRole('button', { name: 'Lag rapporten' }).click({ timeout: 60_000 });
  await page.waitForSelector('iframe', { timeout: 120_000 });
  const saved = unzipSync(await download(page, () => page.getByRole('button', { name: 'Lagre alt (zip)' }).click()));
  const name = 'kartlegging/out/report.html';
  expect('the project comes back', sha(saved[name]) === sha(zip[name]), 'another report');
  await close();
}

/** Every state for testers, in two schemes and on a phone. */
async function inspected() {
  for (const given of [{ scheme: 'light' }, { scheme: 'dark' }, { width: 390 }]) {
    const { page, close } = await open({ ...given, bypassCSP: true });
    const name = JSON.stringify(given).replace(/\W+/g, '-');
    await accessible(page, `start${name}`);
    await page.setInputFiles('#picker', { name: 'svar.xlsx', mimeType: 'application/octet-stream', buffer: Buffer.from('PK\u0003\u0004 no workbook') });
    await page.waitForSelector('h1:has-text("Dette må rettes først")', { timeout: 60_000 });
    await state(page, `broken${name}`);
    await accessible(page, `broken${name}`);
    await page.getByRole('button', { name: 'Begynn på nytt' }).click();
    await page.getByRole('button', { name: 'Prøv med en oppdiktet kommune' }).click();
    await page.getByRole('button', { name: 'Lag rapporten' }).click({ timeout: 60_000 });
    await page.waitForSelector('iframe', { timeout: 120_000 });
    await state(page, `report${name}`);
    await accessible(page, `report${name}`);
    await close();
  }
}

/** An export that nobody has described: drafted, and run. */
async function fresh() {
  const { page, close } = await open({ locale: 'en-GB' });
  const rows = Array.from({ length: 60 }, (_, at) => `${at % 2 ? 'School' : 'Nursery'};${(at * 7) % 5 + 1};${(at * 3) % 5 + 1}`);
  await page.setInputFiles('#picker', { name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from(`service;trust;contact\n${rows.join('\n')}\n`) });
  await page.waitForSelector('h1:has-text("What was recognised")', { timeout: 60_000 });
  await state(page, 'asked');
  const facts = await page.locator('ul.facts').textContent();
  expect('what was recognised is said', facts.includes('60 answers') && facts.includes('Nursery, School'), facts);
  expect('what only a person knows is asked', await page.locator('#asked fieldset').count() > 0, facts);
  await page.getByRole('button', { name: 'Make the report' }).click({ timeout: 60_000 });
  await page.waitForSelector('iframe', { timeout: 60_000 });
  await state(page, 'fresh');
  await page.selectOption('#language', 'nn');
  await page.waitForSelector('h1:has-text("Rapporten")');
  await close();
}

/** Answers with the roster beside them, saved; the zip comes back two years later with new answers, and they are its next round. */
async function nextRound() {
  const { zipSync } = createRequire(new URL('../../reports/page/package.json', import.meta.url))('fflate');
  const csv = (lines) => Buffer.from(`${lines.join('\n')}\n`);
  const answers = (people, better) => csv(['service;trust;contact', ...Array.from({ length: people }, (_, at) => `${at % 2 ? 'School' : 'Nursery'};${Math.min(5, (at * 7) % 5 + better)};${(at * 3) % 5 + 1}`)]);
  const roster = { name: 'staff.csv', mimeType: 'text/csv', buffer: csv(['service;employees', 'School;60', 'Nursery;50']) };
  const given = (name, buffer) => ({ name, mimeType: 'application/octet-stream', buffer });
  const report = async (page, press) => {
    await page.getByRole('button', { name: 'Make the report' }).click({ timeout: 60_000 });
    await page.waitForSelector('iframe', { timeout: 120_000 });
    return unzipSync(await download(page, press));
  };
  const { page, said, close } = await open({ locale: 'en-GB' });
  const save = () => page.getByRole('button', { name: 'Save everything (zip)' }).click();
  await page.setInputFiles('#picker', [roster, given('answers-2024.csv', answers(70, 1))]);
  const first = await report(page, save);
  const text = (zip) => new TextDecoder().decode(zip['kartlegging/kartlegging.toml']);
  expect('the roster comes along', /roster = "data\/staff.csv"/.test(text(first)), text(first));
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.setInputFiles('#picker', [given('kartlegging.zip', Buffer.from(zipSync(first))), given('answers-2026.csv', answers(80, 2)), roster]);
  await page.waitForSelector('h1:has-text("What was recognised")', { timeout: 60_000 });
  await state(page, 'next-round');
  const facts = await page.locator('ul.facts').textContent();
  expect('the new round is said', facts.includes('2026') && facts.includes('80 answers') && !facts.includes('roster'), facts);
  const second = await report(page, save);
  const release = JSON.parse(new TextDecoder().decode(second['kartlegging/out/release.json']));
  expect('the report has two rounds', release.rounds.length === 2, release.rounds);
  expect('what came before stays in the ledger', JSON.parse(new TextDecoder().decode(second['kartlegging/kartlegg-ledger.json'])).releases.length >= 2, 'ledger');
  expect('two rounds need nothing from elsewhere', said.length === 0, said);
  await page.getByRole('button', { name: 'Start again' }).click();
  await page.setInputFiles('#picker', [given('kartlegging.zip', Buffer.from(zipSync(second))), given('answers-2026.csv', answers(80, 2))]);
  await page.waitForSelector('h1:has-text("This has to be mended first")', { timeout: 60_000 });
  const refused = await page.locator('ul.found').first().textContent();
  expect('the same answers are no new round', refused.includes('K011'), refused);
  await close();
}

/** Exports as other tools write them: a workbook, and a SurveyXact folder file by file. */
async function others() {
  const from = (name) => new URL(`../../data-samples/storvik/2026/${name}`, import.meta.url);
  const given = (name) => ({ name: name.split('/').pop(), mimeType: 'application/octet-stream', buffer: readFileSync(from(name)) });
  for (const names of [['answers.xlsx'], readdirSync(from('surveyxact')).map((name) => `surveyxact/${name}`)]) {
    const { page, close } = await open();
    await page.setInputFiles('#picker', names.map(given));
    await page.waitForSelector('h1:has-text("Dette ble gjenkjent")', { timeout: 120_000 });
    const facts = await page.locator('ul.facts').textContent();
    expect(`${names[0]} is recognised`, /\d+ svar/.test(facts) && facts.includes('Grupper'), facts);
    await close();
  }
}

/** Whoever got into the page could send nothing: its own policy stops every way out. */
async function silent() {
  const { page, close } = await open();
  const tried = await page.evaluate(async (to) => {
    const ways = {
      fetch: () => fetch(to),
      socket: () => new Promise((done, fail) => { const socket = new WebSocket(to.replace('http', 'ws')); socket.onopen = done; socket.onerror = fail; }),
      beacon: () => { if (!navigator.sendBeacon(to)) throw new Error('refused'); },
      image: () => new Promise((done, fail) => { const image = new Image(); image.onload = done; image.onerror = fail; image.src = to; }),
      form: () => new Promise((done, fail) => { const form = document.body.appendChild(document.createElement('form')); form.action = to; form.target = '_blank'; document.addEventListener('securitypolicyviolation', fail, { once: true }); form.submit(); setTimeout(fail, 500); }),
    };
    const open = [];
    for (const [name, way] of Object.entries(ways)) await Promise.resolve().then(way).then(() => open.push(name), () => {});
    return open;
  }, address);
  expect('no way leads out', tried.filter((way) => way !== 'beacon').length === 0, tried);
  expect('nobody was heard', heard.length === 0, heard);
  await close();
  const text = readFileSync(file, 'utf8');
  const inline = [/\son\w+\s*=\s*"/i, /\beval\s*\(/, /new Function\(/, /<script[^>]+src=/i, /<link[^>]+stylesheet/i, /@import/].filter((pattern) => pattern.test(text));
  expect('nothing external, no eval, no handler in the markup', inline.length === 0, inline.map(String));
}

const zip = await sample();
await again(zip);
await fresh();
await nextRound();
await others();
await silent();
await inspected();
await browser.close();
server.close();
console.log(`${passed} checks hold`);
if (failures.length) {
  console.error(failures.join('\n'));
  process.exit(1);
}
if (pictures) writeFileSync(join(pictures, 'done.txt'), String(passed));
