"""Verifies an access token as Raptor would: PyJWT, offline. Reads a JSON request a line, answers one a line."""

import json
import sys

import jwt


def verify(request):
    token = request["token"]
    header = jwt.get_unverified_header(token)
    # PyJWT checks no type; an access token must say that it is one (RFC 9068, section 4).
    if header.get("typ") != "at+jwt":
        raise jwt.InvalidTokenError("not an access token")
    if "pem" in request:
        key = request["pem"][header["kid"]]
    else:
        keys = {key["kid"]: key for key in request["jwks"]["keys"]}
        key = jwt.PyJWK(keys[header["kid"]]).key
    return jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=request["audience"],
        issuer=request["issuer"],
        options={"require": ["exp", "iat", "sub", "aud", "iss"]},
    )


for line in sys.stdin:
    try:
        answer = {"claims": verify(json.loads(line))}
    except Exception as error:
        answer = {"refused": type(error).__name__}
    print(json.dumps(answer), flush=True)
