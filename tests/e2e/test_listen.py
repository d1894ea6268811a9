"""Where the exporter can be asked: over IPv6, and at sockets that systemd hands over."""

import http.client
import shutil
import socket
import subprocess
import sys
import unittest

from harness import WEIR, Page, Program, Prometheus, Weir, eventually, free_port, has_ipv6

# What systemd does: the sockets are descriptors from 3 on, and the process is told that they are its.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1")
os.execv(sys.argv[2], sys.argv[2:])
"""


def page_at(host, port):
    connection = http.client.HTTPConnection(host, port, timeout=60)
    connection.request("GET", "/metrics")
    response = connection.getresponse()
    body = response.read().decode()
    connection.close()
    return Page(body)


def end_of(*flags):
    ended = subprocess.run([WEIR, *flags], capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stderr


@unittest.skipUnless(has_ipv6(), "this machine has no IPv6")
class Ipv6(unittest.TestCase):
    def test_no_host_is_all_addresses_of_both_protocols(self):
        port = free_port()
        weir = Weir(self, f"--web.listen-address=:{port}")
        for host in ("127.0.0.1", "::1"):
            self.assertGreater(len(page_at(host, port).values), 100, host)
        self.assertEqual(weir.stop(), 0)

    def test_a_real_prometheus_scrapes_it(self):
        port = free_port()
        Weir(self, f"--web.listen-address=[::1]:{port}")
        prometheus = Prometheus(self, f"[::1]:{port}")
        eventually(lambda: prometheus.query("up == 1"), "the target is up")
        eventually(lambda: prometheus.query("node_load1"), "its series")

    def test_a_port_in_use_or_a_wrong_address_is_an_error_that_names_it(self):
        with socket.socket(socket.AF_INET6) as taken:
            taken.bind(("::1", 0))
            taken.listen()
            address = f"[::1]:{taken.getsockname()[1]}"
            code, error = end_of(f"--web.listen-address={address}")
        self.assertEqual(code, 1)
        self.assertIn(address, error)
        self.assertIn("Address already in use", error)
        code, error = end_of("--web.listen-address=::1:9100")
        self.assertEqual(code, 1)
        self.assertIn("brackets", error)


class SystemdSocket(unittest.TestCase):
    def test_it_serves_the_socket_that_it_was_given(self):
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            listener.listen()
            port = listener.getsockname()[1]
            number = str(listener.fileno())
            program = Program(self, [sys.executable, "-c", HAND_OVER, number, WEIR,
                                     "--web.systemd-socket"], port, "/-/ready",
                              pass_fds=(listener.fileno(),))
        self.assertGreater(len(program.page().values), 100)
        self.assertIn(f"port={port} ", program.log())
        self.assertEqual(program.stop(), 0)

    def test_systemds_own_program_hands_one_over(self):
        activate = shutil.which("systemd-socket-activate")
        if activate is None:
            self.skipTest("systemd-socket-activate is not installed")
        port = free_port()
        # The connection that starts it waits until it is served.
        program = Program(self, [activate, f"--listen=127.0.0.1:{port}", WEIR,
                                 "--web.systemd-socket"], port, "/metrics")
        self.assertEqual(program.stop(), 0)

    def test_without_a_socket_it_says_so(self):
        code, error = end_of("--web.systemd-socket")
        self.assertEqual(code, 1)
        self.assertIn("--web.systemd-socket: no socket came from systemd", error)

    def test_a_descriptor_that_is_no_listening_tcp_socket_is_refused(self):
        with socket.socket(socket.AF_UNIX) as file, socket.socket(socket.AF_INET) as silent:
            file.bind("")  # a name of the kernel's choice
            file.listen()
            for given, reason in ((file, "IPv6"), (silent, "no listening")):
                ended = subprocess.run(
                    [sys.executable, "-c", HAND_OVER, str(given.fileno()), WEIR,
                     "--web.systemd-socket"],
                    capture_output=True, text=True, timeout=60, pass_fds=(given.fileno(),))
                self.assertEqual(ended.returncode, 1)
                self.assertIn("--web.systemd-socket: descriptor 3: ", ended.stderr)
                self.assertIn(reason, ended.stderr)


if __name__ == "__main__":
    unittest.main()
