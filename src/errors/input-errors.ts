import { PromptframeError } from "./promptframe-error.js";

/** The table cannot be used as it is: missing, empty, broken, or without a column or id the task needs. */
export class DataValidationError extends PromptframeError {}

/** An option, prompt, template or schema cannot be used as it was given. */
export class TaskError extends PromptframeError {}

/** A package that this feature needs is not installed; the hint holds the install command. */
export class PackageMissingError extends PromptframeError {
  constructor(packageName: string, feature: string, cause?: unknown) {
    super(
      "package-missing",
      `${feature} needs the package "${packageName}", which is not installed.`,
      {
        hint: `Install it with: npm install ${packageName}`,
        received: packageName,
        cause,
      },
    );
  }
}
