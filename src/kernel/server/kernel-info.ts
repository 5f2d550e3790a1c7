import { VERSION } from "../../config/index.js";
import { PROTOCOL_VERSION } from "./message.js";

/** Content of a `kernel_info_reply` (Jupyter messaging, "Kernel info"). */
export function kernelInfo(languageVersion: string): object {
  return {
    status: "ok",
    protocol_version: PROTOCOL_VERSION,
    implementation: "promptframe",
    implementation_version: VERSION,
    language_info: {
      name: "typescript",
      version: languageVersion,
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      codemirror_mode: { name: "typescript", mode: "typescript", typescript: true },
      nbconvert_exporter: "script",
    },
    banner: `promptframe ${VERSION}: TypeScript ${languageVersion} on Node ${process.versions.node}. %lsmagic lists the magics.`,
    debugger: false,
    supported_features: [],
    help_links: [
      { text: "TypeScript handbook", url: "https://www.typescriptlang.org/docs/handbook/" },
      { text: "Node.js", url: "https://nodejs.org/docs/latest-v20.x/api/" },
    ],
  };
}
