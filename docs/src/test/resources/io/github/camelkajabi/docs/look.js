// SPDX-License-Identifier: Apache-2.0
/* Returns what is wrong with how the page looks: text that is cut or too wide, and text that is hard to read. */
const problems = new Set();
const say = (what, node) => problems.add(`${what}: ${node.localName}.${node.className} ${node.textContent.trim().slice(0, 60)}`);

document.documentElement.append(Object.assign(document.createElement("style"), {
  className: "look",
  textContent: ".copy, .anchor { opacity: 1 !important; transition: none !important }",
}));

if (document.documentElement.scrollWidth > innerWidth) {
  problems.add(`the page is ${document.documentElement.scrollWidth} px wide`);
}
for (const node of document.querySelectorAll("body *")) {
  const box = node.getBoundingClientRect();
  const isSeen = box.width > 1 && box.height > 1 && getComputedStyle(node).visibility !== "hidden";
  if (isSeen && !node.closest("pre, svg, .skip, dialog") && (box.right > innerWidth + 1 || box.left < -1)) {
    say("it leaves the screen", node);
  }
  // Text that leaves its cell or its list would lie over what is beside it.
  if (isSeen && node.matches("article :is(p, td, th, li, h1, h2, h3, dd)") && !node.querySelector("pre") && node.scrollWidth > node.clientWidth + 1
      && getComputedStyle(node).display !== "inline") {
    say(`its content is ${node.scrollWidth - node.clientWidth} px wider`, node);
  }
}

/* ---- Contrast ---- */

const canvas = Object.assign(document.createElement("canvas"), {width: 1, height: 1}).getContext("2d", {willReadFrequently: true});
const known = new Map();
function rgba(colour) {
  if (!known.has(colour)) {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    known.set(colour, [red, green, blue, alpha / 255]);
  }
  return known.get(colour);
}
const over = ([r, g, b, a], below) => [r, g, b].map((part, i) => part * a + below[i] * (1 - a));
const backs = new Map();
function back(node) {
  if (!node) {
    return [255, 255, 255];
  }
  if (!backs.has(node)) {
    backs.set(node, over(rgba(getComputedStyle(node).backgroundColor), back(node.parentElement)));
  }
  return backs.get(node);
}
function light(colour) {
  const [r, g, b] = colour.map(part => part / 255).map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
let texts = 0;
const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const node = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || node.closest("script, style, noscript") || !node.checkVisibility()) {
    continue;
  }
  texts++;
  const style = getComputedStyle(node);
  const ground = back(node);
  const [one, two] = [light(over(rgba(style.color), ground)), light(ground)];
  const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  if (ratio < 4.5) {
    say(`contrast ${ratio.toFixed(2)}`, node);
  }
}
if (texts < 20) {
  problems.add(`only ${texts} texts are seen`);
}
document.querySelector("style.look").remove();
return [...problems].slice(0, 20);
