import type { ChangedFile } from './changed-file.ts';
import type { LinguistMarks } from './git-attributes.ts';

export type NotReviewable =
  | 'binary'
  | 'generated'
  | 'generated (.gitattributes)'
  | 'lock file'
  | 'vendored'
  | 'vendored (.gitattributes)'
  | 'submodule'
  | 'rename only'
  | 'unchanged';
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

const TEXT_EXTENSION =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|html?|css|scss|sass|less|py|rb|erb|php|java|kts?|scala|groovy|gradle|go|rs|c|h|cc|cpp|hpp|cs|cshtml|razor|fs|vb|swift|m|mm|dart|lua|pl|pm|r|jl|exs?|heex|erl|hs|clj[cs]?|zig|nix|sol|vy|sh|bash|zsh|fish|ps1|psm1|bat|cmd|sql|tf|tfvars|hcl|bzl|cmake|mk|proto|graphql|gql|prisma|rego|ya?ml|json[c5]?|toml|ini|cfg|conf|env|properties|service|xml|xslt?|csproj|mdx?|rst|adoc|txt|ejs|hbs|pug|j2|tmpl|tpl|dockerfile)$/i;
/** Names that mean a text with or without an extension, hidden files among them. */
const TEXT_NAME =
  /^(?:\.(?!DS_Store$)[^/.]+|(?:Docker|Container|Make|Jenkins|Proc|Gem|Rake|Vagrant|Brew|Pod|Fast|Just|Tilt|Earth)file(?:\.[^/]+)?|BUILD|WORKSPACE|CODEOWNERS|gradlew|mvnw|configure)$/i;

/** Whether a file of this name is one that people write: what hides in it then is no ordinary binary. */
export const hasTextName = (path: string): boolean => TEXT_EXTENSION.test(path) || TEXT_NAME.test(nameOf(path));

const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);

/** A submodule's whole content for git: the commit it stands at, which is in another repository. */
const SUBMODULE = /^@@ -(?:1|0,0) \+(?:1|0,0) @@(?:\n[-+]Subproject commit [0-9a-f]{40,64}){1,2}\n?$/;

/**
 * Tells whether a reviewer has anything to read in this file, by well-known names, by what GitHub listed and by the marks
 * of the project itself, which win over the names. They are to be read from the base: a change must not hide itself.
 * `.gitattributes` files are reviewed whatever they say, unless they came with somebody else's code.
 *
 * A file without a patch is only taken for binary when its extension says so: a `-diff` attribute in the pull request
 * hides the patch of any text file, and must not hide the file from review. Compare the texts of such a file instead. A
 * removed text file is reviewable, through its diff.
 */
export function isReviewable(file: ChangedFile, marks: LinguistMarks = {}): Reviewable {
  const reason = notReviewable(file, marks);
  return reason === undefined ? { reviewable: true } : { reviewable: false, reason };
}

function notReviewable(file: ChangedFile, marks: LinguistMarks): NotReviewable | undefined {
  if (file.status === 'unchanged') return 'unchanged';
  const byMark = nameOf(file.path) === '.gitattributes' ? undefined : markedAs(marks);
  return byMark ?? namedAs(file, marks) ?? shownAs(file);
}

function markedAs({ generated, vendored }: LinguistMarks): NotReviewable | undefined {
  if (generated === true) return 'generated (.gitattributes)';
  return vendored === true ? 'vendored (.gitattributes)' : undefined;
}

function namedAs(file: ChangedFile, { generated, vendored }: LinguistMarks): NotReviewable | undefined {
  const folders = file.path.split('/').slice(0, -1);
  if (generated === undefined && LOCK_FILES.has(nameOf(file.path))) return 'lock file';
  if (vendored === undefined && folders.some((folder) => VENDORED.has(folder))) return 'vendored';
  return generated === undefined && GENERATED.some((pattern) => pattern.test(file.path)) ? 'generated' : undefined;
}

function shownAs(file: ChangedFile): NotReviewable | undefined {
  if (file.patch !== undefined) return SUBMODULE.test(file.patch) ? 'submodule' : undefined;
  const name = nameOf(file.path);
  if (BINARY.has(name.slice(name.lastIndexOf('.') + 1).toLowerCase())) return 'binary';
  const isMove = file.status === 'renamed' || file.status === 'copied';
  return isMove && file.additions + file.deletions === 0 ? 'rename only' : undefined;
}
