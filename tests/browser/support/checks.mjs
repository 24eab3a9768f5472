// What holds for every part of the page.

import assert from "node:assert/strict";
import { axe_source } from "./modules.mjs";

// axe-core needs a page with bypassCSP.
export async function assert_accessible(visitor, what) {
  await visitor.page.evaluate(axe_source);
  const problems = await visitor.page.evaluate(async () => {
    await Promise.all(document.getAnimations().map((animation) => animation.effect.getComputedTiming().iterations === Infinity ? animation.cancel() : animation.finish()));
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.filter(({ impact }) => impact === "serious" || impact === "critical").map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 200)).join(" | ")}`);
  });
  assert.deepEqual(problems, [], `axe-core on ${what}`);
}

export async function assert_fits(visitor, what) {
  const wide = await visitor.page.evaluate(() => {
    const found = [];
    if (document.documentElement.scrollWidth > innerWidth) found.push("document");
    for (const node of document.querySelectorAll("body *")) {
      const box = node.getBoundingClientRect();
      const is_clipped = node.closest(".visually_hidden, .tray") || node.matches("path");
      if (box.width > 0 && !is_clipped && (box.right > innerWidth + 0.5 || box.left < -0.5)) found.push(`${node.tagName}.${node.className} ${box.left}..${box.right}`);
    }
    return found;
  });
  assert.deepEqual(wide, [], `nothing overflows in ${what}`);
}
