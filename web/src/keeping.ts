// Keeps the pace on the way from one page of alerts to another: by link, and by what is done in a form.

import { pacedAddress, type Pace } from "./pace";
import { findAll } from "./page";

const MOVING = /^\/alerts(\/[0-9a-f]{16})?$/;

/** Where a link leads, at this pace, if that is the inbox or an alert; null for any other page. */
export function keptAddress(address: string, pace: Pace): string | null {
  if (address.startsWith("#")) return null; // it stays on this page
  const { origin, pathname } = new URL(address, window.location.href);
  if (origin !== window.location.origin || !MOVING.test(pathname)) return null;
  const { search, hash } = new URL(pacedAddress(address, pace));
  return pathname + search + hash;
}

/** Every link and form of the page goes on at this pace. */
export function keepPace(pace: Pace): void {
  for (const link of findAll<HTMLAnchorElement>("a[href]")) {
    const kept = keptAddress(link.getAttribute("href") ?? "", pace);
    if (kept !== null) link.setAttribute("href", kept);
  }
  for (const field of findAll<HTMLInputElement>("input[name=every]")) {
    field.value = pace;
    field.disabled = pace === ""; // and is left out
  }
}
