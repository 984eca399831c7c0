// What a page gains with scripts: the live map moves, the dictionary finds as one types, drawings become PNG.

import { startInbox } from "./inbox";
import { startLive } from "./live";
import { startOwn } from "./own";
import { startPng } from "./png";
import { startSearch } from "./search";
import { startTabs } from "./tabs";

document.documentElement.classList.add("scripted");
startTabs();
startLive();
startInbox();
startSearch();
startOwn();
startPng();
