"""HTTP requests, and what they are answered with."""

import http.client
import json
import uuid

from .waiting import PATIENCE


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


class Client:
    """Requests with one person's token; each on a connection of its own."""

    def __init__(self, host, port, token=None, tls=None):
        self._host, self._port, self._token, self._tls = host.strip("[]"), port, token, tls

    def request(self, method, target, body=None, headers=None):
        if self._tls is None:
            connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)
        else:
            connection = http.client.HTTPSConnection(self._host, self._port, timeout=PATIENCE, context=self._tls)
        fields = dict(headers or {})
        if self._token is not None:
            fields.setdefault("Authorization", f"Bearer {self._token}")
        try:
            connection.request(method, target, body, fields)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, target, **headers):
        return self.request("GET", target, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post_json(self, target, value):
        return self.request("POST", target, json.dumps(value), {"Content-Type": "application/json"})

    def upload(self, files, message_type):
        """`files` is a list of (name, bytes)."""
        boundary = uuid.uuid4().hex
        parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
                 "Content-Type: application/octet-stream\r\n\r\n".encode() + content + b"\r\n"
                 for name, content in files]
        parts.append(f'--{boundary}\r\nContent-Disposition: form-data; name="message_type"\r\n\r\n{message_type}\r\n'
                     f"--{boundary}--\r\n".encode())
        return self.request("POST", "/api/chat/upload-files", b"".join(parts),
                            {"Content-Type": f"multipart/form-data; boundary={boundary}"})
