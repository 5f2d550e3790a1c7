export { type CellLanguageOptions, createCellLanguage } from "./create-cell-language.js";
