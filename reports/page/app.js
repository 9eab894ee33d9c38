// The page: what is shown, and when. All that is worked out is worked out by the program; the page gives it arguments and shows what it says.
import { unzipSync, zipSync } from "fflate";

const PROJECT = "/kartlegging";
const OUT = `${PROJECT}/out`;
const FILE = "kartlegging.toml";
/** Most that is taken in, in MB: a browser gives 4 GB, and answers take four times their size. */
const MOST = 800;
const LANGUAGES = ["nb", "nn", "en"];
const SAVED = ["report.pdf", "report.html", "tables.xlsx", "slides.pptx", "summary.docx"];

const main = document.getElementById("main");
const news = document.getElementById("news");
const language = document.getElementById("language");
const packed = (id) => Uint8Array.from(atob(document.getElementById(id).textContent), (letter) => letter.charCodeAt(0));

let worker;
let waiting = new Map();
let number = 0;
/** What was dropped, by path; and what was asked of the program last. */
let taken = new Map();
let screen = start;

function word(key, values = {}) {
  const text = WORDS[language.value][key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** An element: its name, its attributes and listeners, what is in it. */
function el(name, given = {}, ...inner) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (key === "class") made.className = value;
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value != null) made.setAttribute(key, value);
  }
  made.append(...inner.flat(3).filter((part) => part != null && part !== false));
  return made;
}

/** Puts a screen in place of the one before, and the reader at its heading. */
function show(heading, ...inner) {
  main.classList.toggle("wide", inner.some((part) => part?.tagName === "IFRAME"));
  main.replaceChildren(el("h1", { tabindex: "-1" }, heading), ...inner.flat(3).filter(Boolean));
  main.querySelector("h1").focus();
  document.title = `${heading} – Kartlegg`;
}

function tell(text) {
  news.textContent = text;
}

function begin() {
  worker?.terminate();
  waiting = new Map();
  worker = new Worker(URL.createObjectURL(new Blob([WORKER], { type: "text/javascript" })));
  worker.onmessage = ({ data: { id, done, failed } }) => {
    const { resolve, reject } = waiting.get(id);
    waiting.delete(id);
    if (failed) reject(new Error(failed));
    else resolve(done);
  };
  const program = packed("program");
  return ask("start", { packed: program }, [program.buffer]);
}

function ask(what, given = {}, moved = []) {
  const id = ++number;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    worker.postMessage({ id, what, ...given }, moved);
  });
}

const write = (files) => ask("write", { files });
const run = (...args) => ask("run", { args: [...args, "--json", "--all", "--lang", language.value] });

/** The findings of a run: each line of what it said is one. */
function findings(ran) {
  return ran.err.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}

/** A run that ended in the middle: everything is as it was, and the program starts anew. */
async function crashed(ran) {
  await begin();
  const text = ran.err.split("\n").filter((line) => !line.startsWith("{")).join("\n").trim();
  show(word("errors"), el("p", {}, word("crashed")), el("pre", {}, text.slice(-2000)), deeds(againButton()));
}

const deeds = (...inner) => el("div", { class: "deeds" }, ...inner);
const button = (text, act, major) => el("button", { type: "button", class: major ? "main" : "", onclick: act }, text);
const againButton = () => button(word("again"), () => { taken = new Map(); go(start); });

function go(next) {
  screen = next;
  return next();
}

/** Findings, the gravest first, in the program's own words; notes are there for whoever wants them. */
function findingList(found) {
  const line = ({ severity, code, message }) => {
    const text = message.replace(/^\S+\[K\d+\]:\s*/, "").trimEnd().replace(/^ {2}--> /gm, "").replace(/^ {2}= \S+: (.*)$/gm, `${word("advice")} $1`).replace(/^ {2}= /gm, "");
    return el("li", { class: severity }, el("b", {}, `${word(`${severity}_word`)} ${code} `), text);
  };
  const list = (...severities) => {
    const some = severities.flatMap((severity) => found.filter((finding) => finding.severity === severity));
    return some.length > 0 && el("ul", { class: "found" }, some.map(line));
  };
  if (!found.length) return [el("p", {}, word("nothing_noticed"))];
  const notes = list("note");
  const count = found.filter(({ severity }) => severity === "note").length;
  return [list("error", "warning"), notes && el("details", {}, el("summary", {}, word("notes", { count })), notes)];
}

