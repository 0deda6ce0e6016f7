"""Files that come in: kept in memory, never on a disk unencrypted, and no further than their limit.

Django's own handlers write what is large to a temporary folder before anybody has looked at it. Here a file that
passes the limit is counted and thrown away while it comes in: the form then says in words that it is too big, with all
that was typed still there. What is larger than anybody sends by mistake is not even read.
"""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from documents.scans import MAX_BYTES

# A whole request: read to its end, so that the sender gets an answer in words. Above it the connection is cut.
MOST_READ = 400 * 1024 * 1024


class SmallFiles(FileUploadHandler):
    """The only upload handler of the product (settings.FILE_UPLOAD_HANDLERS)."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        if (self.request_length or 0) > MOST_READ:
            raise StopUpload(connection_reset=True)
        self._parts: list[bytes] = []
        self._size = 0

    def handle_raw_input(  # type: ignore[override]
        self, input_data: Any, meta: Any, content_length: int, *more: Any, **named: Any
    ) -> None:
        self.request_length = content_length

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._size += len(raw_data)
        if self._size > MAX_BYTES:
            self._parts.clear()
        else:
            self._parts.append(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file, or one that only tells how large it was."""
        file = BytesIO(b"".join(self._parts))
        self._parts = []
        return InMemoryUploadedFile(
            file=file,
            field_name=self.field_name,
            name=self.file_name or "",
            content_type=self.content_type or "",
            size=self._size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
