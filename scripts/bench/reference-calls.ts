import type { Material, PrepareCalls } from "./calls.ts";
import { orderPlaced } from "./service-calls.ts";

/** The routes of the reference process. */
export const referenceCalls = {
  bare: async () => async (caller) => {
    await caller.send({ method: "GET", path: "/bare", status: 200 });
    return true;
  },

  select: async ({ sessions }: Material) => {
    let turn = 0;
    return async (caller) => {
      const { id = "" } = sessions[turn++ % sessions.length] ?? {};
      const { text } = await caller.send({ method: "GET", path: `/select/${id}`, status: 200 });
      if (!text.includes(id)) throw new Error(`/select answered ${text}`);
      return true;
    };
  },

  insert: async ({ sessions }: Material) => {
    let turn = 0;
    return async (caller) => {
      const body = orderPlaced(sessions[turn++ % sessions.length]);
      await caller.send({ method: "POST", path: "/insert", body, status: 201 });
      return true;
    };
  },

  sign: async () => async (caller) => {
    await caller.send({ method: "GET", path: "/sign", status: 200 });
    return true;
  },
} satisfies Record<string, PrepareCalls>;