/** What the program saw in an export, and its questions about it; the likeliest answers are chosen. */
function outlined({ respondents, groups, questions, left_out: left, ask: asked }) {
  const listed = (list) => list.join(", ");
  const named = groups.map(({ column, names }) => `${column} (${names.length > 0 ? listed(names) : "–"})`);
  const fields = asked.map(({ id, question, answers }) => el("fieldset", {}, el("legend", {}, question), answers.map(({ value, text, likely }) =>
    el("label", {}, el("input", { type: "radio", name: id, value, checked: likely }), ` ${text}`))));
  return [
    el("ul", { class: "facts" },
      el("li", {}, word("answers_found", { count: respondents })),
      groups.length > 0 && el("li", {}, word("groups_found", { list: listed(named) })),
      el("li", {}, word("questions_found", { count: questions.length })),
      el("li", {}, left.length ? word("left_out", { list: listed(left.map(({ column }) => column)) }) : word("nothing_left_out"))),
    fields.length > 0 && [el("h2", {}, word("ask")), el("p", { class: "quiet" }, word("ask_help")), el("form", { id: "asked" }, fields)],
  ];
}

/** What was answered, as arguments. */
const answered = () => [...new FormData(document.getElementById("asked") ?? undefined)].flatMap(([id, value]) => ["--answer", `${id}=${value}`]);

// Screens

function start() {
  const picker = el("input", { type: "file", multiple: true, id: "picker", class: "unseen", onchange: ({ target }) => take([...target.files].map((file) => ({ file, path: file.name }))) });
  const zone = el("div", { class: "drop" },
    el("p", {}, el("strong", {}, word("drop")), word("drop_help")),
    picker, el("label", { for: "picker", class: "button main" }, word("choose")));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  show(word("lead"), zone,
    el("h2", {}, word("or")),
    deeds(button(word("sample"), trySample), button(word("questionnaire"), () => go(makeQuestionnaire))));
}

/** Work that takes time: what is done, for how long, and a way to end it. */
async function working(what, work) {
  const since = performance.now();
  const clock = el("span", {}, word("seconds", { seconds: 0 }));
  let ended = false;
  const end = async () => { ended = true; clearInterval(ticking); await begin(); go(start); tell(word("stopped")); };
  show(what, el("progress", { "aria-label": what }), el("p", { class: "quiet" }, clock), deeds(button(word("stop"), end)));
  tell(what);
  const ticking = setInterval(() => { clock.textContent = word("seconds", { seconds: Math.round((performance.now() - since) / 1000) }); }, 500);
  try {
    const done = await work();
    return ended ? undefined : { done, seconds: (performance.now() - since) / 1000 };
  } finally {
    clearInterval(ticking);
  }
}

async function files(dropped) {
  const found = [];
  for (const { file, path } of dropped) found.push({ path, bytes: new Uint8Array(await file.arrayBuffer()) });
  return found;
}

async function take(dropped) {
  const size = Math.round(dropped.reduce((sum, { file }) => sum + file.size, 0) / 1e6);
  if (size > MOST) {
    tell(word("too_large", { size, most: MOST }));
    return show(word("errors"), el("p", {}, word("too_large", { size, most: MOST })), deeds(againButton()));
  }
  for (const { path, bytes } of await files(dropped)) taken.set(path, bytes);
  return go(recognise);
}

/** Files of a zip that holds a project, with paths from its folder; nothing for any other file. */
function project(path, bytes) {
  if (!path.endsWith(".zip")) return undefined;
  const inside = unzipSync(bytes);
  const marker = Object.keys(inside).find((name) => name === FILE || name.endsWith(`/${FILE}`));
  if (!marker) return undefined;
  const folder = marker.slice(0, -FILE.length);
  const own = Object.entries(inside).filter(([name]) => name.startsWith(folder) && !name.endsWith("/"));
  return own.map(([name, content]) => ({ path: `${PROJECT}/${name.slice(folder.length)}`, bytes: content }));
}

