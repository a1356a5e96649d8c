/* A picture leaves the page with its title above and its source below it, drawn in the colours that are shown. */
var DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "fill-opacity", "stroke-opacity", "font-size", "font-family", "font-weight", "font-style", "letter-spacing", "text-anchor", "dominant-baseline", "paint-order", "visibility"];
function sized(text, width, size) {
  var lines = [""], most = Math.max(20, Math.floor(width / (size * 0.56)));
  text.split(" ").forEach(function (word) {
    var last = lines[lines.length - 1];
    if (last && last.length + word.length + 1 > most) lines.push(word); else lines[lines.length - 1] = last ? last + " " + word : word;
  });
  return lines;
}
/* Many small charts leave as one picture: as many in a row as the page shows, each under its name. */
function composed(box) {
  var figures = $$("figure", box), w = 260, gap = 24, across = Math.min(4, figures.length), y = 0, out = document.createElementNS(SVG, "svg"), tall = 0;
  out.setAttribute("class", box.className);
  figures.forEach(function (f, i) {
    var x = (i % across) * (w + gap), at = 14;
    if (i && i % across === 0) { y += tall + 20; tall = 0; }
    $$("h3,p", f).forEach(function (e) {
      sized(e.textContent, w, e.tagName === "H3" ? 13 : 12).forEach(function (line) {
        var t = document.createElementNS(SVG, "text");
        t.setAttribute("x", x); t.setAttribute("y", y + at); t.setAttribute("class", e.tagName === "H3" ? "named" : "told"); t.textContent = line;
        out.appendChild(t); at += 16;
      });
    });
    var svg = $("svg", f), copy = svg.cloneNode(true), view = svg.getAttribute("viewBox").split(" ").map(Number), h = w * view[3] / view[2];
    copy.setAttribute("x", x); copy.setAttribute("y", y + at - 6); copy.setAttribute("width", w); copy.setAttribute("height", h);
    out.appendChild(copy); tall = Math.max(tall, at + h);
  });
  out.setAttribute("viewBox", "0 0 " + (across * (w + gap) - gap) + " " + (y + tall));
  /* Drawn where nobody sees it, so that the page's style is what it leaves with. */
  out.style.position = "absolute"; out.style.left = "-9999px"; out.style.width = (across * (w + gap) - gap) + "px";
  document.body.appendChild(out);
  return out;
}
/* The legend of a picture goes with it. */
function legendOf(bar, svg) {
  if (bar.nextElementSibling && bar.nextElementSibling.classList.contains("legend")) return bar.nextElementSibling;
  return svg.closest(".chart") ? null : $(".legend", bar.closest("section"));
}
function keyed(legend, width, page, family) {
  var group = document.createElementNS(SVG, "g"), x = 4, y = 0;
  if (!legend) return { group: group, height: 0 };
  $$("span", legend).forEach(function (item) {
    var mark = $("svg", item), sign = $("b", item), text = item.textContent.trim(), wide = 0;
    if (sign) text = sign.textContent + "  " + text.slice(sign.textContent.length).trim();
    if (mark) wide = Number(mark.getAttribute("width")) + 6;
    var room = wide + text.length * 6.2 + 18;
    if (x > 4 && x + room > width) { x = 4; y += 22; }
    if (mark) { var c = dressed(mark); c.setAttribute("x", x); c.setAttribute("y", y); group.appendChild(c); }
    var t = document.createElementNS(SVG, "text");
    [["x", x + wide], ["y", y + 11], ["font-size", 11.5], ["font-family", family], ["fill", page.getPropertyValue("--ink").trim()]].forEach(function (p) { t.setAttribute(p[0], p[1]); });
    t.textContent = text; group.appendChild(t); x += room;
  });
  return { group: group, height: y + 30 };
}
/* A copy that needs no stylesheet: what the page's style says stands in attributes. */
function dressed(svg) {
  var copy = svg.cloneNode(true), from = [svg].concat($$("*", svg)), to = [copy].concat($$("*", copy));
  from.forEach(function (e, i) {
    var shown = getComputedStyle(e);
    if (shown.display === "none" && i) { to[i].remove(); return; }
    DRAWN.forEach(function (name) { var v = shown.getPropertyValue(name); if (v) to[i].setAttribute(name, v); });
    to[i].removeAttribute("class"); to[i].removeAttribute("tabindex"); to[i].removeAttribute("style");
  });
  return copy;
}
function standing(svg, title, about, source, legend) {
  var box = svg.getBoundingClientRect(), view = (svg.getAttribute("viewBox") || "0 0 " + box.width + " " + box.height).split(/[ ,]+/).map(Number);
  var copy = dressed(svg);
  var page = getComputedStyle(document.documentElement), family = getComputedStyle(document.body).fontFamily;
  var w = view[2], heads = sized(title, w, 17), told = about ? sized(about, w, 12) : [], feet = sized(source, w, 11), below = heads.length * 22 + 12, top = below + told.length * 16, foot = feet.length * 15 + 10;
  var out = document.createElementNS(SVG, "svg");
  var put = function (tag, named, text) { var e = document.createElementNS(SVG, tag); Object.keys(named).forEach(function (k) { e.setAttribute(k, named[k]); }); if (text) e.textContent = text; out.appendChild(e); };
  var ink = page.getPropertyValue("--ink").trim(), key = keyed(legend, w, page, family), under = top + view[3] + (key.height ? 8 : 0), h = view[3] + top + foot + key.height;
  out.setAttribute("xmlns", SVG); out.setAttribute("viewBox", "0 0 " + w + " " + h); out.setAttribute("width", w); out.setAttribute("height", h);
  put("rect", { width: w, height: h, fill: page.getPropertyValue("--paper").trim() });
  heads.forEach(function (t, i) { put("text", { x: 4, y: 20 + 22 * i, fill: ink, "font-size": 17, "font-weight": 650, "font-family": family }, t); });
  told.forEach(function (t, i) { put("text", { x: 4, y: below + 6 + 16 * i, fill: page.getPropertyValue("--soft").trim(), "font-size": 12, "font-family": family }, t); });
  copy.setAttribute("x", 0); copy.setAttribute("y", top); copy.setAttribute("width", w); copy.setAttribute("height", view[3]); copy.setAttribute("viewBox", view.join(" "));
  out.appendChild(copy);
  key.group.setAttribute("transform", "translate(0 " + (under + 4) + ")"); out.appendChild(key.group);
  feet.forEach(function (t, i) { put("text", { x: 4, y: top + view[3] + key.height + 16 + 15 * i, fill: page.getPropertyValue("--soft").trim(), "font-size": 11, "font-family": family }, t); });
  return out;
}
function save(url, name) { var a = document.createElement("a"); a.href = url; a.download = name; a.click(); }
function startTakes() {
  $$(".takes").forEach(function (bar) {
    var title = bar.dataset.title, source = fill(words.cite, { title: title }), said = $(".count", bar);
    var period = function () { return bar.dataset.name === "map" && map && map.periods ? title + ", " + map.periods[now].name : title; };
    $$("button", bar).forEach(function (button) {
      button.addEventListener("click", function () {
        var kind = button.dataset.take;
        if (kind === "cite") { copied(source, function () { said.textContent = words.copied; }); return; }
        if (kind === "csv" || kind === "csv-bom") { $$("div.table").forEach(function (t) { if (t.dataset.name === button.dataset.table) t.csv(kind === "csv" ? "" : "\ufeff"); }); return; }
        var shown = bar.previousElementSibling, many = shown.classList.contains("small"), svg = many ? composed(shown) : $$("svg", shown).filter(function (e) { return e.getBoundingClientRect().width; })[0];
        if (!svg) return;
        var legend = legendOf(bar, many ? shown : svg), whole = standing(svg, period(), bar.dataset.about, source, legend), text = new XMLSerializer().serializeToString(whole);
        if (many) svg.remove();
        var name = bar.dataset.name + "." + kind, data = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
        if (kind === "svg") { save(data, name); return; }
        var image = new Image();
        image.onload = function () {
          var canvas = document.createElement("canvas"), w = Number(whole.getAttribute("width")), h = Number(whole.getAttribute("height"));
          canvas.width = 2 * w; canvas.height = 2 * h;
          canvas.getContext("2d").drawImage(image, 0, 0, 2 * w, 2 * h);
          save(canvas.toDataURL("image/png"), name);
        };
        image.src = data;
      });
    });
  });
}
