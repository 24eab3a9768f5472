// What people send in the tests of the client pages.

import { plain_picture } from "./pictures.mjs";

export const red = plain_picture("red.png", [200, 40, 40]);
export const green = plain_picture("green.png", [40, 160, 60]);
export const notes = { name: "notes of today.txt", mimeType: "text/plain", buffer: Buffer.from("Remember the milk.\n") };
export const list = { name: "list.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n") };
