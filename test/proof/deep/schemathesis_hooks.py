"""Lets schemathesis sign in as an admin, and use values that exist.

It excuses no answer. It puts fitting values into requests that should succeed: ids and passwords that exist, and values
for four rules of the programs that JSON Schema does not express:

- JSON Schema takes 161.0 for an integer, and serde does not. A whole float becomes an integer.
- JSON in a column must not contain U+0000.
- A reference is the id of an existing row.
- Common passwords are refused, and the list is too long for the schema. Another first character makes them uncommon.
"""

import json
import os
import pathlib
import subprocess
import unicodedata
import uuid

import requests
import schemathesis

URL = os.environ["PROOF_URL"]
AUTH = os.environ["PROOF_AUTH"]
PROGRAM = os.environ["PROOF_PROGRAM"]
ENVIRONMENT = json.loads(os.environ["PROOF_ENVIRONMENT"])
PASSWORD = "correct horse battery staple"
TEMPLATES = pathlib.Path(__file__).parents[3] / "templates"
COMMON = set((TEMPLATES / "auth/src/models/common_passwords.txt").read_text().splitlines())


# Users who may have orders.
OWNERS = set()


def post(path, body, **credentials):
    answer = requests.post(URL + path, json=body, timeout=30, **credentials)
    answer.raise_for_status()
    return answer


def new_user(**more):
    return post("/users", {"email": f"{uuid.uuid4().hex}@example.com", "name": "Ada Lovelace", **more}).json()


class Account:
    """The admin who sends the requests. The requests change the e-mail address and the password."""

    email = "nobody@example.com"
    password = ""

    def sign_up(self):
        self.password = PASSWORD
        for _ in range(2):  # the last admin cannot be deleted
            user = new_user(password=self.password)
            command = [PROGRAM, "promote", str(user["id"])]
            subprocess.run(command, env=ENVIRONMENT, check=True, stdout=subprocess.DEVNULL)
            OWNERS.add(user["id"])
        self.email = user["email"]

    def sign_in(self):
        return post("/login", {"email": self.email, "password": self.password})


def present(case, login):
    """Adds the credentials of a sign-in to a request."""
    if AUTH == "jwt":
        case.headers["Authorization"] = f"Bearer {login.json()['access_token']}"
    else:
        name, value = login.headers["set-cookie"].split(";")[0].split("=", 1)
        case.cookies[name] = value


ACCOUNT = Account()

if AUTH != "none":

    # After a request that ends the session or deletes the account, the next one is a 401: sign in again.
    # Ten wrong passwords lock the account for a while, and the right one is a 429 too: use another account.
    @schemathesis.auth(refresh_interval=600, retry_on=[401, 429])
    class Admin:
        def get(self, case, context):
            try:
                return ACCOUNT.sign_in()
            except requests.HTTPError:
                ACCOUNT.sign_up()
                return ACCOUNT.sign_in()

        def set(self, case, data, context):
            present(case, data)


def fitting(name, value):
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**63:
        return int(value)
    if name in ("password", "new_password"):
        is_common = unicodedata.normalize("NFC", value).lower() in COMMON
        return "~" + value[1:] if is_common else value
    return without_nul(value)


def without_nul(value):
    if isinstance(value, dict):
        return {without_nul(name): without_nul(member) for name, member in value.items()}
    if isinstance(value, list):
        return [without_nul(item) for item in value]
    return value.replace("\0", "~") if isinstance(value, str) else value


def right_credentials(case):
    case.body.update(email=ACCOUNT.email, password=ACCOUNT.password)


def right_refresh_token(case):
    case.body.update(refresh_token=ACCOUNT.sign_in().json()["refresh_token"])


def right_password(case):
    if case.method == "PUT" or "email" in case.body or "current_password" in case.body:
        case.body.update(current_password=ACCOUNT.password)


DESCRIPTION = requests.get(f"{URL}/openapi.json", timeout=30).json()
# The orders, and the resources that a project has added.
COLLECTIONS = [
    path
    for path, operations in DESCRIPTION["paths"].items()
    if path != "/users" and "post" in operations and f"{path}/{{id}}" in DESCRIPTION["paths"]
]


