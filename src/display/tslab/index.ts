/**
 * Where the cell that makes a call is found. Apart from the room's own index, so that the display is loaded when there
 * is something to show and not when the package is imported.
 */

export { findTslab } from "../tslab-door.js";
