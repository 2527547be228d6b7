# SPDX-License-Identifier: Apache-2.0
"""A client of AWS that does only what it is told: one signed request, one answer, no retries."""
import datetime
import gzip
import hashlib
import hmac
import html
import http.client
import json
import re
import ssl
import urllib.parse

from fakeaws import ACCESS_KEY, SECRET

PATIENCE_S = 300  # only ends what would never end


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def code(self):
        """The error's name, wherever its service puts it; None where there is none."""
        named = self.headers.get("x-amzn-ErrorType")
        if named or self.status == 200:
            return named
        if "json" in self.headers["Content-Type"]:
            return self.json.get("__type", "").rpartition("#")[2] or None
        return self.element("Code")

    @property
    def message(self):
        if "json" not in self.headers["Content-Type"]:
            return self.element("Message")
        return self.json.get("Message") or self.json.get("message")

    def element(self, name):
        """The text of the first XML element of that name, or None."""
        return next(iter(self.elements(name)), None)

    def elements(self, name):
        return [html.unescape(text) for text in re.findall(f"<{name}>(.*?)</{name}>", self.body.decode(), re.DOTALL)]


def quote(text):
    return urllib.parse.quote(text, safe="-_.~")


class Client:
    def __init__(self, url, key=ACCESS_KEY, secret=SECRET, token=None, region="us-east-1", ca=None):
        self.url = urllib.parse.urlsplit(url)
        self.key, self.secret, self.token, self.region, self.ca = key, secret, token, region, ca

    def connect(self):
        if self.url.scheme == "https":
            context = ssl.create_default_context(cafile=self.ca)
            return http.client.HTTPSConnection(self.url.hostname, self.url.port, context=context, timeout=PATIENCE_S)
        return http.client.HTTPConnection(self.url.hostname, self.url.port, timeout=PATIENCE_S)

    def headers(self, method, path, query, body, service, more):
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
        headers = {"host": self.url.netloc, "x-amz-date": now,
                   **{name: value for name, value in more.items() if name.startswith("x-amz-")}}
        if self.token:
            headers["x-amz-security-token"] = self.token
        names = ";".join(sorted(headers))
        canonical = "\n".join([method, urllib.parse.quote(path, safe="/-_.~"), query,
                               *(f"{name}:{headers[name]}" for name in sorted(headers)), "", names,
                               hashlib.sha256(body).hexdigest()])
        scope = f"{now[:8]}/{self.region}/{service}/aws4_request"
        text = "\n".join(["AWS4-HMAC-SHA256", now, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = ("AWS4" + self.secret).encode()
        for part in [*scope.split("/"), text]:
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        headers["authorization"] = (f"AWS4-HMAC-SHA256 Credential={self.key}/{scope}, SignedHeaders={names}, "
                                    f"Signature={key.hex()}")
        return headers

    def send(self, method, path, query="", body=b"", service="lambda", more=None):
        """`path` and `query` are encoded already. Returns the connection, its request sent."""
        connection = self.connect()
        more = more or {}
        headers = self.headers(method, path, query, body, service, more)
        connection.request(method, path + (f"?{query}" if query else ""), body or None, {**headers, **more})
        return connection

    @staticmethod
    def receive(connection):
        try:
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def get(self, path, more=None, **parameters):
        query = "&".join(f"{quote(name)}={quote(str(parameters[name]))}" for name in sorted(parameters))
        return self.receive(self.send("GET", path, query, more=more))

    def pages(self, path, member, **parameters):
        """The lists of all pages, one after the other."""
        marker, pages = {}, []
        while True:
            answer = self.get(path, **parameters, **marker)
            if answer.status != 200:
                raise RuntimeError(answer.body)
            pages.append(answer.json[member])
            if not answer.json.get("NextMarker"):
                return pages
            marker = {"Marker": answer.json["NextMarker"]}

    def form(self, service, version, action, **parameters):
        body = urllib.parse.urlencode({"Action": action, "Version": version, **parameters}).encode()
        more = {"content-type": "application/x-www-form-urlencoded"}
        return self.receive(self.send("POST", "/", body=body, service=service, more=more))

    def sts(self, action, **parameters):
        return self.form("sts", "2011-06-15", action, **parameters)

    def ec2(self, action, **parameters):
        return self.form("ec2", "2016-11-15", action, **parameters)

    def post(self, path, service, body, more=None):
        return self.receive(self.send("POST", path, body=json.dumps(body).encode(), service=service, more=more))

    def account(self, path, **parameters):
        return self.post(path, "account", parameters)

    def organizations(self, action, **parameters):
        more = {"content-type": "application/x-amz-json-1.1", "x-amz-target": f"AWSOrganizationsV20161128.{action}"}
        return self.post("/", "organizations", parameters, more)

    def assume(self, role_arn, **parameters):
        """A client with the role's keys."""
        answer = self.sts("AssumeRole", RoleArn=role_arn, RoleSessionName="osq", **parameters)
        if answer.status != 200:
            raise RuntimeError(answer.body)
        key, secret, token = map(answer.element, ["AccessKeyId", "SecretAccessKey", "SessionToken"])
        return Client(self.url.geturl(), key, secret, token, self.region, self.ca)

    def control(self, method, page, value=None):
        """The fake's own pages. Returns the answer."""
        connection = self.connect()
        connection.request(method, f"/_fake/{page}", None if value is None else json.dumps(value))
        return self.receive(connection)
