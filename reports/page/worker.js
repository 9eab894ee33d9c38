// Runs the program as a command line over a folder in memory. Nothing else is in this worker, and it can reach nothing.
import { ConsoleStdout, Directory, File, OpenFile, PreopenDirectory, WASI } from "@bjorn3/browser_wasi_shim";

const decoder = new TextDecoder();
let program;
const root = new PreopenDirectory("/", new Map());

async function unpack(packed) {
  const bytes = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compile(await new Response(bytes).arrayBuffer());
}

/** The folder that holds a path, made where it is missing, and the name in it. */
function place(path, make) {
  const parts = path.split("/").filter(Boolean);
  const name = parts.pop();
  let folder = root.dir;
  for (const part of parts) {
    let inner = folder.contents.get(part);
    if (!(inner instanceof Directory)) {
      if (!make) return [undefined, name];
      inner = new Directory(new Map());
      folder.contents.set(part, inner);
    }
    folder = inner;
  }
  return [folder, name];
}

function at(path) {
  if (!path.split("/").some(Boolean)) return root.dir;
  const [folder, name] = place(path, false);
  return folder?.contents.get(name);
}

function files(node, path, found) {
  for (const [name, inner] of node.contents) {
    if (inner instanceof Directory) files(inner, `${path}${name}/`, found);
    else found.push({ path: `${path}${name}`, bytes: inner.data });
  }
  return found;
}

/** One command, as a shell would run it: its arguments, what it said, and its exit code. */
function run(args) {
  const said = ["", ""];
  const listen = (stream) => new ConsoleStdout((bytes) => { said[stream] += decoder.decode(bytes, { stream: true }); });
  const streams = [new OpenFile(new File([])), listen(0), listen(1)];
  const wasi = new WASI(["kartlegg", ...args], ["NO_COLOR=1"], [...streams, root], { debug: false });
  const instance = new WebAssembly.Instance(program, { wasi_snapshot_preview1: wasi.wasiImport });
  try {
    return { code: wasi.start(instance), out: said[0], err: said[1] };
  } catch (error) {
    // A trap: a panic, or no memory left.
    return { code: -1, out: said[0], err: `${said[1]}\n${error}` };
  }
}

const answers = {
  async start({ packed }) { program = await unpack(packed); },
  write({ files }) {
    for (const { path, bytes } of files) {
      const [folder, name] = place(path, true);
      folder.contents.set(name, new File(bytes));
    }
  },
  remove({ path }) {
    const [folder, name] = place(path, false);
    folder?.contents.delete(name);
  },
  run: ({ args }) => run(args),
  read: ({ path }) => at(path)?.data,
  list: ({ path }) => { const node = at(path); return node instanceof Directory ? files(node, "", []) : []; },
};

onmessage = async ({ data: { id, what, ...given } }) => {
  try {
    postMessage({ id, done: await answers[what](given) });
  } catch (error) {
    postMessage({ id, failed: String(error) });
  }
};
