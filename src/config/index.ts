export { isAlive, type ProcessIdentity, thisProcess } from "./process-identity.js";
export {
  LOG_LEVELS,
  type LogLevel,
  normaliseHost,
  resolveSettings,
  type Settings,
} from "./settings.js";
export { VERSION } from "./version.js";