/** What was dropped becomes a project: the one that is among it, or one that the program drafts from an export. */
async function recognise() {
  const read = await working(word("reading"), async () => {
    await ask("remove", { path: PROJECT });
    const all = [...taken].map(([path, bytes]) => ({ path, bytes }));
    const zip = all.find(({ path, bytes }) => project(path, bytes));
    const marker = all.find(({ path }) => path === FILE || path.endsWith(`/${FILE}`));
    const folder = marker?.path.slice(0, -FILE.length);
    const isOwn = ({ path }) => (zip ? path === zip.path : marker && path.startsWith(folder));
    const own = zip ? project(zip.path, zip.bytes) : all.filter(isOwn).map(({ path, bytes }) => ({ path: `${PROJECT}/${path.slice(folder.length)}`, bytes }));
    const others = all.filter((one) => !isOwn(one));
    await ask("remove", { path: "/in" });
    await write(own);
    await write(others.map(({ path, bytes }) => ({ path: `/in/${path}`, bytes })));
    const paths = others.map(({ path }) => path);
    if (!own.length) return firstOf(paths, (given) => run("new", ...given));
    // The project of last time, and answers beside it: its next round.
    const added = paths.length ? await firstOf(paths, ([, from, ...roster]) => run("round", PROJECT, from, ...roster)) : { checked: { code: 0 } };
    if (added.checked.code !== 0) return { checked: added.checked };
    return { checked: await run("check", PROJECT), round: added.checked.out && JSON.parse(added.checked.out) };
  });
  if (!read) return;
  const { checked, from, round } = read.done;
  if (checked.code === -1) return crashed(checked);
  return go(() => recognised(checked, from, round));
}

/** What the program makes of the first file, or folder of files, that it takes as an export; of two files one may be the roster. */
async function firstOf(paths, attempt) {
  const folders = [...new Set(paths.filter((path) => path.includes("/")).map((path) => path.slice(0, path.indexOf("/"))))];
  const files = paths.filter((path) => !path.includes("/"));
  const exports = [...(files.length > 1 ? [""] : []), ...folders, ...files];
  const rosters = (path) => [...files.filter((file) => path && file !== path), undefined];
  let last;
  for (const [path, roster] of exports.flatMap((path) => rosters(path).map((roster) => [path, roster]))) {
    const from = ["--from", path ? `/in/${path}` : "/in", ...(roster ? ["--roster", `/in/${roster}`] : [])];
    const checked = await attempt(from);
    if (checked.code <= 0) return { checked, from };
    // What is said at last is about an export alone, not about a roster that is none.
    if (!roster || !last) last = checked;
  }
  return { checked: last };
}

/** The round that came to a project of last time. */
function rounded({ round, respondents, rounds, lacks_roster: lacks }) {
  const facts = [word("round_found", { round, count: respondents, rounds: rounds.join(", ") }), lacks && word("round_without_roster")];
  return el("ul", { class: "facts" }, facts.filter(Boolean).map((fact) => el("li", {}, fact)));
}

function recognised(checked, from, round) {
  const found = findings(checked);
  const stops = checked.code >= 2;
  const outline = from && !stops ? JSON.parse(checked.out) : undefined;
  tell(word(stops ? "errors" : "recognised"));
  show(word(stops ? "errors" : "recognised"),
    el("p", { class: "quiet" }, `${word("files")}: ${[...taken.keys()].join(", ")}`),
    outline && outlined(outline),
    round && rounded(round),
    deeds(!stops && button(word("make"), () => { const given = answered(); return go(() => make(from, given)); }, true), againButton()),
    el("h2", {}, word("noticed")), findingList(found));
}

/** The report; of an export that was only looked at so far, the project comes first, with what was answered. */
async function make(from, given) {
  const made = await working(word("counting"), async () => {
    if (from) {
      await ask("remove", { path: PROJECT });
      const begun = await run("new", PROJECT, ...from, ...given);
      if (begun.code !== 0) return { ran: begun };
    }
    const ran = await run("run", PROJECT, "--language", LANGUAGES.join(","), "--out", OUT);
    return { ran, report: ran.code === 0 && await ask("read", { path: reportPath() }) };
  });
  if (!made) return;
  const { ran, report } = made.done;
  if (ran.code === -1) return crashed(ran);
  if (ran.code !== 0) return go(() => recognised({ ...ran, code: Math.max(ran.code, 2) }));
  const seconds = made.seconds.toFixed(1).replace(".", language.value === "en" ? "." : ",");
  return go(() => ready(report, seconds, findings(ran)));
}

