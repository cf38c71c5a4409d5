import t from "tap";
import { createVerifiedTokens } from "../../src/tokens/verified-tokens.ts";

const at = (seconds: number) => new Date(seconds * 1000);

function verified(name: string, iat: number, seconds: number) {
  const claims = { iss: "", aud: "", sub: "", sid: "", client_id: "", jti: name, iat, exp: iat + seconds };
  return { token: `${name}.${name.padStart(43, "s")}`, claims, kid: "" };
}

t.test("what has expired is forgotten when the next one comes", (t) => {
  const tokens = createVerifiedTokens({ most: 100 });
  for (let second = 0; second < 50; second += 1)
    tokens.remember(verified(`token${second}`, second, 600), at(second));
  t.equal(tokens.size, 50);
  tokens.remember(verified("later", 620, 600), at(620));
  t.equal(tokens.size, 30, "those of the first twenty-one seconds are gone");
  t.end();
});

t.test("a token that lives longer holds up nobody behind it", (t) => {
  const tokens = createVerifiedTokens({ most: 100 });
  tokens.remember(verified("recovery", 0, 1_800), at(0));
  tokens.remember(verified("one", 1, 600), at(1));
  tokens.remember(verified("two", 700, 600), at(700));
  t.equal(tokens.size, 1);
  t.end();
});

t.test("there are never more than so many; the oldest go", (t) => {
  const tokens = createVerifiedTokens({ most: 3 });
  const all = ["a", "b", "c", "d"].map((name) => verified(name, 0, 600));
  for (const one of all) tokens.remember(one, at(0));
  t.equal(tokens.size, 3);
  t.strictSame(
    all.map(({ token }) => tokens.find(token)?.claims.jti),
    [undefined, "b", "c", "d"],
  );
  t.end();
});

t.test("a token with another one's end is not that one", (t) => {
  const tokens = createVerifiedTokens({ most: 3 });
  const one = verified("a", 0, 600);
  tokens.remember(one, at(0));
  t.equal(tokens.find(`forged${one.token}`), undefined);
  t.match(tokens.find(one.token), { kid: "" });
  t.end();
});
