// @ts-check
// The desk in a browser: each module does one thing, by delegation, so that what is swapped in needs no set-up.
// Without this file every page still works; it adds the keyboard, live changes, pasting and patience.
import "./clock.js";
import "./drawer.js";
import "./grid.js";
import "./live.js";
import "./paste.js";
import "./patience.js";

document.documentElement.classList.add("js");
