"""Pages of Prometheus' protobuf format, by hand: native histograms."""

import struct

TYPE = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"


def varint(number):
    out = b""
    while number >= 0x80:
        out += bytes([number & 0x7f | 0x80])
        number >>= 7
    return out + bytes([number])


def whole(field, number):
    return varint(field << 3) + varint(number)


def zigzag(field, number):
    return whole(field, 2 * number if number >= 0 else -2 * number - 1)


def real(field, number):
    return varint(field << 3 | 1) + struct.pack("<d", number)


def message(field, body):
    body = body.encode() if isinstance(body, str) else body
    return varint(field << 3 | 2) + varint(len(body)) + body


def native_histogram(labels, schema, buckets, total, bounds=(), start_s=None):
    """A Metric; `buckets` are counts by index, positive only, `bounds` cumulative counts by classic
    bound."""
    body = whole(1, sum(buckets.values())) + real(2, total) + zigzag(5, schema) + real(6, 2.0 ** -128)
    behind, before = 0, 0
    for index, count in sorted(buckets.items()):
        body += message(12, zigzag(1, index - behind) + whole(2, 1)) + zigzag(13, count - before)
        behind, before = index + 1, count
    for bound, count in bounds:
        body += message(3, whole(1, count) + real(2, bound))
    if start_s is not None:
        body += message(15, whole(1, start_s))
    pairs = b"".join(message(1, message(1, name) + message(2, value))
                     for name, value in sorted(labels.items()))
    return pairs + message(7, body)


def histogram_family(name, metrics):
    """A MetricFamily with its length before it."""
    body = message(1, name) + message(2, "Latency.") + whole(3, 4)
    body += b"".join(message(4, metric) for metric in metrics)
    return varint(len(body)) + body
