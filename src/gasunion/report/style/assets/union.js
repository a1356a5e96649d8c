/* Own shares: what one party gets more the others get less, and every coalition is looked at again.
   Worths lie in the page; nothing is asked of any other machine. */
(function () {
"use strict";
var $ = function (s, r) { return (r || document).querySelector(s); };
var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };
var data, point = ".", shares = [];
var MOST_ROWS = 40;
function figure(v, signed) {
  var size = Math.abs(v), t = size.toFixed(data.digits).split("."), zero = Number(size.toFixed(data.digits)) === 0;
  t[0] = t[0].replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return (zero ? "" : v < 0 ? "\u2212" : signed ? "+" : "") + t.join(point);
}
function fill(text, named) { return text.replace(/\{(\w+)\}/g, function (_, k) { return named[k]; }); }
function looked() {
  return data.coalitions.map(function (c) {
    var gets = c.m.reduce(function (sum, i) { return sum + shares[i]; }, 0);
    return { n: c.n, g: c.g, gets: gets, excess: c.g - gets, size: c.m.length };
  }).sort(function (a, b) { return b.excess - a.excess || a.size - b.size; });
}
function cell(row, text, cls) { var e = document.createElement(cls === "head" ? "th" : "td"); if (cls === "head") e.scope = "row"; else if (cls) e.className = cls; e.textContent = text; row.appendChild(e); }
function show(kept) {
  var rows = looked(), body = $("#own-table tbody"), w = data.words;
  var objecting = rows.filter(function (r) { return r.excess > data.near; });
  body.textContent = "";
  rows.slice(0, MOST_ROWS).forEach(function (r) {
    var tr = document.createElement("tr"), is = r.excess > data.near;
    cell(tr, r.n, "head"); cell(tr, figure(r.g), "n"); cell(tr, figure(r.gets), "n"); cell(tr, figure(r.excess, true), "n");
    cell(tr, is ? w.objects : w.content, is ? "yes" : "");
    body.appendChild(tr);
  });
  var verdict = $("#own-verdict");
  verdict.classList.toggle("object", objecting.length > 0);
  verdict.textContent = objecting.length ? fill(w.someone, { n: objecting.length, all: rows.length, who: rows[0].n, much: figure(rows[0].excess) + "\u00a0" + w.unit }) : w.nobody;
  $$(".share input").forEach(function (e) {
    var v = shares[Number(e.dataset.place)];
    if (e !== kept) e.value = e.type === "range" ? v : Number(v.toFixed(data.digits + 1));
    if (e.type === "range") e.setAttribute("aria-valuetext", figure(v) + "\u00a0" + w.unit);
  });
}
/* The others share the difference in equal parts, so that shares always sum to the gain. */
function give(place, value, kept) {
  var others = shares.length - 1, change = value - shares[place];
  shares = shares.map(function (v, i) { return i === place ? value : v - change / others; });
  $("#own-start").value = "";
  show(kept);
}
function start() {
  var text = $("#own-data"), words = $("#words");
  if (!text || !$("#own-table")) return;
  data = JSON.parse(text.textContent); point = JSON.parse(words.textContent).point || ".";
  var room = Math.max(Math.abs(data.total), 1e-6), chooser = $("#own-start");
  $$(".share .slide").forEach(function (e) { e.min = -room / 2; e.max = room * 1.5; });
  $$(".share input").forEach(function (e) {
    e.addEventListener("input", function () { var v = Number(e.value); if (e.value !== "" && isFinite(v)) give(Number(e.dataset.place), v, e); });
  });
  chooser.addEventListener("change", function () { if (data.rules[chooser.value]) { shares = data.rules[chooser.value].slice(); show(); } });
  shares = data.rules[chooser.value].slice();
  show();
  $$("button[data-print]").forEach(function (b) {
    b.addEventListener("click", function () {
      var page = document.getElementById(b.dataset.print), root = document.documentElement;
      $$(".party-page").forEach(function (p) { p.classList.toggle("printed", p === page); });
      root.classList.add("one-page");
      window.print();
      root.classList.remove("one-page");
    });
  });
}
/* The page changes its language by changing its body. */
var page = $("#page");
if (page) new MutationObserver(function () { start(); }).observe(page, { childList: true });
start();
})();
