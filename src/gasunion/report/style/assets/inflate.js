/* Unpacks what gzip packed, at once: RFC 1951 and 1952. The page's other languages and its chart library lie in it so. */
(function () {
"use strict";
var BASE = [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];
var MORE = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
var BACK = [1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577];
var FAR = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
var ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/* A code: how many words have each length, and the words by length and value. */
function code(lengths) {
  var count = new Uint16Array(16), place = new Uint16Array(16), words = new Uint16Array(lengths.length), i;
  for (i = 0; i < lengths.length; i++) count[lengths[i]]++;
  count[0] = 0;
  for (i = 1; i < 16; i++) place[i] = place[i - 1] + count[i - 1];
  for (i = 0; i < lengths.length; i++) if (lengths[i]) words[place[lengths[i]]++] = i;
  return { count: count, words: words };
}
window.inflated = function (text) {
  var packed = Uint8Array.from(atob(text), function (c) { return c.charCodeAt(0); });
  var at = 10, hold = 0, held = 0, n = packed.length, out = new Uint8Array(new DataView(packed.buffer).getUint32(n - 4, true)), end = 0;
  function bits(k) {
    while (held < k) { hold |= packed[at++] << held; held += 8; }
    var v = hold & ((1 << k) - 1); hold >>>= k; held -= k; return v;
  }
  function word(c) {
    for (var length = 1, value = 0, first = 0, index = 0; ; length++) {
      value |= bits(1);
      var many = c.count[length];
      if (value - many < first) return c.words[index + value - first];
      index += many; first = (first + many) << 1; value <<= 1;
    }
  }
  function block(letters, distances) {
    for (;;) {
      var w = word(letters);
      if (w < 256) { out[end++] = w; continue; }
      if (w === 256) return;
      var length = BASE[w - 257] + bits(MORE[w - 257]), d = word(distances), from = end - BACK[d] - bits(FAR[d]);
      while (length--) out[end++] = out[from++];
    }
  }
  for (var last = 0; !last;) {
    last = bits(1);
    var kind = bits(2), lengths = [], i;
    if (kind === 0) {
      hold = held = 0;
      var size = packed[at] | packed[at + 1] << 8;
      out.set(packed.subarray(at + 4, at + 4 + size), end); end += size; at += 4 + size;
    } else if (kind === 1) {
      for (i = 0; i < 288; i++) lengths.push(i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8);
      block(code(lengths), code(new Array(30).fill(5)));
    } else {
      var letters = bits(5) + 257, distances = bits(5) + 1, words = bits(4) + 4, of = new Array(19).fill(0);
      for (i = 0; i < words; i++) of[ORDER[i]] = bits(3);
      for (var c = code(of); lengths.length < letters + distances;) {
        var w = word(c), again = w < 16 ? 1 : w === 16 ? 3 + bits(2) : w === 17 ? 3 + bits(3) : 11 + bits(7), what = w < 16 ? w : w === 16 ? lengths[lengths.length - 1] : 0;
        while (again--) lengths.push(what);
      }
      block(code(lengths.slice(0, letters)), code(lengths.slice(letters)));
    }
  }
  return new TextDecoder().decode(out);
};
/* A script that lies packed: the page's policy knows its hash. */
Array.prototype.forEach.call(document.querySelectorAll("script[data-packed]"), function (e) {
  var s = document.createElement("script");
  s.textContent = window.inflated(e.textContent);
  document.body.appendChild(s);
});
})();
