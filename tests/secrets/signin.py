# SPDX-License-Identifier: Apache-2.0
"""Every way to sign in, with a mark in every secret of it, and a server for those that the fake AWS does not serve."""
import hashlib
import http.server
import json
import os
import threading
import time
import urllib.parse

ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/reader"
START_URL = "https://corp.awsapps.com/start"
IN_AN_HOUR = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
XML = """<R><AssumeRoleWithWebIdentityResult><Credentials>
<AccessKeyId>{}</AccessKeyId><SecretAccessKey>{}</SecretAccessKey>
<SessionToken>{}</SessionToken><Expiration>{}</Expiration></Credentials><AssumedRoleUser>
<Arn>arn:aws:sts::123456789012:assumed-role/reader/lambdaquery</Arn><AssumedRoleId>A:lambdaquery</AssumedRoleId>
</AssumedRoleUser></AssumeRoleWithWebIdentityResult></R>"""


class Keys:
    """An access key of one way to sign in."""

    def __init__(self, marks, way):
        self.id = "ASIA" + hashlib.sha256(way.encode()).hexdigest()[:16].upper()
        self.secret, self.token = marks.secret(f"{way} secret key"), marks.secret(f"{way} session token")

    def in_estate(self):
        return {self.id: {"secret": self.secret, "account": ACCOUNT, "token": self.token}}


class Server:
    """Container, web identity and SSO; `working` False: each answers 500 with the secrets in the body."""

    def __init__(self, keys, expected):
        self.working, self.asked, self._keys, self._expected = True, set(), keys, expected
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                way = server.way_of(self.path)
                given = {"container": self.headers.get("Authorization"),
                         "sso": self.headers.get("x-amz-sso_bearer_token"),
                         "web": (urllib.parse.parse_qs(body).get("WebIdentityToken") or [None])[0]}[way]
                right = given == server.expected(way)
                answer = server.answer(way).encode()
                self.send_response(200 if server.working and right else 500)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                server.asked.add((way, right))

            do_GET = do_POST = handle_any

            def log_message(self, *_):
                pass

        self._http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(target=self._http.serve_forever)
        self._thread.start()

    def close(self):
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @staticmethod
    def way_of(path):
        return "container" if path.startswith("/container") else "sso" if path.startswith("/federation") else "web"

    def expected(self, way):
        return self._expected[way]

    def answer(self, way):
        keys = self._keys[way]
        if way == "web":
            return XML.format(keys.id, keys.secret, keys.token, IN_AN_HOUR)
        if way == "container":
            return json.dumps({"AccessKeyId": keys.id, "SecretAccessKey": keys.secret, "Token": keys.token,
                               "Expiration": IN_AN_HOUR})
        return json.dumps({"roleCredentials": {"accessKeyId": keys.id, "secretAccessKey": keys.secret,
                                               "sessionToken": keys.token,
                                               "expiration": int(time.time() + 3600) * 1000}})


def write(folder, name, text, mode=0o600):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    os.chmod(path, mode)
    return path


def write_program(home, marks, keys, name, ending):
    """A credential_process that says a secret on standard error, too."""
    answer = json.dumps({"Version": 1, "AccessKeyId": keys.id, "SecretAccessKey": keys.secret,
                         "SessionToken": keys.token, "Expiration": IN_AN_HOUR})
    said = marks.secret("process stderr")
    return write(home, name, f"#!/bin/sh\necho '{said}' >&2\necho '{answer}'{ending}\n", 0o700)


class SignIn:
    """Ways to sign in: name -> what the environment says. `home` is filled with what they read."""

    def __init__(self, marks, home):
        self.keys = {way: Keys(marks, way) for way in ("environment", "file", "process", "container", "sso", "web")}
        expected = {"container": marks.secret("container token"), "sso": marks.secret("SSO token"),
                    "web": marks.secret("web identity token")}
        self.server = Server(self.keys, expected)
        file, environment = self.keys["file"], self.keys["environment"]
        token_file = write(home, "web-token", expected["web"])
        program = write_program(home, marks, self.keys["process"], "keys.sh", "")
        broken = write_program(home, marks, self.keys["process"], "broken.sh", "; exit 3")
        babbling = write_program(home, marks, self.keys["process"], "babbling.sh", " x")
        write(home, ".aws/credentials", f"[file]\naws_access_key_id = {file.id}\n"
              f"aws_secret_access_key = {file.secret}\naws_session_token = {file.token}\n"
              f"[half]\naws_access_key_id = {file.id}\naws_session_token = {file.token}\n")
        torn = write(home, "torn", f"[torn]\naws_secret_access_key {file.secret}\n")
        write(home, ".aws/config", f"[profile process]\ncredential_process = {program}\n"
              f"[profile broken]\ncredential_process = {broken}\n[profile babbling]\ncredential_process = {babbling}\n"
              f"[profile sso]\nsso_start_url = {START_URL}\nsso_region = us-east-1\nsso_account_id = {ACCOUNT}\n"
              "sso_role_name = Reader\n")
        name = hashlib.sha1(START_URL.encode()).hexdigest()
        write(home, f".aws/sso/cache/{name}.json",
              json.dumps({"accessToken": expected["sso"], "expiresAt": IN_AN_HOUR, "startUrl": START_URL,
                          "region": "us-east-1", "clientSecret": marks.secret("SSO client secret"),
                          "refreshToken": marks.secret("SSO refresh token")}))
        url, password = self.server.url, urllib.parse.quote(marks.secret("proxy password"), "")
        self.ways = {
            "environment": {"AWS_ACCESS_KEY_ID": environment.id, "AWS_SECRET_ACCESS_KEY": environment.secret,
                            "AWS_SESSION_TOKEN": environment.token},
            "file": {"AWS_PROFILE": "file"},
            "process": {"AWS_PROFILE": "process"},
            "sso": {"AWS_PROFILE": "sso", "AWS_ENDPOINT_URL_SSO": url},
            "web": {"AWS_WEB_IDENTITY_TOKEN_FILE": token_file, "AWS_ROLE_ARN": ROLE, "AWS_ENDPOINT_URL_STS": url},
            "container": {"AWS_CONTAINER_CREDENTIALS_FULL_URI": f"{url}/container",
                          "AWS_CONTAINER_AUTHORIZATION_TOKEN": expected["container"]},
        }
        self.broken_ways = {
            "a wrong secret": {**self.ways["environment"], "AWS_SECRET_ACCESS_KEY": marks.secret("wrong secret key")},
            "a wrong token": {**self.ways["environment"], "AWS_SESSION_TOKEN": marks.secret("wrong session token")},
            "a program that fails": {"AWS_PROFILE": "broken"},
            "a program that babbles": {"AWS_PROFILE": "babbling"},
            "half a key": {"AWS_PROFILE": "half"},
            "a line that is none": {"AWS_PROFILE": "torn", "AWS_SHARED_CREDENTIALS_FILE": torn},
            "a proxy with a password": {**self.ways["environment"], "AWS_ENDPOINT_URL": None,
                                        "HTTPS_PROXY": f"http://me:{password}@127.0.0.1:1"},
        }

    def close(self):
        self.server.close()
