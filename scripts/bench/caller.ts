import { Client, type Dispatcher } from "undici";

export interface Sending {
  method: "GET" | "POST";
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  status: number;
}

/** One of the callers of a path: it has one connection, kept alive, and one request on it at a time. */
export interface Caller {
  index: number;
  /** Milliseconds that this caller has waited for answers. */
  waited: number;
  /** @throws Error unless the answer has the status. */
  send(sending: Sending): Promise<Answer>;
}

export interface Answer {
  headers: Dispatcher.ResponseData["headers"];
  text: string;
}

export function createCaller(url: string, index: number): Caller {
  const client = new Client(url);
  const caller: Caller = {
    index,
    waited: 0,
    async send({ method, path, headers = {}, body, status }) {
      const text = body === undefined ? null : JSON.stringify(body);
      const sent = text === null ? headers : { "content-type": "application/json", ...headers };
      const begun = performance.now();
      const response = await client.request({ method, path, headers: sent, body: text });
      const answer = { headers: response.headers, text: await response.body.text() };
      caller.waited += performance.now() - begun;
      if (response.statusCode !== status)
        throw new Error(`${method} ${path} answered ${response.statusCode}: ${answer.text.slice(0, 500)}`);
      return answer;
    },
  };
  return caller;
}
