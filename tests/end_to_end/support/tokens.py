"""Tokens made without the server's help: HS256 with the secret of a data directory."""

import base64
import hashlib
import hmac
import json
import time


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=")


def sign(secret, claims):
    """A JWT; `secret` is bytes. exp is one hour away where the claims have none."""
    claims = {"exp": int(time.time()) + 3600, **claims}
    head = encode(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = encode(json.dumps(claims).encode())
    return (head + b"." + body + b"." + encode(hmac.new(secret, head + b"." + body, hashlib.sha256).digest())).decode()


def secret_of(data):
    """The key of a data directory: the text of its file."""
    return (data / "signing.key").read_bytes().strip()
