export { type OllamaOptions, ollama } from "./ollama.js";