/** The report in the page's language; the project's own language stands at the top of the folder. */
const reportPath = (name = "report.html") => `${OUT}/${language.value}/${name}`;

async function ready(report, seconds, found) {
  const bytes = await ask("read", { path: reportPath() }) ?? await ask("read", { path: `${OUT}/report.html` }) ?? report;
  const shown = URL.createObjectURL(new Blob([bytes], { type: "text/html" }));
  const frame = el("iframe", { sandbox: "allow-same-origin allow-modals", src: shown, title: word("report_frame") });
  const there = (await ask("list", { path: OUT })).map(({ path }) => path);
  const saves = SAVED.filter((name) => there.includes(name)).map((name) => button(word("save", { file: name }), async () => {
    save(name, await ask("read", { path: reportPath(name) }) ?? await ask("read", { path: `${OUT}/${name}` }));
  }));
  tell(word("ready", { seconds }));
  show(word("report"),
    el("p", {}, word("ready", { seconds })),
    deeds(button(word("save_all"), saveAll, true), button(word("print"), () => frame.contentWindow.print()), ...saves, againButton()),
    el("p", { class: "quiet" }, word("save_help"), " ", word("private")),
    frame,
    el("h2", {}, word("noticed")), findingList(found));
}

async function makeQuestionnaire() {
  const made = await working(word("questionnaire"), () => run("questionnaire", "bti", "--as", "html,docx,limesurvey,xlsform,redcap,paste", "--language", LANGUAGES.join(","), "--out", "/questionnaire"));
  if (!made) return;
  if (made.done.code !== 0) return crashed(made.done);
  tell(word("questionnaire_ready"));
  show(word("questionnaire_ready"), deeds(button(word("save_all"), async () => save("kartlegg-questionnaire.zip", await zipped("/questionnaire", "")), true), againButton()));
}

async function trySample() {
  taken = new Map([["storvik.zip", packed("sample")]]);
  return go(recognise);
}

// Saving

async function zipped(path, folder) {
  const all = Object.fromEntries((await ask("list", { path })).map(({ path: name, bytes }) => [`${folder}${name}`, [bytes, { mtime: "1980-01-01" }]]));
  return zipSync(all, { level: 6 });
}

async function saveAll() {
  save("kartlegging.zip", await zipped(PROJECT, "kartlegging/"));
}

function save(name, bytes) {
  const kinds = { html: "text/html", pdf: "application/pdf", zip: "application/zip" };
  const link = el("a", { href: URL.createObjectURL(new Blob([bytes], { type: kinds[name.split(".").pop()] ?? "application/octet-stream" })), download: name });
  link.click();
}

// Anywhere on the page

async function walk(entry, path) {
  if (entry.isFile) return [{ file: await new Promise((resolve, reject) => { entry.file(resolve, reject); }), path: path + entry.name }];
  const reader = entry.createReader();
  const inner = [];
  for (;;) {
    const some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); });
    if (!some.length) break;
    inner.push(...some);
  }
  return (await Promise.all(inner.map((one) => walk(one, `${path}${entry.name}/`)))).flat();
}

document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", async (event) => {
  event.preventDefault();
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  const dropped = (await Promise.all(entries.map((entry) => walk(entry, "")))).flat();
  if (dropped.length) take(dropped);
});

function words() {
  document.documentElement.lang = language.value;
  for (const element of document.querySelectorAll("[data-word]")) element.textContent = word(element.dataset.word);
  document.getElementById("policy").textContent = document.querySelector("meta[http-equiv]").content;
  document.getElementById("made").textContent = word("made_by", { version: VERSION, hash: HASH });
}

language.value = LANGUAGES.find((known) => navigator.languages.some((wanted) => wanted.startsWith(known))) ?? "nb";
language.addEventListener("change", () => { words(); go(screen); });
words();
if (typeof DecompressionStream === "undefined") show(word("too_old"));
else begin().then(() => go(start), (error) => show(word("too_old"), el("pre", {}, String(error))));
