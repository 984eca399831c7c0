import { defineConfig } from "vite";

// Hashed files and a manifest, by which the pages find them (api/assets.py).
export default defineConfig({
  base: "/static/build/",
  publicDir: false,
  build: {
    outDir: "../api/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    modulePreload: { polyfill: false },
    rollupOptions: { input: ["src/main.ts", "src/styles/all.css"] },
  },
});
