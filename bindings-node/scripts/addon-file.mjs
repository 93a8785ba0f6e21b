/** The file name of the addon for this platform, as `@napi-rs/cli` names it. */
export function addonFile() {
  const { glibcVersionRuntime } = process.report.getReport().header;
  const libc = process.platform === "linux" ? (glibcVersionRuntime === undefined ? "-musl" : "-gnu") : process.platform === "win32" ? "-msvc" : "";
  return `sluicegate.${process.platform}-${process.arch}${libc}.node`;
}
