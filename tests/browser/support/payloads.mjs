// Five hundred texts that want to become script: every shape of markup, in turn with every way out of a context, every
// disguise and every call. A page that writes what people say as HTML runs most of them; see stored_xss.test.mjs.

const how_many = 500;

// What script calls; N is the payload's number. The trap of support/trap.mjs is behind each of these names.
const calls = [
  "alert(N)",
  "__xss(N)",
  "confirm(N)",
  "prompt(N)",
  "top.__xss(N)",
  "parent['__x'+'ss'](N)",
  "(0,alert)(N)",
  "[N].map(alert)",
  "self?.alert?.(N)",
  "\\u0061lert(N)",
  "setTimeout(__xss,0,N)",
  "setTimeout('__xss(N)')",
  "eval('__xss(N)')",
  "Function('__xss(N)')()",
  "console.log('__xss N')",
  "location='javascript:__xss(N)'",
  "document.write('<img src=x onerror=__xss(N)>')",
  "void(document.body.appendChild(document.createElement('script')).text='__xss(N)')",
];

// Markup that runs CALL by itself, or after a click, or in a browser of some years ago. Attributes are in double quotes.
export const shapes = [
  // Script as such.
  "<script>CALL</script>",
  '<script type="module">CALL</script>',
  '<script src="data:text/javascript,CALL"></script>',
  "<script><!--\nCALL//--></script>",
  "<script>/*<a>*/CALL</script x>",
  "<svg><script>CALL</script></svg>",
  '<svg><script href="data:text/javascript,CALL"/></svg>',
  "<math><script>CALL</script></math>",
  // Events that come by themselves.
  '<img src="x" onerror="CALL">',
  '<image src="x" onerror="CALL">',
  '<img srcset="x" onerror="CALL">',
  '<picture><source srcset="x"><img onerror="CALL"></picture>',
  '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" onload="CALL" onerror="CALL">',
  '<svg onload="CALL">',
  '<svg><g onload="CALL"></g></svg>',
  '<svg><image href="x" onerror="CALL"/></svg>',
  '<svg><animate attributeName="x" dur="1ms" onbegin="CALL"/></svg>',
  '<svg><set attributeName="x" onend="CALL" dur="1ms"/></svg>',
  '<body onload="CALL">',
  '<body onpageshow="CALL">',
  '<iframe onload="CALL"></iframe>',
  '<embed src="x" onerror="CALL">',
  '<object data="x" onerror="CALL"></object>',
  '<video src="x" onerror="CALL"></video>',
  '<video><source src="x" onerror="CALL"></video>',
  '<audio src="x" onerror="CALL"></audio>',
  '<link rel="stylesheet" href="data:text/css," onload="CALL">',
  '<style onload="CALL"></style>',
  '<script src="x" onerror="CALL"></script>',
  '<details open ontoggle="CALL">x</details>',
  '<input autofocus onfocus="CALL">',
  '<select autofocus onfocus="CALL"></select>',
  '<textarea autofocus onfocus="CALL"></textarea>',
  '<b autofocus tabindex="0" onfocusin="CALL">x</b>',
  '<marquee onstart="CALL">x</marquee>',
  '<input type="image" src="x" onerror="CALL">',
  '<style>@keyframes k{}</style><b style="animation:k 1ms" onanimationend="CALL">x</b>',
  '<b style="transition:color 1ms" onbeforetoggle="CALL" ontransitionend="CALL">x</b>',
  // Events that need a hand.
  '<b onclick="CALL">x</b>',
  '<b onmouseover="CALL" style="position:fixed;inset:0">x</b>',
  '<a onpointerenter="CALL" href="#">x</a>',
  '<div contenteditable onbeforeinput="CALL" oninput="CALL">x</div>',
  '<x-y tabindex="1" onkeydown="CALL">x</x-y>',
  '<p oncopy="CALL" oncontextmenu="CALL" ondragstart="CALL">x</p>',
  '<form onsubmit="CALL"><button>x</button></form>',
  '<button popovertarget="p">x</button><p popover id="p" ontoggle="CALL">x</p>',
  '<dialog open oncancel="CALL" onclose="CALL">x</dialog>',
  // Addresses that are script, or a document with script.
  "javascript:CALL",
  "javascript://example.com/%0ACALL",
  "data:text/html,<script>CALL</script>",
  "vbscript:CALL",
  '<a href="javascript:CALL">x</a>',
  '<a href="data:text/html,<script>parent.CALL</script>">x</a>',
  '<a href=" &#1;javascript:CALL">x</a>',
  '<a href="java&Tab;scr&NewLine;ipt&colon;CALL">x</a>',
  '<area shape="default" href="javascript:CALL">',
  '<svg><a href="javascript:CALL"><text>x</text></a></svg>',
  '<svg><a xlink:href="javascript:CALL"><text y="9">x</text></a></svg>',
  '<svg><a><animate attributeName="href" values="javascript:CALL"/><text>x</text></a></svg>',
  '<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg onload=CALL />#x"/></svg>',
  '<math href="javascript:CALL"><mi>x</mi></math>',
  '<iframe src="javascript:CALL"></iframe>',
  '<iframe srcdoc="<script>parent.CALL</script>"></iframe>',
  '<embed src="javascript:CALL">',
  '<object data="javascript:CALL"></object>',
  '<form action="javascript:CALL"><input type="submit"></form>',
  '<form><button formaction="javascript:CALL">x</button></form>',
  '<meta http-equiv="refresh" content="0;url=javascript:CALL">',
  '<base href="javascript:CALL//"><a href="x">x</a>',
  '<table background="javascript:CALL"></table>',
  "<style>@import 'javascript:CALL';</style>",
  '<b style="background:url(javascript:CALL);width:expression(CALL)">x</b>',
  // What becomes something else when it is parsed for the second time.
  '<noscript><p title="</noscript><img src=x onerror=CALL>">',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=CALL&gt;">',
  '<svg></p><style><a title="</style><img src=x onerror=CALL>">',
  '<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=CALL>',
  "<svg><foreignObject><img src=x onerror=CALL></foreignObject></svg>",
  "<svg><desc><![CDATA[</desc><img src=x onerror=CALL>]]></desc></svg>",
  "<math><annotation-xml encoding=text/html><img src=x onerror=CALL></annotation-xml></math>",
  "<template shadowrootmode=open><img src=x onerror=CALL></template>",
  "<xmp><p title='</xmp><img src=x onerror=CALL>'>",
  "<plaintext><img src=x onerror=CALL>",
  "<select><option><style></option></select><img src=x onerror=CALL></style>",
  "<b <script>CALL</script>0",
  "<<img src=x onerror=CALL//",
  "<img src=x onerror=CALL",
  "<!--><img src=x onerror=CALL>-->",
  "<? <img src=x onerror=CALL> ?>",
  "<!DOCTYPE x [<!ENTITY y 'CALL'>]><x>&y;</x>",
  // What template languages and lenient renderers run.
  "{{constructor.constructor('CALL')()}}",
  "${CALL}",
  "#{CALL}",
  "<%= CALL %>",
  "[[${CALL}]]",
  "[x](javascript:CALL)",
  '![x](x"onerror="CALL)',
  "<javascript:CALL>",
  "[url=javascript:CALL]x[/url]",
  // Links with more in them than an address.
  'https://example.com/"onmouseover="CALL',
  "https://example.com/'><img/src=x/onerror=CALL>",
  "https://javascript:CALL@example.com/",
  "http://[javascript:CALL]/ https://example.com/?q=<script>CALL</script>",
];

