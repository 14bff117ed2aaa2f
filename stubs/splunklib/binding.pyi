from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

Handler = Callable[..., dict[str, Any]]

class HTTPError(Exception):
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes

class AuthenticationError(HTTPError): ...

class HttpLib:
    handler: Handler
    retries: int

class ResponseReader:
    def read(self, size: int | None = ...) -> bytes: ...
    def close(self) -> None: ...

class Response(dict[str, Any]):
    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: BinaryIO

class Context:
    http: HttpLib
    token: str
    username: str
    password: str
    def __init__(self, handler: Handler | None = ..., **kwargs: Any) -> None: ...
    def login(self) -> Any: ...
    def logout(self) -> Any: ...
    def get(self, path_segment: str, **query: Any) -> Response: ...
    def post(self, path_segment: str, **query: Any) -> Response: ...
    def delete(self, path_segment: str, **query: Any) -> Response: ...
    def request(
        self,
        path_segment: str,
        method: str = ...,
        headers: list[tuple[str, str]] | None = ...,
        body: Any = ...,
        owner: str | None = ...,
        app: str | None = ...,
        sharing: str | None = ...,
    ) -> Response: ...

def connect(**kwargs: Any) -> Context: ...
def namespace(**kwargs: Any) -> Any: ...
def _encode(**kwargs: Any) -> str: ...
def __getattr__(name: str) -> Any: ...
