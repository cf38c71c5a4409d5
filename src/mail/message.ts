/** A mail before it has a form. A code stands in a paragraph of its own, to be read and copied easily. */
export interface Message {
  to: string;
  subject: string;
  paragraphs: (string | { code: string })[];
}

export function plainText({ paragraphs }: Message): string {
  return `${paragraphs.map((part) => (typeof part === "string" ? part : `    ${part.code}`)).join("\n\n")}\n`;
}

/** Small, without pictures, links or tracking. */
export function html({ subject, paragraphs }: Message): string {
  const parts = paragraphs.map((part) =>
    typeof part === "string"
      ? `<p>${escapeHtml(part)}</p>`
      : `<p style="font:bold 28px/1.4 ui-monospace,monospace;letter-spacing:4px">${escapeHtml(part.code)}</p>`,
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em">${parts.join("")}</body></html>\n`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
