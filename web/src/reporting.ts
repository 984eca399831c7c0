// How many partners report, in the strip: asked for again now and then, for the page may stay open all day.

import { fill, type Texts } from "./cells";
import { find } from "./page";

export const REPORTING_MS = 300_000;

interface Reporting {
  readonly reporting: number;
  readonly all: number;
}

/** Ask, and write it; what cannot be asked stays as it was, for the strip says by itself that a connection is lost. */
export async function renewReporting(texts: Texts): Promise<void> {
  const place = find("[data-partners]");
  if (!place) return;
  const answer = await fetch("/api/v1/partners/reporting", { headers: { accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return;
  const { reporting, all } = (await answer.json()) as Reporting;
  place.textContent = fill(texts.partners, { reporting, all });
}
