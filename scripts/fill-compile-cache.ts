import { enableCompileCache } from "node:module";

// `npm run heroku-postbuild`: what the processes load is parsed once, when the slug is built, and not at every start. The
// cache is written when this ends; portable, since the slug is built in another folder than it runs in. It holds for the
// flags of V8 that it was made with, so --expose-gc is there and in the Procfile.
enableCompileCache({ directory: ".compile-cache", portable: true });
await import("../src/server.ts");
await import("../src/composition/background-work.ts");
