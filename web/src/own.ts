// On the page of an area of one's own: a click on the map ticks the area and adds up, with what else was ticked.

import { find, findAll } from "./page";

export function startOwn(): void {
  const form = document.querySelector<HTMLFormElement>("[data-own]");
  if (form === null) return;
  for (const link of findAll<SVGAElement>("[data-own-area]")) {
    link.addEventListener("click", (event) => {
      const box = find<HTMLInputElement>(`input[value="${link.dataset["ownArea"]}"]`, form);
      if (box === null) return; // the link itself goes there
      event.preventDefault();
      box.checked = !box.checked;
      form.action = "/own#map";
      form.requestSubmit();
    });
  }
}
