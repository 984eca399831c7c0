// A drawing as a PNG: this browser draws the server's SVG, so that no server has to.

import { find } from "./page";

/** Pixels for each unit of a drawing: sharp on paper and on a slide. */
const SCALE = 2;
const NAMED = /filename="(.+)\.svg"/;

/** The buttons beside the file of a drawing. */
export function startPng(): void {
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-png]") : null;
    const link = button?.parentElement ? find<HTMLAnchorElement>("a[data-svg]", button.parentElement) : null;
    if (link) save(link.href).catch(() => window.location.assign(link.href)); // the SVG itself, or why there is none
  });
}

async function save(address: string): Promise<void> {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`the drawing was refused: ${answer.status}`);
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(await answer.text())}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * SCALE;
  canvas.height = image.naturalHeight * SCALE;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/png"));
  if (!blob) throw new Error("the drawing is too large for this browser");
  const file = document.createElement("a");
  file.href = URL.createObjectURL(blob);
  file.download = `${pngName(answer.headers.get("content-disposition"))}.png`;
  file.click();
  window.setTimeout(() => URL.revokeObjectURL(file.href), 60_000);
}

/** What the server calls the drawing, without the ending. */
export function pngName(disposition: string | null): string {
  return NAMED.exec(disposition ?? "")?.[1] ?? "drawing";
}
