/* The page works without this script; with it the month can be chosen, tables sort and charts draw.
   No styles in attributes and no eval: the page's content policy allows neither. */
(function () {
"use strict";
document.documentElement.classList.add("js");
var $ = function (s, r) { return (r || document).querySelector(s); };
var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };
var read = function (id) { var e = document.getElementById(id); return e ? JSON.parse(e.textContent) : null; };
var SVG = "http://www.w3.org/2000/svg";
/* Words and signs of the language that is shown. */
var words = read("words") || {}, point = words.point || ".";
function fill(text, named) { return text.replace(/\{(\w+)\}/g, function (_, k) { return named[k]; }); }
function unit(v, u) { return v + "\u00a0" + (words.units[u] || u); }
var DECIMALS = { "bcm": 1, "mcm/d": 1, "MUSD": 0, "USD/tcm": 0, "%": 0, "count": 0 };
function figure(v, unit) {
  if (typeof v !== "number" || !isFinite(v)) return words.unknown;
  var d = unit in DECIMALS ? DECIMALS[unit] : 1, t = Math.abs(v).toFixed(d).split(".");
  t[0] = t[0].replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return (v < 0 && Number(Math.abs(v).toFixed(d)) !== 0 ? "\u2212" : "") + t.join(point);
}

/* The map: widths, colours and arrowheads of the chosen period. */
var map, figures, now = 0, arcs, tooltip = $("#tooltip"), chooser, live;
var LIMITS = [25, 50, 75, 95], FULL = 99.5, DUST = 0.05;
function rate(v) { return unit(v > 0 && v < DUST ? "<" + figure(0.1, "mcm/d") : figure(v, "mcm/d"), "mcm/d"); }
function sentence(a, i) {
  var q = a.q[i], from = q < 0 ? a.t : a.f, to = q < 0 ? a.f : a.t;
  var pipe = fill(a.s ? words.pipe : words.pipe_alone, { system: a.s, start: from, end: to, code: a.c });
  var named = { pipe: pipe, period: map.periods[i].name, flow: rate(Math.abs(q)), use: unit(figure(a.u[i], "%"), "%"), capacity: rate(a.k[i]) };
  if (!q) return fill(words.no_flow, named);
  return fill(words[(q < 0 ? "back" : "forward") + (a.u[i] >= FULL ? "_full" : "")], named);
}
function show(i) {
  now = i;
  arcs.forEach(function (g) {
    var a = map.arcs[g.dataset.arc], q = a.q[i], u = a.u[i], w = Number(g.dataset.w), core = $(".core", g), tip = $(".tip", g);
    g.classList.toggle("off", !q); g.classList.toggle("back", q < 0); g.classList.toggle("full", !!q && u >= FULL);
    var k = LIMITS.filter(function (b) { return u >= b; }).length;
    core.setAttribute("class", "core u" + k);
    core.setAttribute("stroke-width", Math.max(w * Math.min(u, 100) / 100, 0.9).toFixed(1));
    tip.setAttribute("transform", tip.getAttribute("transform").replace(/rotate\([^)]*\)/, "rotate(" + (Number(g.dataset.turn) + (q < 0 ? 180 : 0)) + ")"));
    g.setAttribute("aria-label", sentence(a, i));
  });
  $$("text[data-border]").forEach(function (l) {
    var a = map.arcs[l.dataset.border], q = a.q[i];
    l.textContent = q ? figure(Math.abs(q), "count") + (a.u[i] >= FULL ? " \u00b7 " + words.full : "") : "";
  });
  var id = map.periods[i].id;
  if (chooser) chooser.value = id;
  if (live) live.textContent = map.periods[i].name;
  $$("button[data-period]").forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.period === id)); });
  var month = map.months[i];
  $$("line.cursor").forEach(function (l) {
    var x = month < 0 ? -9 : Number(l.dataset.first) + month * Number(l.dataset.step);
    l.setAttribute("x1", x); l.setAttribute("x2", x);
  });
  hide();
}
function line(parent, text, cls) { var e = document.createElement(cls === "b" ? "b" : "span"); if (cls && cls !== "b") e.className = cls; e.textContent = text; parent.appendChild(e); parent.appendChild(document.createElement("br")); }
function tell(g) {
  var a = map.arcs[g.dataset.arc], q = a.q[now], id = map.periods[now].id;
  tooltip.textContent = "";
  line(tooltip, a.n, "b");
  line(tooltip, (q < 0 ? a.t : a.f) + " \u2192 " + (q < 0 ? a.f : a.t));
  var named = { flow: rate(Math.abs(q)), use: unit(figure(a.u[now], "%"), "%"), capacity: rate(a.k[now]) };
  line(tooltip, q ? fill(a.u[now] >= FULL ? words.tip_full : words.tip, named) : words.tip_none);
  if (q < 0) line(tooltip, words.tip_back);
  if (a.r && a.r[id]) line(tooltip, fill(words.tip_range, { range: unit(a.r[id], "mcm/d") }));
  line(tooltip, fill(words.tip_owner, { owner: a.o, period: map.periods[now].name }), "soft");
  if (a.e) line(tooltip, a.e, "soft");
  if (a.z) line(tooltip, a.z, "soft");
  tooltip.hidden = false;
  var box = g.getBoundingClientRect(), w = tooltip.offsetWidth;
  var x = Math.min(Math.max(8, box.left + box.width / 2 - w / 2), document.documentElement.clientWidth - w - 8);
  tooltip.style.left = (x + window.scrollX) + "px";
  var y = box.bottom + 10 + tooltip.offsetHeight > window.innerHeight ? Math.max(4, box.top - tooltip.offsetHeight - 8) : box.bottom + 10;
  tooltip.style.top = (y + window.scrollY) + "px";
  mark(a.c);
}
function mark(corridor) {
  arcs.forEach(function (g) { g.classList.toggle("marked", !!corridor && map.arcs[g.dataset.arc].c === corridor); });
  $$("figure[data-link]").forEach(function (f) { f.classList.toggle("marked", !!corridor && f.dataset.link === corridor); });
}
function hide() { if (tooltip) { tooltip.hidden = true; mark(""); } }
function startMap() {
  map = read("map-data"); arcs = $$("g.arc"); chooser = $("#period"); live = $("#period-now");
  if (!map || !map.periods) return;
  var numbers = figures || (figures = JSON.parse(window.inflated($("#map-figures").textContent))); map.months = numbers.months;
  Object.keys(map.arcs).forEach(function (n) { var a = map.arcs[n], f = numbers.arcs[n] || { q: [], u: [], k: [] }; a.q = f.q; a.u = f.u; a.k = f.k; });
  arcs.forEach(function (g) {
    g.addEventListener("mouseenter", function () { tell(g); });
    g.addEventListener("mouseleave", hide);
    g.addEventListener("focus", function () { tell(g); });
    g.addEventListener("blur", hide);
    g.addEventListener("click", function () {
      var f = $$("figure[data-link]").filter(function (x) { return x.dataset.link === map.arcs[g.dataset.arc].c; })[0];
      if (f) { f.scrollIntoView({ block: "center" }); f.classList.add("marked"); }
    });
  });
  $$("svg.map").forEach(function (svg) {
    var own = $$("g.arc", svg);
    svg.addEventListener("keydown", function (e) {
      var i = own.indexOf(document.activeElement), step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (e.key === "Escape") hide();
      if (i < 0 || !step) return;
      e.preventDefault();
      var j = (i + step + own.length) % own.length;
      own[i].setAttribute("tabindex", "-1"); own[j].setAttribute("tabindex", "0"); own[j].focus();
    });
  });
  chooser.addEventListener("change", function () { show(map.periods.map(function (p) { return p.id; }).indexOf(chooser.value)); });
  $$("button[data-period]").forEach(function (b) {
    b.addEventListener("click", function () { show(map.periods.map(function (p) { return p.id; }).indexOf(b.dataset.period)); });
  });
  $$("figure[data-link]").forEach(function (f) {
    f.addEventListener("mouseenter", function () { mark(f.dataset.link); });
    f.addEventListener("mouseleave", function () { mark(""); });
  });
  show(map.periods.map(function (p) { return p.id; }).indexOf(map.start));
}

