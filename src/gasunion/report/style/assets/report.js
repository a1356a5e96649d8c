/* The page works without this script; with it the month can be chosen, tables sort and charts draw.
   No styles in attributes and no eval: the page's content policy allows neither. */
(function () {
"use strict";
document.documentElement.classList.add("js");
var $ = function (s, r) { return (r || document).querySelector(s); };
var $$ = function (s, r) { return Array.prototype.slice.call((r || document).querySelectorAll(s)); };
var read = function (id) { var e = document.getElementById(id); return e ? JSON.parse(e.textContent) : null; };
var SVG = "http://www.w3.org/2000/svg";
var DECIMALS = { "bcm": 1, "mcm/d": 1, "MUSD": 0, "USD/tcm": 0, "%": 0, "count": 0 };
function figure(v, unit) {
  if (typeof v !== "number" || !isFinite(v)) return "n/a";
  var d = unit in DECIMALS ? DECIMALS[unit] : 1, t = Math.abs(v).toFixed(d).split(".");
  t[0] = t[0].replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
  return (v < 0 && Number(Math.abs(v).toFixed(d)) !== 0 ? "\u2212" : "") + t.join(".");
}

/* The map: widths, colours and arrowheads of the chosen period. */
var map = read("map-data"), now = 0;
var LIMITS = [25, 50, 75, 95], FULL = 99.5;
var arcs = $$("g.arc"), tooltip = $("#tooltip"), chooser = $("#period"), live = $("#period-now");
function sentence(a, i) {
  var q = a.q[i], from = q < 0 ? a.t : a.f, to = q < 0 ? a.f : a.t, name = map.periods[i].name;
  var head = (a.s ? a.s + ", " : "") + from + " to " + to + " (" + a.c + "): ";
  if (!q) return head + "no flow, " + name;
  return head + figure(Math.abs(q), "mcm/d") + " mcm/d, " + figure(a.u[i], "%") + " % of " + figure(a.k[i], "mcm/d") +
    " mcm/d" + (a.u[i] >= FULL ? ", full" : "") + (q < 0 ? ", against the corridor's first direction" : "") + ", " + name;
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
  var id = map.periods[i].id;
  if (chooser) chooser.value = id;
  if (live) live.textContent = map.periods[i].name;
  $$("button[data-period]").forEach(function (b) { b.setAttribute("aria-pressed", String(b.dataset.period === id)); });
  var month = months.indexOf(id.replace(/p$/, ""));
  $$("line.cursor").forEach(function (l) {
    var x = month < 0 ? -9 : Number(l.dataset.first) + month * Number(l.dataset.step);
    l.setAttribute("x1", x); l.setAttribute("x2", x);
  });
  hide();
}
var months = map && map.periods ? map.periods.filter(function (p) { return !/p$/.test(p.id); }).map(function (p) { return p.id; }) : [];
function line(parent, text, cls) { var e = document.createElement(cls === "b" ? "b" : "span"); if (cls && cls !== "b") e.className = cls; e.textContent = text; parent.appendChild(e); parent.appendChild(document.createElement("br")); }
function tell(g) {
  var a = map.arcs[g.dataset.arc], q = a.q[now], id = map.periods[now].id;
  tooltip.textContent = "";
  line(tooltip, (a.s || a.c) + " (" + a.c + ")", "b");
  line(tooltip, (q < 0 ? a.t : a.f) + " \u2192 " + (q < 0 ? a.f : a.t));
  line(tooltip, q ? figure(Math.abs(q), "mcm/d") + " mcm/d, " + figure(a.u[now], "%") + " % of " + figure(a.k[now], "mcm/d") + " mcm/d" + (a.u[now] >= FULL ? ": full" : "") : "no flow");
  if (q < 0) line(tooltip, "runs against the corridor's first direction");
  if (a.r && a.r[id]) line(tooltip, "range over equally good plans: " + a.r[id] + " mcm/d");
  line(tooltip, "owner: " + a.o + "; " + map.periods[now].name, "soft");
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
if (map && map.periods) {
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

/* Tables: sort, filter, copy, download what is shown. */
var COLLATOR = new Intl.Collator(undefined, { numeric: true });
function plain(cell) { return cell.textContent.trim().replace(/\u202f/g, "").replace(/\u2212/g, "-"); }
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
    count.textContent = want ? n + " rows" : "";
  });
  function lines(separator, quote) {
    var rows = [heads.map(function (h) { var u = $(".unit", h); return $("button", h).textContent.trim() + (u ? " [" + u.textContent.trim() + "]" : ""); })];
    $$("tr", body).forEach(function (r) { if (!r.hidden) rows.push($$("th,td", r).map(plain)); });
    return rows.map(function (r) { return r.map(function (t) { return quote && /[",\n]/.test(t) ? '"' + t.replace(/"/g, '""') + '"' : t; }).join(separator); }).join("\n") + "\n";
  }
  $(".copy", box).addEventListener("click", function () {
    var text = lines("\t", false), done = function () { count.textContent = "copied"; };
    var old = function () { var a = document.createElement("textarea"); a.value = text; document.body.appendChild(a); a.select(); document.execCommand("copy"); a.remove(); done(); };
    if (navigator.clipboard && window.isSecureContext) navigator.clipboard.writeText(text).then(done, old); else old();
  });
  $(".save", box).addEventListener("click", function () {
    var a = document.createElement("a");
    a.href = URL.createObjectURL(new Blob(["\ufeff" + lines(",", true)], { type: "text/csv;charset=utf-8" }));
    a.download = box.dataset.name + ".csv"; a.click();
    setTimeout(function () { URL.revokeObjectURL(a.href); }, 1000);
  });
});

/* One party's view. */
var party = $("#party");
if (party) {
  var pick = function () { $$(".party-view").forEach(function (s) { s.hidden = s.dataset.party !== party.value; }); };
  party.addEventListener("change", pick);
  var asked = decodeURIComponent(location.hash).replace(/^#party-/, "");
  if ($$("option", party).some(function (o) { return o.value === asked; })) party.value = asked;
  pick();
}

/* Charts. */
var options = read("chart-data") || {}, drawn = [];
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
  if (value[0] === "@") return function (v) { return figure(v, value.slice(1)) + (value === "@count" ? "" : ""); };
  return value;
}
function draw(width) {
  if (!window.echarts) return;
  drawn.forEach(function (c) { c.dispose(); });
  var style = getComputedStyle(document.documentElement);
  drawn = $$(".chart").map(function (box) {
    var option = ready(options[box.dataset.chart], style);
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
  });
}
$$(".chart").forEach(function (box) { box.style.height = box.dataset.height + "px"; });
draw();
var wait;
window.addEventListener("resize", function () { clearTimeout(wait); wait = setTimeout(function () { draw(); }, 120); });
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", function () { draw(); });
/* Paper is narrower than the window, and white. */
var paper = matchMedia("print");
function onPaper() { draw(690); }
window.addEventListener("beforeprint", onPaper);
paper.addEventListener("change", function (e) { if (e.matches) onPaper(); else draw(); });
window.addEventListener("afterprint", function () { draw(); });
})();
