# SPDX-License-Identifier: Apache-2.0
"""A page in headless Chromium, driven through its debugging pipe: no port, no network."""
import base64
import json
import os
import shutil
import subprocess
import tempfile

OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
           "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-extensions",
           "--hide-scrollbars", "--window-size=1280,1600", "--remote-debugging-pipe"]


class Chromium:
    """`with Chromium() as browser`: one page at a time. What it said is in `said`, what it asked for in `requests`
    (number -> URL), and of that what its policy did not let out in `blocked`."""

    def __init__(self):
        self.home = tempfile.mkdtemp()
        self.said, self.requests, self.blocked, self.number = [], {}, [], 0
        commands_in, self.commands = os.pipe()
        self.answers, answers_out = os.pipe()
        # the browser reads commands from 3 and writes answers to 4
        self.process = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{commands_in} 4>&{answers_out}', "sh", "chromium", *OPTIONS,
             f"--user-data-dir={self.home}", "about:blank"],
            pass_fds=(commands_in, answers_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self.home})
        os.close(commands_in)
        os.close(answers_out)
        self.pending = b""
        self.session = None
        target = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
        self.session = self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session = None
        self.call("Browser.close")
        self.process.wait()
        os.close(self.commands)
        os.close(self.answers)
        shutil.rmtree(self.home, ignore_errors=True)

    def receive(self):
        while b"\0" not in self.pending:
            some = os.read(self.answers, 1 << 16)
            if not some:
                raise RuntimeError("the browser has ended")
            self.pending += some
        message, _, self.pending = self.pending.partition(b"\0")
        return json.loads(message)

    def note(self, message):
        """Keeps what a test wants to know of a page."""
        method, parameters = message.get("method"), message.get("params", {})
        if method == "Runtime.consoleAPICalled":
            self.said.append(" ".join(str(each.get("value")) for each in parameters["args"]))
        elif method == "Runtime.exceptionThrown":
            self.said.append(parameters["exceptionDetails"]["text"])
        elif method == "Log.entryAdded":
            self.said.append(parameters["entry"]["text"])
        elif method == "Page.javascriptDialogOpening":
            self.said.append(f"dialog {parameters['message']}")
            self.send("Page.handleJavaScriptDialog", accept=True)
        elif method == "Network.requestWillBeSent":
            self.requests[parameters["requestId"]] = parameters["request"]["url"]
        elif method == "Network.loadingFailed" and parameters.get("blockedReason") == "csp":
            self.blocked.append(self.requests.pop(parameters["requestId"]))

    def send(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        return self.number

    def call(self, method, **parameters):
        number = self.send(method, **parameters)
        while True:
            message = self.receive()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']['message']}")
                return message["result"]
            self.note(message)

    def open(self, path):
        """Shows a file, and returns once it has been loaded."""
        for kept in (self.said, self.requests, self.blocked):
            kept.clear()
        self.call("Page.navigate", url=f"file://{path}")
        self.run("new Promise (done => document.readyState === 'complete' ? done () : addEventListener ('load', done))")

    def run(self, script):
        """The value of an expression in the page, or of the promise that it is."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{script}: {answer['exceptionDetails']['text']}")
        return answer["result"].get("value")

    def click(self, selector):
        """A click of the mouse on an element, as a person does it."""
        at = self.run(f"(() => {{ const e = document.querySelector ({json.dumps(selector)}); e.scrollIntoView ();"
                      " const r = e.getBoundingClientRect (); return [r.x + r.width / 2, r.y + r.height / 2]; })()")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=at[0], y=at[1], button="left", clickCount=1)

    def type(self, selector, text):
        self.run(f"document.querySelector ({json.dumps(selector)}).focus ()")
        self.call("Input.insertText", text=text)

    def emulate(self, media="screen", scheme="light"):
        self.call("Emulation.setEmulatedMedia", media=media,
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def screenshot(self, path):
        """The whole page as a PNG file."""
        picture = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture))

    def print(self):
        """The page as it is printed, a PDF's bytes."""
        return base64.b64decode(self.call("Page.printToPDF", printBackground=False)["data"])
