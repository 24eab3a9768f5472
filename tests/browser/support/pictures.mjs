// Pictures made on the fly.

import { crc32 } from "./crc32.mjs";
import { deflateSync } from "node:zlib";

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

// colour_at(x, y), both from 0 to 1, returns [red, green, blue].
export function png(width, height, colour_at) {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y += 1) {
    const row = y * (1 + width * 3);
    for (let x = 0; x < width; x += 1) {
      const colour = colour_at(x / (width - 1), y / (height - 1)).map((part) => Math.max(0, Math.min(255, Math.round(part))));
      rows.set(colour, row + 1 + x * 3);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", header), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))]);
}

export function plain_picture(name, colour) {
  return { name, mimeType: "image/png", buffer: png(64, 48, () => colour) };
}

// Evening hills under a low sun.
export function landscape(name) {
  const mix = (from, to, part) => from.map((value, index) => value + (to[index] - value) * part);
  const hills = [
    { base: 0.56, height: 0.09, waves: 5, shift: 0.4, colour: [196, 120, 104] },
    { base: 0.66, height: 0.08, waves: 7, shift: 1.9, colour: [122, 82, 96] },
    { base: 0.78, height: 0.07, waves: 9, shift: 3.1, colour: [58, 56, 78] },
    { base: 0.9, height: 0.05, waves: 13, shift: 0.9, colour: [28, 38, 50] },
  ];
  const colour_at = (x, y) => {
    for (const hill of [...hills].reverse()) {
      const edge = hill.base - hill.height * (0.6 * Math.sin(x * hill.waves + hill.shift) + 0.4 * Math.sin(x * hill.waves * 2.3 + hill.shift * 2));
      if (y > edge) return mix(hill.colour, [20, 26, 38], Math.min(1, (y - edge) * 1.2));
    }
    const sun = Math.hypot((x - 0.68) * 1.5, y - 0.4);
    const sky = mix([88, 128, 168], [250, 196, 140], Math.min(1, y * 1.7));
    return sun < 0.075 ? [255, 240, 205] : mix([255, 222, 170], sky, Math.min(1, (sun - 0.075) * 3.2));
  };
  return { name, mimeType: "image/png", buffer: png(960, 640, colour_at) };
}