function copied(text, done) {
  var old = function () { var a = document.createElement("textarea"); a.value = text; document.body.appendChild(a); a.select(); document.execCommand("copy"); a.remove(); done(); };
  if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, old); else old();
}

/* Tables: sort, filter, copy, download what is shown. */
function startTables() {
var COLLATOR = new Intl.Collator(words.code || "en", { numeric: true });
function plain(cell) {
  var row = cell.parentNode, digits = row.dataset.v && row.dataset.v.split("|")[Array.prototype.indexOf.call(row.children, cell)];
  if (digits) return digits;
  var text = cell.textContent.trim().replace(/\u2212/g, "-");
  /* A figure leaves the page as programs read it, whatever the language. */
  return cell.classList.contains("n") ? text.replace(/\u202f/g, "").replace(point, ".") : text;
}
function worth(cell) { var t = plain(cell).replace(/^\+/, "").replace(/^(-?)<.*/, "$10.01"); return t === "" || isNaN(Number(t)) ? null : Number(t); }
$$("div.table").forEach(function (box) {
  var table = $("table", box), body = $("tbody", table), heads = $$("thead th", table);
  heads.forEach(function (th, c) {
    $("button", th).addEventListener("click", function () {
      var up = th.getAttribute("aria-sort") !== "ascending";
      heads.forEach(function (h) { h.removeAttribute("aria-sort"); });
      th.setAttribute("aria-sort", up ? "ascending" : "descending");
      var rows = $$("tr:not(.total)", body), total = $("tr.total", body);
      rows.sort(function (a, b) {
        var x = a.children[c], y = b.children[c], m = worth(x), n = worth(y);
        if (th.classList.contains("n")) { if (m === null || n === null) return (m === null) - (n === null); return up ? m - n : n - m; }
        return (up ? 1 : -1) * COLLATOR.compare(plain(x), plain(y));
      });
      rows.forEach(function (r) { body.appendChild(r); });
      if (total) body.appendChild(total);
    });
  });
  var filter = $("input", box), count = $(".count", box);
  filter.addEventListener("input", function () {
    var want = filter.value.toLowerCase(), n = 0;
    $$("tr", body).forEach(function (r) { r.hidden = r.textContent.toLowerCase().indexOf(want) < 0; n += !r.hidden; });
    count.textContent = want ? fill(words.rows, { n: n }) : "";
  });
  function lines(separator, quote) {
    var rows = [heads.map(function (h) { var u = $(".unit", h); return $("button", h).textContent.trim() + (u ? " [" + u.textContent.trim() + "]" : ""); })];
    $$("tr", body).forEach(function (r) { if (!r.hidden) rows.push($$("th,td", r).map(plain)); });
    return rows.map(function (r) { return r.map(function (t) { return quote && /[",\n]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t; }).join(separator); }).join("\n") + "\n";
  }
  $(".copy", box).addEventListener("click", function () {
    copied(lines("\t", false), function () { count.textContent = words.copied; });
  });
  box.csv = function (mark) {
    var url = URL.createObjectURL(new Blob([mark + lines(",", true)], { type: "text/csv;charset=utf-8" }));
    save(url, box.dataset.name + ".csv");
    setTimeout(function () { URL.revokeObjectURL(url); }, 1000);
  };
  $(".save", box).addEventListener("click", function () { box.csv("\ufeff"); });
});

}

/* pictures.js stands here. */

/* One party's view. */
function startParty() {
var party = $("#party");
if (!party) return;
{
  var pick = function () { $$(".party-view").forEach(function (s) { s.hidden = s.dataset.party !== party.value; }); };
  party.addEventListener("change", pick);
  var asked = decodeURIComponent(location.hash).replace(/^#party-/, "");
  if ($$("option", party).some(function (o) { return o.value === asked; })) party.value = asked;
  pick();
}
}

/* Charts. */
var options = {}, drawn = [];
/* Room for the labels at the ends of bars; zero is on the axis whatever the bars are. */
function low(v) { var a = Math.min(v.min, 0), b = Math.max(v.max, 0); return a < 0 ? a - (b - a) * 0.18 : 0; }
function high(v) { var a = Math.min(v.min, 0), b = Math.max(v.max, 0); return b + (b - a) * 0.18; }
function ready(value, style) {
  if (Array.isArray(value)) return value.map(function (v) { return ready(v, style); });
  if (value && typeof value === "object") { var o = {}; Object.keys(value).forEach(function (k) { o[k] = ready(value[k], style); }); return o; }
  if (typeof value !== "string") return value;
  if (value.slice(0, 2) === "--") return style.getPropertyValue(value).trim();
  if (value === "@room-low") return low;
  if (value === "@room-high") return high;
  if (value[0] === "@") return function (v) { return figure(v, value.slice(1)); };
  return value;
}
function draw(width) {
  if (!window.echarts) return;
  drawn.forEach(function (c) { c.dispose(); });
  var style = getComputedStyle(document.documentElement);
  drawn = $$(".chart").map(function (box) {
    if (!box.clientWidth && !width) return null;
    var option = ready(options[box.dataset.chart], style);
    narrow(option, width || box.clientWidth);
    option.animation = false;
    option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: 13 };
    option.tooltip = Object.assign({ renderMode: "richText", confine: true, backgroundColor: style.getPropertyValue("--paper").trim(), textStyle: { color: style.getPropertyValue("--ink").trim() } }, option.tooltip);
    var chart = window.echarts.init(box, null, { renderer: "svg", width: width || box.clientWidth, height: Number(box.dataset.height) });
    chart.setOption(option);
    var svg = $("svg", box);
    if (svg) {
      svg.setAttribute("aria-hidden", "true");
      /* So that the page's style can shrink it where no event tells of paper. */
      svg.setAttribute("viewBox", "0 0 " + svg.getAttribute("width") + " " + svg.getAttribute("height"));
    }
    return chart;
  }).filter(Boolean);
}
/* Where the names of bars would take most of the width they stand above the bars. */
function narrow(option, width) {
  var axes = option.yAxis && (Array.isArray(option.yAxis) ? option.yAxis : [option.yAxis]);
  if (!axes || (width >= 640 && option.grid.left <= width * 0.45)) return;
  option.grid.left = 8; option.grid.right = Math.min(option.grid.right, width * 0.42);
  option.xAxis.axisLabel.hideOverlap = true;
  var label = axes[0].axisLabel;
  label.inside = true; label.width = width - 20; label.overflow = "truncate"; label.verticalAlign = "bottom"; label.padding = [0, 0, 5, -6]; label.lineHeight = 13; label.fontSize = 12;
  axes[0].z = 5;
  axes[0].data = axes[0].data.map(function (d) { return typeof d === "string" ? d.replace("\n", ", ") : d; });
  option.series.forEach(function (s) { if (s.type === "bar") s.barWidth = Math.min(s.barWidth || 12, 9); });
}
function startCharts() {
  options = read("chart-data") || {};
  $$(".chart").forEach(function (box) { box.style.height = box.dataset.height + "px"; });
  draw();
}
/* The map ends where the screen ends, however long the words above it are. */
function fitMap() {
  var svg = $("svg.map"), root = document.documentElement.style;
  if (svg) root.setProperty("--above", (svg.getBoundingClientRect().top + window.scrollY) + "px");
}
function start() { fitMap(); startMap(); startTables(); startParty(); startCharts(); startTakes(); }

/* Languages: the page is whole in the first; the others lie in it packed. */
var page = $("#page"), bodies = {};
if (page && $("nav.languages")) {
  bodies[document.documentElement.lang] = page.innerHTML;
  var wanted = function () { var m = /lang=([a-z]+)/.exec(location.hash); return m && (bodies[m[1]] || $("#body-" + m[1])) ? m[1] : null; };
  var unpack = function (code) {
    if (bodies[code]) return Promise.resolve(bodies[code]);
    return Promise.resolve(window.inflated($("#body-" + code).textContent));
  };
  var change = function () {
    var code = wanted();
    if (!code || code === document.documentElement.lang) return;
    unpack(code).then(function (body) {
      bodies[code] = body;
      hide(); drawn.forEach(function (c) { c.dispose(); }); drawn = [];
      page.innerHTML = body;
      document.documentElement.lang = code;
      words = read("words"); point = words.point; document.title = words.title;
      $$("nav.languages a").forEach(function (a) { if (a.lang === code) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current"); });
      start();
      document.documentElement.dataset.ready = code;
    });
  };
  window.addEventListener("hashchange", change);
  start();
  change();
} else start();
var wait;
window.addEventListener("resize", function () { clearTimeout(wait); wait = setTimeout(function () { fitMap(); draw(); }, 120); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { draw(); });
/* Paper is narrower than the window, and white. */
var paper = matchMedia("print");
var moved = [];
/* What the screen folds is printed whole in the annex, unless it is too long for paper. */
function annexed() {
  var annex = $("#annex");
  if (!annex || moved.length) return;
  $$("main details.long:not(.far)").forEach(function (d) {
    var mark = document.createComment("");
    d.parentNode.insertBefore(mark, d);
    moved.push({ table: d, mark: mark, open: d.open });
    d.open = true; annex.appendChild(d);
  });
}
function returned() {
  moved.forEach(function (m) { m.table.open = m.open; m.mark.parentNode.replaceChild(m.table, m.mark); });
  moved = [];
}
function onPaper() { annexed(); draw(690); }
function onScreen() { returned(); draw(); }
window.addEventListener("beforeprint", onPaper);
paper.addEventListener("change", function (e) { if (e.matches) onPaper(); else onScreen(); });
window.addEventListener("afterprint", onScreen);
})();
