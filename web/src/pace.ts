// How often figures move on the page: as they come, every so many seconds, or not until the reader resumes.
// It stands in the address, as all that is chosen does; the server has the same words (api/choices.py).

export type Pace = "" | "10" | "60" | "paused";

const PACES: readonly Pace[] = ["", "10", "60", "paused"];

/** The pace of a word; as they come for any other. */
export function readPace(word: string): Pace {
  return PACES.find((pace) => pace === word) ?? "";
}

/** Seconds between two rounds of news; null as they come. */
export function secondsOf(pace: Pace): number | null {
  return pace === "" || pace === "paused" ? null : Number(pace);
}

/** An address of the live map or of alerts, at this pace. */
export function pacedAddress(address: string, pace: Pace): string {
  const url = new URL(address, window.location.href);
  if (pace === "") url.searchParams.delete("every");
  else url.searchParams.set("every", pace);
  return url.href;
}
