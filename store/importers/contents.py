"""A file on disk as text: unpacked, decoded, and read in pieces of bounded size."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from store.errors import BadProductFile

HEAD = 65_536
LONGEST_LINE = 4_000_000
LARGEST_WHOLE = 64_000_000
"""Characters of a document that can only be read as one piece."""

GZIP = b"\x1f\x8b"
KNOWN_BINARY = {
    b"PK\x03\x04": ("is a ZIP or Excel workbook", "Save the sheet as CSV UTF-8 and import that"),
    b"%PDF": ("is a PDF", "Import the table it was made from, as CSV"),
    b"SQLite format": ("is a SQLite database", "Export its product table as CSV"),
    b"PAR1": ("is a Parquet file", "Export it as JSONL or CSV"),
}
DECLARED = re.compile(rb"<\?xml[^>]*encoding=[\"']([\w.-]+)[\"']")
SPOKEN = re.compile(r"utf_?16|iso8859|cp\d|latin|koi8|gb|big5|shift_?jis|euc|mac", re.IGNORECASE)


def _as_western(error: UnicodeError) -> tuple[str, int]:
    """Decode what is not UTF-8 as Windows-1252, byte by byte, as mixed exports need."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("shopkeeper-western", _as_western)


class Contents:
    """One file, opened anew for each reading; `position` follows the last of them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = _size(path)
        self._disk: BinaryIO | None = None
        self._reached = 0
        self.first = self._first_bytes()
        _refuse_binary(path, self.first)

    @property
    def position(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self._disk.tell() if self._disk else self._reached

    @contextmanager
    def text(self) -> Iterator[TextIO]:
        """Open the file as text, with its line ends as they are."""
        with self._bytes() as raw:
            encoding = _encoding(self.first)
            yield io.TextIOWrapper(raw, encoding, errors="shopkeeper-western", newline="")

    def head(self) -> str:
        """Decode the beginning."""
        with self.text() as text:
            return text.read(HEAD)

    def lines(self) -> Iterator[str]:
        """Read line by line."""
        with self.text() as text:
            number = 1
            while line := text.readline(LONGEST_LINE):
                if len(line) >= LONGEST_LINE:
                    raise self.bad(f"line {number} is longer than {LONGEST_LINE:,} characters")
                yield line
                number += 1

    def pieces(self) -> Iterator[str]:
        """Read piece by piece, whatever the lines."""
        with self.text() as text:
            while piece := text.read(HEAD):
                yield piece

    def whole(self) -> str:
        """Read everything at once."""
        with self.text() as text:
            read = text.read(LARGEST_WHOLE)
        if len(read) == LARGEST_WHOLE:
            hint = "Write one product a line (JSONL) or a row (CSV); those are read piece by piece"
            raise self.bad(f"holds more than {LARGEST_WHOLE:,} characters in one piece", hint)
        return read

    def bad(self, reason: str, hint: str = "") -> BadProductFile:
        """Make the error that refuses this file."""
        return BadProductFile(f"{self.path} {reason}", hint=hint)

    def _first_bytes(self) -> bytes:
        with self._bytes() as raw:
            return raw.read(HEAD)

    @contextmanager
    def _bytes(self) -> Iterator[BinaryIO]:
        try:
            with self.path.open("rb") as disk:
                self._disk = disk
                yield _unpacked(disk)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            hint = "Export or download it again"
            raise self.bad(f"is a damaged gzip file ({error})", hint) from error
        except OSError as error:
            raise self.bad(f"can't be read ({error.strerror})", "Check the path") from error
        finally:
            self._reached, self._disk = self.size, None

    def rewind(self) -> None:
        """Start the position over, after a look into the file."""
        self._reached = 0


def _size(path: Path) -> int:
    if path.is_dir():
        raise BadProductFile(f"{path} is a directory", hint="Name one file in it")
    if not path.is_file():
        raise BadProductFile(f"{path} is not there, or not a file", hint="Check the path")
    return path.stat().st_size


def _unpacked(disk: BinaryIO) -> BinaryIO:
    packed = disk.read(2) == GZIP
    disk.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=disk)) if packed else disk


def _refuse_binary(path: Path, first: bytes) -> None:
    """Refuse what no importer reads, before anything tries to make text of it."""
    if not first.strip(codecs.BOM_UTF8 + b" \t\r\n"):
        raise BadProductFile(f"{path} is empty", hint="Export it again")
    for magic, (reason, hint) in KNOWN_BINARY.items():
        if first.startswith(magic):
            raise BadProductFile(f"{path} {reason}", hint=hint)
    wide = first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", first))
    if not wide and (b"\0" in first or controls > len(first) / 100):
        hint = "Export the catalog as CSV, JSONL, YAML, or a product feed"
        raise BadProductFile(f"{path} is a binary file, not text", hint=hint)


def _encoding(first: bytes) -> str:
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = DECLARED.match(first)
    if declared is None:
        return "utf-8-sig"
    try:
        name = codecs.lookup(declared[1].decode()).name
    except LookupError:
        return "utf-8-sig"
    return name if SPOKEN.match(name) else "utf-8-sig"
