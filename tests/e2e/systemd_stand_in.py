"""A template of python3-dbusmock: systemd's manager with some units, as far as exporters ask."""

import dbus
import dbusmock

BUS_NAME = "org.freedesktop.systemd1"
MAIN_OBJ = "/org/freedesktop/systemd1"
MAIN_IFACE = "org.freedesktop.systemd1.Manager"
SYSTEM_BUS = True

UNLIMITED = dbus.UInt64(2**64 - 1)
STARTED = dbus.UInt64(1_700_000_000_123_456)  # microseconds

# Name: load state, active state, {interface: properties}.
UNITS = {
    "ssh.service": ("loaded", "active", {"Service": {
        "Type": "notify", "NRestarts": dbus.UInt32(3), "TasksCurrent": dbus.UInt64(2),
        "TasksMax": dbus.UInt64(4915)}}),
    "broken@a\\x2db.service": ("loaded", "failed", {"Service": {
        "Type": "oneshot", "NRestarts": dbus.UInt32(0), "TasksCurrent": UNLIMITED,
        "TasksMax": UNLIMITED}}),
    "changing.service": ("loaded", "reloading", {"Service": {
        "Type": "simple", "NRestarts": dbus.UInt32(0), "TasksCurrent": dbus.UInt64(1),
        "TasksMax": UNLIMITED}}),
    "gone.service": ("not-found", "inactive", {}),
    "docker.socket": ("loaded", "active", {"Socket": {
        "NAccepted": dbus.UInt32(7), "NConnections": dbus.UInt32(2), "NRefused": dbus.UInt32(1)}}),
    "logrotate.timer": ("loaded", "active", {"Timer": {"LastTriggerUSec": STARTED}}),
    "srv-data.mount": ("loaded", "active", {"Mount": {"Type": "ext4"}}),
    "multi-user.target": ("loaded", "active", {}),
    "user.slice": ("loaded", "active", {}),
    **{f"worker@{i}.service": ("loaded", "inactive", {"Service": {
        "Type": "simple", "NRestarts": dbus.UInt32(i), "TasksCurrent": UNLIMITED,
        "TasksMax": dbus.UInt64(i)}}) for i in range(200)},
}


def path_of(name):
    escaped = "".join(c if c.isascii() and c.isalnum() else f"_{ord(c):02x}" for c in name)
    return f"{MAIN_OBJ}/unit/{escaped}"


def load(mock, parameters):
    mock.AddProperties(MAIN_IFACE, {"Version": "252.31-1~deb12u1", "Virtualization": "kvm",
                                    "SystemState": "degraded"})
    rows = [(name, "about " + name, load_state, active, "sub", "", path_of(name), 0, "", "/")
            for name, (load_state, active, _) in UNITS.items()]
    mock.AddMethod(MAIN_IFACE, "ListUnits", "", "a(ssssssouso)", f"ret = {rows!r}")
    for name, (_, active, interfaces) in UNITS.items():
        mock.AddObject(path_of(name), "org.freedesktop.systemd1.Unit",
                       {"ActiveEnterTimestamp": STARTED if active == "active" else dbus.UInt64(0)}, [])
        for interface, properties in interfaces.items():
            dbusmock.get_object(path_of(name)).AddProperties(
                f"org.freedesktop.systemd1.{interface}", properties)
