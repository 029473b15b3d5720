"""Removes from answers what differs in every request. sqlmap finds an injection by comparing answers."""

import itertools
import os
import re

numbers = itertools.count()

CHANGING = re.compile(r'"(request_id|created_at|access_token|refresh_token)":"[^"]*"|"id":\d+|u\d+-\d+@example\.com')


def preprocess(req):
    # A new address for each request. The same one would be a 409 from the second request on.
    if req.data:
        req.data = req.data.replace(b"UNIQUE", b"u%d-%d" % (os.getpid(), next(numbers)))


def postprocess(page, headers=None, code=None):
    text = page.decode("utf-8", "replace") if isinstance(page, bytes) else page
    return text and CHANGING.sub("", text), headers, code
