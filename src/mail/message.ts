/** A code or a link stands in a paragraph of its own, to be read and copied easily. */
export type Paragraph = string | { code: string } | { link: string };

/** A mail before it has a form. */
export interface Message {
  to: string;
  subject: string;
  paragraphs: Paragraph[];
}

export function plainText({ paragraphs }: Message): string {
  return `${paragraphs.map(plainParagraph).join("\n\n")}\n`;
}

function plainParagraph(part: Paragraph): string {
  if (typeof part === "string") return part;
  return "code" in part ? `    ${part.code}` : part.link;
}

/** Small, without pictures or tracking; a link shows where it leads. */
export function html({ subject, paragraphs }: Message): string {
  const parts = paragraphs.map(htmlParagraph);
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body style="font:16px/1.5 system-ui,sans-serif;max-width:32em;margin:2em auto;padding:0 1em">${parts.join("")}</body></html>\n`;
}

function htmlParagraph(part: Paragraph): string {
  if (typeof part === "string") return `<p>${escapeHtml(part)}</p>`;
  if ("link" in part) return `<p><a href="${escapeHtml(part.link)}">${escapeHtml(part.link)}</a></p>`;
  return `<p style="font:bold 28px/1.4 ui-monospace,monospace;letter-spacing:4px">${escapeHtml(part.code)}</p>`;
}

export function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
