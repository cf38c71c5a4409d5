"""Verifies access tokens as a service does that has never seen Queue's code.

Arguments: the address of the key set, or several that take turns; the issuer. Reads a token a line, and prints what came
of it as JSON when there are no more. Keeps its copy of the key set for five minutes and asks no earlier, not even for a
kid that it does not know: then, and when the key set cannot be fetched, the token counts as failed.
"""

import json
import sys
import time
import urllib.request

import jwt

KEPT_SECONDS = 300
AUDIENCE = "raxx.app"
# What clocks kept by NTP may differ by.
LEEWAY_SECONDS = 5


class KeySet:
    def __init__(self, addresses):
        self.addresses = addresses
        self.fetches = []
        self.keys = {}

    def key(self, kid):
        now = time.monotonic()
        if not self.fetches or now - self.fetches[-1]["at"] >= KEPT_SECONDS:
            address = self.addresses[len(self.fetches) % len(self.addresses)]
            self.fetches.append({"at": now, "kids": []})
            with urllib.request.urlopen(address, timeout=10) as answer:
                key_set = json.load(answer)
            self.keys = {one["kid"]: jwt.PyJWK(one) for one in key_set["keys"]}
            self.fetches[-1]["kids"] = list(self.keys)
        return self.keys[kid].key


def verify(token, key_set, issuer):
    header = jwt.get_unverified_header(token)
    if header.get("typ") != "at+jwt":
        raise ValueError("typ is not at+jwt")
    jwt.decode(
        token,
        key_set.key(header["kid"]),
        algorithms=["RS256"],
        audience=AUDIENCE,
        issuer=issuer,
        leeway=LEEWAY_SECONDS,
        options={"require": ["iss", "sub", "aud", "exp", "iat", "jti", "sid"]},
    )
    return header["kid"]


def main():
    *addresses, issuer = sys.argv[1:]
    key_set = KeySet(addresses)
    begun = time.monotonic()
    kids = {}
    failures = {}
    failed = 0
    for line in sys.stdin:
        seconds = round(time.monotonic() - begun, 1)
        try:
            kid = verify(line.strip(), key_set, issuer)
        except Exception as error:
            failed += 1
            reason = f"{type(error).__name__}: {error}"
            failures.setdefault(reason, {"count": 0, "first": seconds})["count"] += 1
            continue
        one = kids.setdefault(kid, {"verified": 0, "first": seconds})
        one["verified"] += 1
        one["last"] = seconds
    fetches = [{**fetch, "at": round(fetch["at"] - begun, 1)} for fetch in key_set.fetches]
    print(json.dumps({"kids": kids, "failed": failed, "failures": failures, "fetches": fetches}))


main()
