"""A template of python3-dbusmock: systemd's logind with some seats and sessions, as far as exporters ask."""

import dbus
import dbusmock

BUS_NAME = "org.freedesktop.login1"
MAIN_OBJ = "/org/freedesktop/login1"
MAIN_IFACE = "org.freedesktop.login1.Manager"
SESSION_IFACE = "org.freedesktop.login1.Session"
SYSTEM_BUS = True

SEATS = ["seat0", "seat-usb"]
# Session: seat, properties; None: it has ended.
SESSIONS = {
    "1": ("seat0", {"Remote": False, "Type": "wayland", "Class": "user"}),
    "c1": ("seat0", {"Remote": False, "Type": "x11", "Class": "greeter"}),
    "c2": ("seat-usb", {"Remote": False, "Type": "tty", "Class": "lock-screen"}),
    **{f"ssh{i}": ("", {"Remote": True, "Type": "tty", "Class": "user"}) for i in range(120)},
    "cron": ("", {"Remote": False, "Type": "unspecified", "Class": "background"}),
    "new": ("", {"Remote": False, "Type": "hologram", "Class": "manager"}),
    "odd": ("seat0", {"Remote": False, "Type": "tty"}),
    "far": ("seat9", {"Remote": False, "Type": "tty", "Class": "user"}),
    "gone": ("seat0", None),
}


def load(mock, parameters):
    seats = [(name, f"{MAIN_OBJ}/seat/{name.replace('-', '_2d')}") for name in SEATS]
    mock.AddMethod(MAIN_IFACE, "ListSeats", "", "a(so)", f"ret = {seats!r}")
    rows = [(name, 1000, "user", seat, f"{MAIN_OBJ}/session/{name}") for name, (seat, _) in SESSIONS.items()]
    mock.AddMethod(MAIN_IFACE, "ListSessions", "", "a(susso)", f"ret = {rows!r}")
    for name, (_, properties) in SESSIONS.items():
        if properties is None:
            continue
        typed = {key: dbus.Boolean(value) if isinstance(value, bool) else value for key, value in properties.items()}
        mock.AddObject(f"{MAIN_OBJ}/session/{name}", SESSION_IFACE, typed, [])
