"""Calls a server with the client that openapi-python-client made: python.py <url> <auth> <e-mail> <password>.

Modules and models are looked up by route, so that a renamed handler does not need another test.
"""

import importlib
import json
import re
import sys

from generated import models
from generated.client import AuthenticatedClient, Client

url, auth, email, password = sys.argv[1:]
with open("openapi.json", encoding="utf-8") as file:
    description = json.load(file)


def snake(name):
    return re.sub(r"\W+", "_", name.lower())


def call(client, method, path, *parameters, status, **members):
    """Sends one request with the generated function of a route, and returns its parsed answer."""
    operation = description["paths"][path][method]
    module = f"generated.api.{snake(operation['tags'][0])}.{snake(operation['operationId'])}"
    arguments = {"client": client}
    if members:
        schema = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        arguments["body"] = getattr(models, schema.split("/")[-1]).from_dict(members)
    answer = importlib.import_module(module).sync_detailed(*parameters, **arguments)
    if answer.status_code != status:
        raise SystemExit(f"{method} {path}: {answer.status_code} instead of {status}: {answer.content!r}")
    return answer.parsed


def equal(got, wanted):
    if got != wanted:
        raise SystemExit(f"{got!r} instead of {wanted!r}")


client = Client(base_url=url)
secret = {} if auth == "none" else {"password": password}
user = call(client, "post", "/users", status=201, email=email, name="Ada", **secret)
equal(user.email, email)
if auth != "none":
    signed_in = call(client, "post", "/login", status=200, email=email, **secret)
    # With sessions, the client keeps the cookie.
    if auth == "jwt":
        client = AuthenticatedClient(base_url=url, token=signed_in.access_token)
    equal(call(client, "get", "/profile", status=200).id, user.id)

owner = {"user_id": user.id} if auth == "none" else {}
order = call(client, "post", "/orders", status=201, item="Tea", quantity=2, **owner)
equal(order.id in [one.id for one in call(client, "get", "/orders", status=200)], True)
equal(call(client, "get", "/orders/{id}", order.id, status=200).item, "Tea")

missing = call(client, "get", "/orders/{id}", order.id + 1_000_000, status=404)
equal((type(missing), missing.status, missing.title), (models.Problem, 404, "Not Found"))
invalid = call(client, "post", "/orders", status=400, item="Tea", quantity=0, **owner)
equal((type(invalid), [one.pointer for one in invalid.errors]), (models.Problem, ["#/quantity"]))
