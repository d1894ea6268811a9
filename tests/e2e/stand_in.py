"""A stand-in for an exporter: answers each path on a raw socket, as badly as a test wants."""

import socket
import threading

PLAIN = "text/plain; version=0.0.4; charset=utf-8"


def head(length=None, status="200 OK", content_type=PLAIN, *lines):
    """A response's head; without a length the body ends with the connection."""
    fields = [f"HTTP/1.1 {status}", "Connection: close"]
    if content_type is not None:
        fields.append(f"Content-Type: {content_type}")
    if length is not None:
        fields.append(f"Content-Length: {length}")
    return "\r\n".join([*fields, *lines, "", ""]).encode()


def page(text, content_type=PLAIN):
    """A whole, good response."""
    body = text.encode() if isinstance(text, str) else text
    return head(len(body), "200 OK", content_type) + body


class StandIn:
    """`answers` maps a path to a function of (socket, number of the request to that path), which
    sends what it likes; None for what it returns, or bytes to send."""

    def __init__(self, test, answers, tls=None):
        self.answers = answers
        self.tls = tls  # an ssl.SSLContext: HTTPS
        self.asked = dict.fromkeys(answers, 0)
        self.requests = []
        self.lock = threading.Lock()
        self.ended = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        test.addCleanup(self.end)
        threading.Thread(target=self.serve, daemon=True).start()

    def end(self):
        if self.ended.is_set():
            return
        self.ended.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def url(self, path):
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}{path}"

    def serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        try:
            if self.tls:
                connection = self.tls.wrap_socket(connection, server_side=True)
            with connection:
                self.converse(connection)
        except OSError:
            connection.close()  # the other side had enough

    def converse(self, connection):
        request = b""
        while b"\r\n\r\n" not in request:
            piece = connection.recv(65536)
            if not piece:
                return
            request += piece
        path = request.split(b" ")[1].decode()
        with self.lock:
            self.requests.append(request.decode())
            self.asked[path] += 1
            number = self.asked[path]
        answer = self.answers[path](connection, number)
        if answer is not None:
            connection.sendall(answer)
