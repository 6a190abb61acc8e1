"""Line icons, drawn here so that nothing is loaded."""

_PATHS = {
    "mark": "M5 17l5-5 3 3 6-8 M14 7h5v5",
    "chat": "M4 5h16v11H9l-5 4z",
    "board": "M4 4h6v16H4z M14 4h6v10h-6z",
    "chart": "M4 19h16 M4 15l5-5 4 3 7-8",
    "heart": "M12 20s-7-4.6-7-10a4 4 0 0 1 7-2.6A4 4 0 0 1 19 10c0 5.4-7 10-7 10z",
    "book": "M5 4h10a3 3 0 0 1 3 3v13H8a3 3 0 0 1-3-3z M5 17a3 3 0 0 1 3-3h10",
    "sun": "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M12 3v2 M12 19v2 M3 12h2 M19 12h2 M5.6 5.6 7 7 M17 17l1.4 1.4 M18.4 5.6 17 7 M7 17l-1.4 1.4",
    "gear": "M4 7h9 M17 7h3 M4 17h3 M11 17h9 M15 5v4 M9 15v4",
    "brief": "M5 4h14v16H5z M9 9h6 M9 13h6",
    "plus": "M12 5v14 M5 12h14",
    "search": "M11 5a6 6 0 1 0 0 12 6 6 0 0 0 0-12z M16 16l4 4",
    "more": "M6 12h.01 M12 12h.01 M18 12h.01",
    "close": "M6 6l12 12 M18 6 6 18",
    "send": "M12 19V5 M6 11l6-6 6 6",
    "stop": "M7 7h10v10H7z",
    "copy": "M9 9h10v11H9z M15 9V4H5v11h4",
    "up": "M7 11v9H4v-9z M7 11l4-7c2 0 2 2 1.6 3.500L12 10h6.500a1.500 1.500 0 0 1 1.500 1.800l-1.300 6.700a2 2 0 0 1-2 1.500H7",
    "down": "M17 13V4h3v9z M17 13l-4 7c-2 0-2-2-1.600-3.500L12 14H5.500A1.500 1.500 0 0 1 4 12.200l1.300-6.700A2 2 0 0 1 7.300 4H17",
    "retry": "M19 12a7 7 0 1 1-2-5 M19 4v4h-4",
    "edit": "M5 19h3L19 8l-3-3L5 16z",
    "list": "M4 6h16 M4 12h16 M4 18h16",
    "check": "M5 12l5 5 9-10",
    "alert": "M12 4 3 20h18z M12 10v4 M12 17h.01",
    "doc": "M6 3h8l4 4v14H6z M14 3v4h4",
    "upload": "M12 15V4 M7 9l5-5 5 5 M5 20h14",
    "download": "M12 4v11 M7 10l5 5 5-5 M5 20h14",
    "undo": "M8 5 4 9l4 4 M4 9h10a5 5 0 0 1 0 10h-3",
    "lock": "M6 11h12v9H6z M9 11V8a3 3 0 0 1 6 0v3",
    "back": "M14 6l-6 6 6 6",
    "spark": "M12 3l2 6 6 2-6 2-2 6-2-6-6-2 6-2z",
}  # fmt: skip


def icon(name: str) -> str:
    """An SVG of 20 pixels in the colour of the text, hidden from screen readers."""
    paths = "".join(f'<path d="{"M" + part.strip()}"/>' for part in _PATHS[name].split("M") if part.strip())
    return (
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.7" '
        f'stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{paths}</svg>'
    )
