#!/usr/bin/env python3
"""A shop with a fault that is found in many: its orders are counted by user, and users never end.

    python3 shop.py [--port 8080] [--users-per-second 200]
"""

import argparse
import http.server
import threading
import time

HEAD = "# HELP shop_orders_total Orders.\n# TYPE shop_orders_total counter\n"


class Shop:
    """Counts orders. Each user orders once, on arrival, and stays on the page for ever."""

    def __init__(self):
        self.orders = {}
        self.lock = threading.Lock()

    def let_in(self, users):
        with self.lock:
            for user in range(len(self.orders), len(self.orders) + users):
                self.orders[user] = 1

    def page(self):
        with self.lock:
            return HEAD + "".join(f'shop_orders_total{{service="checkout",user_id="{user}"}} {count}\n'
                                  for user, count in self.orders.items())


def handler_of(shop):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            body = shop.page().encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def main():
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--port", type=int, default=8080)
    flags.add_argument("--users-per-second", type=int, default=200)
    flags = flags.parse_args()
    shop = Shop()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", flags.port), handler_of(shop))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"shop: http://127.0.0.1:{server.server_port}/metrics", flush=True)
    while True:
        shop.let_in(flags.users_per_second)
        time.sleep(1)


if __name__ == "__main__":
    main()
