/**
 * Writes `lib/policy.ts`, the policy as a type, from `schemas/policy.schema.json`, which is generated from the types in Rust: so that an editor
 * completes the keys of a policy and says what they do. It knows the words that the schema is made of, and stops at one that it does not know.
 */

import { readFileSync, writeFileSync } from "node:fs";

const at = (path) => new URL(`../${path}`, import.meta.url);
const schema = JSON.parse(readFileSync(at("../schemas/policy.schema.json"), "utf8"));
const WIDTH = 150;

const words = (text, width) => text.split(" ").reduce((lines, word) => {
  const last = lines[lines.length - 1];
  if (last !== undefined && last.length + word.length < width) lines[lines.length - 1] = `${last} ${word}`;
  else lines.push(word);
  return lines;
}, []);

/** A comment of documentation; none where there is nothing to say. */
function comment(lines, indent) {
  const text = lines.flatMap((line) => words(line, WIDTH - indent.length - 7));
  if (text.length === 0) return "";
  if (text.length === 1) return `${indent}/** ${text[0]} */\n`;
  return `${indent}/**\n${text.map((line) => `${indent} * ${line}\n`).join("")}${indent} */\n`;
}

const said = (node) => [
  ...(node.description === undefined ? [] : [node.description]),
  ...(["string", "number"].includes(typeof node.default) ? [`@default ${JSON.stringify(node.default)}`] : []),
];

/** What one of several is: a word with its meaning, where the schema tells that. */
const meanings = (node) => (node.oneOf ?? []).filter((one) => one.const !== undefined && one.description !== undefined)
  .map((one) => `- \`${one.const}\`: ${one.description}`);

function type(node, indent = "") {
  if (node.$ref?.startsWith("#/$defs/")) return named(node.$ref.slice("#/$defs/".length));
  // A JSON Schema written out.
  if (node.$ref?.startsWith("https://json-schema.org/")) return "boolean | object";
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((one) => JSON.stringify(one)).join(" | ");
  const either = node.oneOf ?? node.anyOf;
  if (either !== undefined) return either.map((one) => type(one, indent)).join(" | ");
  switch (node.type) {
    case "string":
    case "boolean":
      return node.type;
    case "integer": {
      const { minimum, maximum } = node;
      if (!(maximum - minimum < 8)) return "number";
      return Array.from({ length: maximum - minimum + 1 }, (_, place) => minimum + place).join(" | ");
    }
    case "array": {
      const item = type(node.items, indent);
      return item.includes("|") ? `readonly (${item})[]` : `readonly ${item}[]`;
    }
    case "object":
      return members(node, indent);
    default:
      throw new Error(`no type is known for ${JSON.stringify(node)}`);
  }
}

function members(node, indent) {
  if (node.properties === undefined && node.additionalProperties === true) return "object";
  const deeper = `${indent}  `;
  let text = "{\n";
  for (const [name, member] of Object.entries(node.properties ?? {})) {
    const key = /^\w+$/.test(name) ? name : JSON.stringify(name);
    const required = node.required?.includes(name) ?? false;
    text += comment(said(member), deeper);
    text += `${deeper}readonly ${key}${required ? "" : "?"}: ${type(member, deeper)}${required ? "" : " | undefined"};\n`;
  }
  for (const [pattern, member] of Object.entries(node.patternProperties ?? {})) {
    if (pattern !== "^[a-z]+\\.[a-z0-9-]+$") throw new Error(`no type is known for names like ${pattern}`);
    text += `${deeper}readonly [id: \`\${string}.\${string}\`]: ${type(member, deeper)} | undefined;\n`;
  }
  if (typeof node.additionalProperties === "object") {
    text += `${deeper}readonly [name: string]: ${type(node.additionalProperties, deeper)} | undefined;\n`;
  }
  return `${text}${indent}}`;
}

/** Names that JavaScript has for something else. */
const RENAMED = { Function: "PolicyFunction", Path: "FieldPath" };
const named = (name) => RENAMED[name] ?? name;

let text = "// Generated from schemas/policy.schema.json by scripts/policy.mjs.\n";
const all = [...Object.entries(schema.$defs), ["Policy", schema]];
for (const [name, node] of all) {
  const about = name === "Policy"
    ? ["A policy as an object: what the policy file says. Without `version`, the newest.", node.description]
    : [...said(node), ...meanings(node), ...(node.examples === undefined ? [] : [`Such as ${node.examples.map((one) => `\`${one}\``).join(", ")}.`])];
  text += `\n${comment(about, "")}`;
  const written = type(node);
  const interfaces = node.type === "object" && written.startsWith("{");
  text += interfaces ? `export interface ${named(name)} ${written}\n` : `export type ${named(name)} = ${written};\n`;
}

const file = at("lib/policy.ts");
let before;
try {
  before = readFileSync(file, "utf8");
} catch {
  // There is none yet.
}
if (before !== text) writeFileSync(file, text);
