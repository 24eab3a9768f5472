#!/usr/bin/env python3
"""What the page's sources must not say: whatever turns a text into markup or script.

    page_sources.py FOLDER        checks the page's .js, .html, .svg and .css files
    page_sources.py --self-test   checks that the rules find what breaks them
"""

import pathlib
import re
import sys

# Words with "on" that are no events: a browser goes online.
EVENT = r"on(?!line\b|ly\b|ce\b|e\b)[a-z]{3,}"

# By kind of file: what is looked for, and what is wrong with it.
SCRIPT = [
    (r"\b(innerHTML|outerHTML|insertAdjacentHTML|setHTML(Unsafe)?|createContextualFragment|DOMParser|parseHTMLUnsafe|srcdoc)\b",
     "parses a text as markup"),
    (r"\bdocument\s*\.\s*(write|writeln|open|execCommand)\b", "writes markup into the document"),
    (r"\beval\b|\bnew\s+Function\b|(?<![.\w#])Function\s*\(", "runs a text as script"),
    (r"\bset(Timeout|Interval)\s*\(\s*[\"'`]", "runs a text as script"),
    (r"\b(import|importScripts)\s*\(", "loads script from an address that is made up while running"),
    (r"(?i)\b(java|vb)script\s*:", "an address that is script"),
    (r"(?i)data:\s*(text/(html|javascript)|image/svg)", "an address that is a document"),
    (r"\.\s*" + EVENT + r"\s*=(?!=)", "an event attribute; addEventListener has the same"),
    (r"[\"'`]" + EVENT + r"[\"'`]|\b" + EVENT + r"\s*:", "an event attribute; addEventListener has the same"),
    (r"\bcreateElement(NS)?\s*\([^)]*[\"'`](script|iframe|frame|object|embed|base|style)[\"'`]", "an element that runs or loads"),
    (r"\belement\s*\(\s*[\"'`](script|iframe|frame|object|embed|base|style)[\"'`]", "an element that runs or loads"),
    (r"\btrustedTypes\b", "a way around Trusted Types"),
]
MARKUP = [
    (r"(?i)\s" + EVENT + r"\s*=", "an event attribute"),
    (r"(?i)<script\b(?![^>]*\ssrc=\"/)|<script\b[^>]*>\s*[^<\s]", "script that stands in the document"),
    (r"(?i)<(iframe|object|embed|base|foreignObject|style)\b|\sstyle\s*=", "what the page's policy does not let run"),
    (r"(?i)\b(java|vb)script\s*:|data:\s*text/", "an address that is script"),
]
STYLE = [(r"(?i)@import|expression\s*\(|(java|vb)script\s*:|url\(\s*[\"']?(https?:|//)", "loads or runs something")]
RULES = {".js": SCRIPT, ".html": MARKUP, ".svg": MARKUP, ".css": STYLE}


def check_text(name, text):
    problems = []
    for pattern, why in RULES[pathlib.PurePath(name).suffix]:
        for match in re.finditer(pattern, text):
            line = text.count("\n", 0, match.start()) + 1
            problems.append(f"{name}:{line}: {match.group().strip()}: {why}")
    return problems


def check(folder):
    files = sorted(file for file in folder.iterdir() if file.suffix in RULES)
    problems = [problem for file in files for problem in check_text(file.name, file.read_text(encoding="utf-8"))]
    if not {".js", ".html", ".css"} <= {file.suffix for file in files}:
        problems.append(f"{folder}: here is no page to check")
    return problems


REFUSED = {
    ".js": ["node.innerHTML = text;", "node.outerHTML += text;", 'node.insertAdjacentHTML("beforeend", text);',
            "node.setHTMLUnsafe(text);", "range.createContextualFragment(text)", "new DOMParser()", "frame.srcdoc = text;",
            "document.write(text);", "document . writeln(text)", "eval(text);", "(0, eval)(text)", "new Function(text)",
            "const f = Function('a', text);", 'setTimeout("go()", 1);', "setInterval(`go()`, 1);", "await import(address);",
            'link.href = "javascript:go()";', 'go("JavaScript :x")', "`data:text/html,${text}`", '"data:image/svg+xml,"',
            "button.onclick = go;", "window.onerror=go", 'node.setAttribute("onclick", text);', 'element("b", { onclick: text })',
            'element("b", { "onload": text })', 'document.createElement("script")', 'element("iframe", { src })',
            'document.createElementNS(svg, "script")', 'trustedTypes.createPolicy("x", rules)'],
    ".html": ['<body onload="go()">', "<script>go()</script>", '<script src="https://example.com/x.js"></script>',
              '<script src="/x.js">go()</script>', '<a href="javascript:go()">', '<base href="/">', '<iframe src="/">',
              '<b style="color:red">'],
    ".svg": ['<svg onload="go()">', "<script>go()</script>", "<foreignObject>"],
    ".css": ['@import "x.css";', "a { background: url(https://example.com/x.png) }", "a { width: expression(go()) }"],
}
ALLOWED = {
    ".js": ['window.addEventListener("online", go);', "person.is_online = true;", 'element("b", { on: { click: go } })',
            "node.textContent = text;", "setTimeout(() => go(), 1);", 'import { a } from "./a.js";', "if (node.online === x) go();",
            '// HTML is never parsed; only text nodes are made, once.', 'document.createElement("parlor-app")'],
    ".html": ['<script type="module" src="/page/app.js"></script>', '<link rel="icon" href="/page/favicon.svg">'],
    ".svg": ['<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'],
    ".css": ["a { background: url(/page/x.png) }"],
}


def self_test():
    problems = [f"not found: {text}" for kind, texts in REFUSED.items() for text in texts if not check_text(f"x{kind}", text)]
    for kind, texts in ALLOWED.items():
        for text in texts:
            problems += check_text(f"x{kind}", text)
    return problems


if __name__ == "__main__":
    found = self_test() if sys.argv[1] == "--self-test" else check(pathlib.Path(sys.argv[1]))
    print("\n".join(found) or "no text becomes markup or script")
    sys.exit(1 if found else 0)
