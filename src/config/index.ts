export { type LogLevel, normaliseHost, resolveSettings, type Settings } from "./settings.js";
export { VERSION } from "./version.js";
