import { describe, expect, it } from "vitest";
import { partAddress } from "../src/visit";

const VIEW = "http://here/?place=GB&level=la";

describe("what is fetched of a view", () => {
  it("is the selected area alone where nothing else changes", () => {
    expect(partAddress(VIEW, ["chosen"])).toBe(`${VIEW}&part=chosen`);
    expect(partAddress("http://here/", ["chosen"])).toBe("http://here/?part=chosen");
    expect(partAddress(`${VIEW}#main`, ["chosen"])).toBe(`${VIEW}&part=chosen`);
  });

  it("is the table with it where its rows change", () => {
    expect(partAddress(VIEW, ["chosen", "figures", "page-data"])).toBe(`${VIEW}&part=rows`);
    expect(partAddress(VIEW, ["figures", "page-data"])).toBe(`${VIEW}&part=rows`);
  });

  it("is the whole page where the map or the headline changes too", () => {
    expect(partAddress(VIEW, ["headline", "figures", "map", "page-data"])).toBe(VIEW);
  });
});
