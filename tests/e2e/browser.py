"""A headless Chromium over its debugging pipe: no driver, no further package."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time
import unittest

from harness import at_end, die_with_parent

PATIENCE_S = 60
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--disable-dev-shm-usage", "--remote-debugging-pipe", "about:blank"]


class Browser:
    """One tab. What the console says and what the page's policy forbids is kept in `complaints`."""

    def __init__(self, test):
        program = shutil.which("chromium")
        if program is None:
            raise unittest.SkipTest("chromium is not installed")
        profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        at_end(test, profile.cleanup)
        to_child, self.commands = os.pipe()
        self.answers, from_child = os.pipe()

        def place_pipes():
            die_with_parent()
            os.dup2(to_child, 3)  # where Chromium expects them
            os.dup2(from_child, 4)

        # High numbers, so that placing one does not close the other.
        to_child, from_child = (move_up(fd) for fd in (to_child, from_child))
        self.process = subprocess.Popen(
            [program, *FLAGS, f"--user-data-dir={profile.name}"], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False,
            preexec_fn=place_pipes)
        os.close(to_child)
        os.close(from_child)
        at_end(test, self.stop)
        self.number, self.unread, self.complaints = 0, b"", []
        self.session = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target,
                                 flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def stop(self):
        os.close(self.commands)  # ends it
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.answers)

    def call(self, method, **parameters):
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        return self.wait_for(lambda answer: answer.get("id") == self.number)

    def wait_for(self, wanted):
        end = time.monotonic() + PATIENCE_S
        while True:
            message = self.read(end)
            if wanted(message):
                if "error" in message:
                    raise AssertionError(message["error"])
                return message.get("result", message)

    def read(self, end):
        while b"\0" not in self.unread:
            if not select.select([self.answers], [], [], max(0, end - time.monotonic()))[0]:
                raise AssertionError("the browser does not answer")
            piece = os.read(self.answers, 1 << 16)
            if not piece:
                raise AssertionError("the browser has ended")
            self.unread += piece
        text, _, self.unread = self.unread.partition(b"\0")
        message = json.loads(text)
        if message.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown",
                                     "Runtime.consoleAPICalled"):
            self.complaints.append(message["params"])
        return message

    def look(self, width, height=900, dark=False, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=mobile)
        self.call("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])

    def open(self, url):
        self.call("Page.navigate", url=url)
        self.wait_for(lambda message: message.get("method") == "Page.loadEventFired")

    def evaluate(self, expression):
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def screenshot(self, path):
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        image = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip={
            "x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000),
            "scale": 1})
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))


def move_up(fd):
    high = fcntl.fcntl(fd, fcntl.F_DUPFD, 100)
    os.close(fd)
    return high
