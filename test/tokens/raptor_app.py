"""Runs the code of docs/raptor.md as a Flask application does. Reads requests from stdin, a JSON a line; answers likewise."""

import json
import os
import re
import sys

from flask import Flask, g

source = open(sys.argv[1], encoding="utf-8").read()
# The recipe as it stands in the document.
exec("\n".join(re.findall(r"```python\n(.*?)```", source, re.S)))

if os.environ.get("QUEUE_JWKS_URL"):
    queue_keys = QueueKeys(os.environ["QUEUE_JWKS_URL"])
    by_environment = validate_session

    def validate_session(token):
        return by_environment(token, queue_keys)


app = Flask(__name__)
app.before_request(require_customer)


@app.get("/me")
def me():
    return {"sub": g.claims["sub"], "sid": g.claims["sid"]}


client = app.test_client()
for line in sys.stdin:
    # As a WSGI server hands it over: a header cannot hold a line break, so such a token never comes that far.
    token = json.loads(line)
    try:
        validate_session(token)
        verdict = "accept"
    except Exception as error:
        verdict = "refuse" if isinstance(error, jwt.InvalidTokenError) else repr(error)
    status, body = None, None
    if "\n" not in token:
        answer = client.get("/me", headers={"Authorization": f"Bearer {token}"})
        status, body = answer.status_code, answer.get_json(silent=True)
    print(json.dumps({"verdict": verdict, "status": status, "body": body}), flush=True)
