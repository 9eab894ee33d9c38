// Puts page, styles, words, worker and program into one HTML file whose own policy names its one script by hash.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { zipSync } from "fflate";

const here = dirname(fileURLToPath(import.meta.url));
const top = join(here, "../..");
const [wasm, out] = process.argv.slice(2);
const read = (path) => readFileSync(path, "utf8");

/** The page's words, out of the program's catalogue: `key = { nb = "…", nn = "…", en = "…" }`, a line each. */
function words() {
  const found = { nb: {}, nn: {}, en: {} };
  for (const line of read(join(top, "src/locale/page.toml")).split("\n")) {
    const key = line.match(/^(\w+) = \{/)?.[1];
    if (!key) continue;
    for (const [, language, text] of line.matchAll(/\b(nb|nn|en) = ("(?:[^"\\]|\\.)*")/g)) found[language][key] = JSON.parse(text);
  }
  return found;
}

/** The invented municipality, as a zip. */
function sample() {
  const folder = join(top, "data-samples/storvik");
  const files = {};
  for (const path of readdirSync(folder, { recursive: true }).sort()) {
    const file = join(folder, path);
    // What is read: the project by workbooks is the same answers once more.
    const passed = /(^|\/)(out|kartlegg-ledger\.json|not-for-publication\.csv|kartlegging-xlsx\.toml|answers\.xlsx)($|\/)/.test(path);
    if (!passed && statSync(file).isFile()) files[path] = [readFileSync(file), { mtime: "1980-01-01" }];
  }
  return Buffer.from(zipSync(files, { level: 9 }));
}

async function script(file, define = {}) {
  const made = await build({ entryPoints: [join(here, file)], bundle: true, minify: true, write: false, format: "iife", define, charset: "utf8" });
  // What would end the element that holds it.
  return made.outputFiles[0].text.replaceAll("</script", "<\\/script");
}

const program = gzipSync(readFileSync(wasm), { level: 9 });
const hash = createHash("sha256").update(program).digest("hex").slice(0, 12);
const version = read(join(top, "Cargo.toml")).match(/^version = "(.+)"$/m)[1];
const define = { WORDS: JSON.stringify(words()), WORKER: JSON.stringify(await script("worker.js")), VERSION: JSON.stringify(version), HASH: JSON.stringify(hash) };
const main = await script("app.js", define);
const policy = [
  "default-src 'none'",
  `script-src 'sha256-${createHash("sha256").update(main).digest("base64")}' 'wasm-unsafe-eval'`,
  "worker-src blob:", "frame-src blob:", "style-src 'unsafe-inline'", "img-src data: blob:", "font-src data:", "form-action 'none'", "base-uri 'none'",
].join("; ");
const parts = { policy, style: read(join(here, "page.css")), program: program.toString("base64"), sample: sample().toString("base64"), script: main };
const page = read(join(here, "page.html")).replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name]);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(out, page);
console.log(`${out}: ${(page.length / 1e6).toFixed(1)} MB, program ${hash}`);