# What references of the proof's resources refer to, if their names do not say it. The others refer to the same path.
ROLES = {"about": "/orders"}


def new_row(path, case):
    """Adds a row with the required members of the description's example, as the user who sends the request."""
    content = DESCRIPTION["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    schema = DESCRIPTION["components"]["schemas"][content["schema"]["$ref"].split("/")[-1]]
    body = {name: schema["examples"][0][name] for name in schema["required"]}
    for name in body:
        member = schema["properties"][name]
        if member.get("format") == "uuid":
            body[name] = str(uuid.uuid4())
        elif member.get("type") == "string" and "format" not in member:
            body[name] = f"{body[name]} {uuid.uuid4()}"  # it may be unique
        elif name.endswith("_id"):
            body[name] = new_referenced(path, name, case)
    headers = {name: value for name, value in case.headers.items() if name == "Authorization"}
    return post(path, body, headers=headers, cookies=dict(case.cookies)).json()


def new_referenced(path, name, case):
    """Adds the row that a member refers to: `customer_id` to `/customers`, and see ROLES."""
    role = name.removesuffix("_id")
    if role == "user":
        user = new_user()
        OWNERS.add(user["id"])
        return user["id"]
    return new_row(f"/{role}s" if f"/{role}s" in COLLECTIONS else ROLES.get(role, path), case)["id"]


def existing_references(case):
    path = case.operation.path.removesuffix("/{id}")
    try:
        for name, value in case.body.items():
            if name.endswith("_id") and value is not None:
                case.body[name] = new_referenced(path, name, case)
    except requests.HTTPError:
        pass  # the session has just ended


def in_sequence(case):
    return case.meta.phase.name.value == "stateful"


def other_user(case):
    """Orders are deleted with their user, and schemathesis reports them as lost in a sequence. Deletes another user."""
    if in_sequence(case) and case.path_parameters["id"] in OWNERS:
        case.path_parameters["id"] = new_user(**({"password": PASSWORD} if AUTH != "none" else {}))["id"]


def other_profile(case):
    if in_sequence(case):
        present(case, post("/login", {"email": new_user(password=PASSWORD)["email"], "password": PASSWORD}))


def existing_row(case):
    """Rows are deleted with accounts, so that few random ids exist. Uses a new row."""
    if in_sequence(case):
        return
    try:
        case.path_parameters["id"] = new_row(case.operation.path.removesuffix("/{id}"), case)["id"]
    except requests.HTTPError:
        pass  # the session has just ended


ALWAYS = {
    "PATCH /profile": right_password,
    "PUT /profile/password": right_password,
    "DELETE /profile": other_profile,
    "DELETE /users/{id}": other_user,
}
# The answer for a missing row is described too, so only every second request gets an existing one.
EVERY_SECOND = {
    "POST /login": right_credentials,
    "POST /refresh": right_refresh_token,
}
for collection in COLLECTIONS:
    ALWAYS[f"POST {collection}"] = existing_references
    ALWAYS[f"PATCH {collection}/{{id}}"] = existing_references
    EVERY_SECOND.update({f"{method} {collection}/{{id}}": existing_row for method in ("GET", "PATCH", "DELETE")})

counts = dict.fromkeys(EVERY_SECOND, 0)


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or case.meta.generation.mode.is_negative:
        return
    label = case.operation.label
    if isinstance(case.body, dict):
        case.body = {name: fitting(name, value) for name, value in case.body.items()}
    if label in ALWAYS:
        ALWAYS[label](case)
    if label in EVERY_SECOND:
        counts[label] += 1
        if counts[label] % 2 == 1:
            EVERY_SECOND[label](case)


@schemathesis.hook
def after_call(context, case, response):
    label = case.operation.label
    if label == "PUT /profile/password" and response.status_code == 204:
        ACCOUNT.password = case.body["new_password"]
    if label == "PATCH /profile" and response.status_code == 200:
        ACCOUNT.email = response.json()["email"]