// Ways out of where a careless page might have put the text.
const contexts = [
  ["", ""],
  ['">', ""],
  ["'>", ""],
  [">", ""],
  ["</script>", "<script>"],
  ["</textarea>", "<textarea>"],
  ["</title>", "<title>"],
  ["</style>", "<style>"],
  ["-->", "<!--"],
  ["]]>", "<![CDATA["],
  ["</noscript>", ""],
  ["</svg></math></p>", ""],
  ["';", "//"],
  ['\\";', "//"],
  ["`}", "`"],
  ["*/", "/*"],
];

const rot_case = (text) => text.replace(/<\/?[a-z]+|\son[a-z]+(?==)|javascript:/gi, (word) => [...word].map((letter, at) => (at % 2 ? letter.toUpperCase() : letter)).join(""));
const in_attribute = (change) => (text) => text.replace(/(on[a-z]+|href|src|action)="([^"]*)"/gi, (_, name, value) => `${name}="${[...value].map(change).join("")}"`);
const full_width = (text) => text.replace(/[<>"']/g, (letter) => String.fromCodePoint(letter.codePointAt(0) + 0xfee0));

// What hides a text from filters. "plain" comes first; what holds a control character is refused instead of shown.
export const disguises = [
  ["plain", (text) => text],
  ["mixed case", rot_case],
  ["slashes for blanks", (text) => text.replace(/(<[a-z]+) /gi, "$1/")],
  ["line feeds for blanks", (text) => text.replace(/(<[a-z]+) /gi, "$1\n")],
  ["CR LF and tabs for blanks", (text) => text.replace(/(<[a-z]+) /gi, "$1\r\n\t")],
  ["a header's end before it", (text) => `x\r\nContent-Type: text/html\r\n\r\n${text}`],
  ["decimal references in attributes", in_attribute((letter) => `&#${letter.codePointAt(0)};`)],
  ["padded hexadecimal references in attributes", in_attribute((letter) => `&#x0000${letter.codePointAt(0).toString(16)};`)],
  ["escaped once", (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;")],
  ["references for brackets, without semicolons", (text) => text.replaceAll("<", "&#60").replaceAll(">", "&#62")],
  ["percent-encoded", (text) => encodeURIComponent(text)],
  ["escapes of JavaScript", (text) => text.replaceAll("<", "\\x3c").replaceAll(">", "\\u003e")],
  ["UTF-7", (text) => text.replaceAll("<", "+ADw-").replaceAll(">", "+AD4-")],
  ["full-width brackets", full_width],
  ["turned around for the eye", (text) => `\u202e${text}\u202c\u2066\u200f${text}`],
  ["invisible letters", (text) => `\ufeff\u200b${text.replace(/<([a-z])/gi, "\u200d<$1")}\u2060`],
  ["marks on brackets", (text) => `\u0338${text.replaceAll(">", ">\u0338")}\u0301`],
  ["line separators", (text) => `\u2028${text}\u2029`],
  ["beyond the first plane", (text) => `\u{1f600}${text}\u{e0001}\u{10ffff}`],
  ["in the depth", (text) => `${"<b><i>".repeat(40)}${text}`],
  ["behind much", (text) => `${"x".repeat(4000)}${text}`],
  ["twice", (text) => `${text} ${text}`],
  ["a NUL in it", (text) => text.replace("<", "<\0")],
  ["an escape character in it", (text) => `\x1b[0m${text}\x07`],
];

// Round after round through the shapes; from the second on each meets another context, disguise and call.
export function make_payloads() {
  const made = new Map();
  for (let round = 0; made.size < how_many; round += 1) {
    for (let at = 0; at < shapes.length && made.size < how_many; at += 1) {
      const step = round === 0 ? 0 : round * 5 + at;
      const number = made.size;
      const call = calls[(round * 7 + at) % calls.length].replaceAll("N", String(number));
      const [before, after] = contexts[step % contexts.length];
      const [disguise, change] = disguises[(step * 5) % disguises.length];
      const text = before + change(shapes[at].replaceAll("CALL", () => call)) + after;
      if (!made.has(text)) made.set(text, { number, text, disguise });
    }
  }
  return [...made.values()];
}

// A message holds no control characters but tab, CR and LF; whoever sends others is told so.
export const is_message_text = (text) => !/[\0-\x08\x0b\x0c\x0e-\x1f]/.test(text);

// A name holds no control characters at all and has at most 255 bytes; of a longer one the end is what matters.
export function as_name(text, most_bytes = 255) {
  const letters = [...text.replace(/[\0-\x1f\x7f-\x9f\u2028\u2029]/g, "")];
  while (Buffer.byteLength(letters.join("")) > most_bytes) letters.shift();
  return letters.join("");
}
