import type { ChangedFile } from './changed-file.ts';

export type NotReviewable = 'binary' | 'generated' | 'lock file' | 'vendored' | 'rename only' | 'unchanged';
export type Reviewable = { readonly reviewable: true } | { readonly reviewable: false; readonly reason: NotReviewable };

const LOCK_FILES = new Set(
  `package-lock.json npm-shrinkwrap.json yarn.lock pnpm-lock.yaml bun.lock bun.lockb deno.lock composer.lock Gemfile.lock
  Cargo.lock poetry.lock Pipfile.lock pdm.lock uv.lock pixi.lock go.sum go.work.sum gradle.lockfile packages.lock.json
  Package.resolved Podfile.lock pubspec.lock mix.lock rebar.lock flake.lock MODULE.bazel.lock conan.lock
  .terraform.lock.hcl Chart.lock`.split(/\s+/),
);

const VENDORED = new Set(['vendor', 'node_modules', 'third_party', 'bower_components', 'Pods', 'Carthage']);

const GENERATED: readonly RegExp[] = [
  /\.min\.(?:js|mjs|cjs|css)$/,
  /\.(?:js|mjs|cjs|css|d\.ts)\.map$/,
  /\.snap$/,
  /\.pb(?:\.gw|\.validate)?\.(?:go|cc|h|swift)$/,
  /_pb2(?:_grpc)?\.pyi?$/,
  /_pb\.(?:js|d\.ts|rb)$/,
  /\.(?:g|freezed|gr|mocks)\.dart$/,
  /\.designer\.(?:cs|vb)$/i,
  /[._]generated\.[a-z]+$/i,
  /(?:^|\/)__generated__\//,
];

const BINARY = new Set(
  `png jpg jpeg gif webp avif bmp ico icns tif tiff psd heic pdf doc docx xls xlsx ppt pptx odt ods odp zip gz tgz bz2 xz
  zst 7z rar tar jar war ear class pyc pyo o a so dylib dll exe lib wasm bin dat db sqlite sqlite3 mp3 mp4 m4a wav ogg
  oga ogv flac avi mov mkv webm woff woff2 ttf otf eot parquet npy npz pkl onnx pt safetensors keystore jks p12 pfx der`.split(
    /\s+/,
  ),
);

/**
 * Tells whether a reviewer has anything to read in this file, by well-known names and by what GitHub listed.
 *
 * A file without a patch is only taken for binary when its extension says so: a `-diff` attribute in the pull request
 * hides the patch of any text file, and must not hide the file from review. Compare the texts of such a file instead. A
 * removed text file is reviewable, through its diff.
 */
export function isReviewable(file: ChangedFile): Reviewable {
  const reason = notReviewable(file);
  return reason === undefined ? { reviewable: true } : { reviewable: false, reason };
}

function notReviewable(file: ChangedFile): NotReviewable | undefined {
  const name = file.path.slice(file.path.lastIndexOf('/') + 1);
  const folders = file.path.split('/').slice(0, -1);
  if (file.status === 'unchanged') return 'unchanged';
  if (LOCK_FILES.has(name)) return 'lock file';
  if (folders.some((folder) => VENDORED.has(folder))) return 'vendored';
  if (GENERATED.some((pattern) => pattern.test(file.path))) return 'generated';
  if (file.patch !== undefined) return undefined;
  if (BINARY.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())) return 'binary';
  const isMove = file.status === 'renamed' || file.status === 'copied';
  return isMove && file.additions + file.deletions === 0 ? 'rename only' : undefined;
}
